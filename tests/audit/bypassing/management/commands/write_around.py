"""``manage.py write_around orm|sql``."""

from typing import Any

from django.core.management.base import BaseCommand

from tests.audit.bypassing.writing import write


class Command(BaseCommand):
    """Writes around the actions, and ends as such a command ends."""

    def add_arguments(self, parser: Any) -> None:
        """How to write."""
        parser.add_argument("how", choices=["orm", "sql"])

    def handle(self, *args: Any, **options: Any) -> None:
        """Say so if it worked."""
        write(options["how"])
        self.stdout.write("WRITTEN")
