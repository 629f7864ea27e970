"""``python manage.py load_demo_plant``: the demo site, its people, equipment, materials, recipes and past."""

from __future__ import annotations

from typing import Any
from unicodedata import east_asian_width

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser

from mom.demo.cast import CAST, DEMO_PASSWORD, DUTIES, Member, load_cast
from mom.demo.history.draft import can_be_told, tell_the_past
from mom.demo.plant import PIECES, PRESENT, SECOND_LINE, load_plant


class Command(BaseCommand):
    """Fills an empty database with the demo plant; what is there already stays as it is."""

    help = "Load the demo plant by running actions; safe to run again."

    def add_arguments(self, parser: CommandParser) -> None:
        """How much there is to look at."""
        parser.add_argument(
            "--past",
            type=int,
            default=0,
            metavar="BATCHES",
            help="tell the past of the plant first: so many finished batches; takes an empty embedded database",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Load and say who can sign in."""
        if options["past"] and can_be_told():
            tell_the_past(options["past"], self._say)
        else:
            call_command("migrate", verbosity=0)
            load_cast()
            load_plant(self._say, (*PIECES, *SECOND_LINE, *PRESENT))
        self.stdout.write(f"People to sign in as (password of each: {DEMO_PASSWORD}):")
        for member in CAST:
            if not member.is_service:
                self.stdout.write(_introduced(member))

    def _say(self, line: str) -> None:
        self.stdout.write(f"  {line}")


def _introduced(member: Member) -> str:
    """User ID, name, function and what it does; a Chinese character is two columns wide."""
    wide = sum(east_asian_width(character) in "WF" for character in member.printed_name)
    roles = ", ".join(role.replace("_", " ") for role in member.roles)
    duties = "; ".join(DUTIES[role] for role in member.roles)
    return f"  {member.username:<11} {member.printed_name:<{18 - wide}} {roles}: {duties}"
