"""`migrate`, by the role that owns the tables: the application's own may not change them."""

from typing import Any

from django.conf import settings
from django.core.management import CommandError, CommandParser
from django.core.management.commands.migrate import Command as DjangoMigrate


class Command(DjangoMigrate):
    """Django's command with another default for `--database`."""

    def add_arguments(self, parser: CommandParser) -> None:
        """Default to the owner's connection."""
        super().add_arguments(parser)
        parser.set_defaults(database="owner")

    def handle(self, *args: Any, **options: Any) -> None:
        """Refuse in plain words where the owner's address is not known."""
        if options["database"] == "owner" and "owner" not in settings.DATABASES:
            raise CommandError(
                "MIGRATION_DATABASE_URL is not set: tables are changed by the role pharmom_owner, "
                "not by the application's. Set it to the owner's database address."
            )
        super().handle(*args, **options)
