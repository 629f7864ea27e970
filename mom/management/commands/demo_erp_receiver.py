"""manage.py demo_erp_receiver: the small ERP that receives confirmations in the demo."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from mom.simulator.erp_receiver import receive_confirmations, receiver_port
from mom.simulator.refusals import Refusal


class Command(BaseCommand):
    """Receives until Ctrl-C."""

    help = "Receive production confirmations as an ERP would, and show them."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add address and the failures wanted."""
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default 127.0.0.1)")
        parser.add_argument("--port", help="port (default PHARMOM_ERP_PORT or 8102)")
        parser.add_argument(
            "--fail-first", type=int, default=0, help="answer so many confirmations with 503 first"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Receive, and turn a refusal into one line."""
        try:
            port = receiver_port(options["port"])
            receive_confirmations(host=options["host"], port=port, fail_first=options["fail_first"])
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
