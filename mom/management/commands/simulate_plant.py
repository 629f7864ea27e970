"""manage.py simulate_plant: play the plant around PharMOM."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from mom import embedded
from mom.simulator.options import add_arguments, read_options
from mom.simulator.refusals import Refusal
from mom.simulator.simulation import simulate


class Command(BaseCommand):
    """Plays the plant until Ctrl-C."""

    help = "Play the plant: OPC UA machines, MQTT scales and rooms, scripted upsets."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the simulator's own options."""
        add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Play, and turn a refusal into one line."""
        # The plant signs in at the embedded broker as itself, not as the suite.
        options["mqtt_url"] = options["mqtt_url"] or embedded.addresses().plant_mqtt_url
        try:
            simulate(read_options(options))
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
