"""``python manage.py load_demo_plant``: the demo site, its people, equipment, materials and recipe."""

from __future__ import annotations

from typing import Any
from unicodedata import east_asian_width

from django.core.management.base import BaseCommand

from mom.demo.cast import CAST, DEMO_PASSWORD, DUTIES, Member, load_cast
from mom.demo.plant import load_plant


class Command(BaseCommand):
    """Fills an empty database with the demo plant; what is there already stays as it is."""

    help = "Load the demo plant by running actions; safe to run again."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load and say who can sign in."""
        load_cast()
        load_plant(lambda piece: self.stdout.write(f"  {piece}"))
        self.stdout.write(f"People to sign in as (password of each: {DEMO_PASSWORD}):")
        for member in CAST:
            if not member.is_service:
                self.stdout.write(_introduced(member))


def _introduced(member: Member) -> str:
    """User ID, name, function and what it does; a Chinese character is two columns wide."""
    wide = sum(east_asian_width(character) in "WF" for character in member.printed_name)
    roles = ", ".join(role.replace("_", " ") for role in member.roles)
    duties = "; ".join(DUTIES[role] for role in member.roles)
    return f"  {member.username:<11} {member.printed_name:<{18 - wide}} {roles}: {duties}"
