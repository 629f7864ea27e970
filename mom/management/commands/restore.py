"""``python3 manage.py restore BACKUP --why "…"``: what comes back is proven before it is used."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from mom.backup import operations
from mom.backup.errors import BackupError


class Command(BaseCommand):
    """Runs while PharMOM is down; needs no tables, since it brings them."""

    help = "Restore a backup: read it into a database of its own, verify it, and only then use it."
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        """Which backup, why, and what its manifest must be."""
        parser.add_argument("backup", type=Path, help="the folder that `backup` made")
        parser.add_argument(
            "--why", required=True, help="what made it necessary; it stands in the audit trail"
        )
        parser.add_argument("--sha256", default="", help="digest of the manifest, as it was noted elsewhere")

    def handle(self, *args: Any, **options: Any) -> None:
        """Restore, or say in words what stands against it."""
        why = options["why"].strip()
        if not why:
            raise CommandError("--why says nothing: give the reason in words.")
        try:
            restored = operations.restore(
                options["backup"].resolve(), why, self._say, sha256=options["sha256"].strip().lower()
            )
        except BackupError as reason:
            raise CommandError(str(reason)) from reason
        moment = restored.manifest.taken_at
        self.stdout.write(f"Restored: the database as of {moment}. What came after it is not in it.")
        for loss in restored.lost:
            self.stdout.write(
                f"The ledger stands still: {loss}. State the loss: manage.py accept_restored_trail"
            )
        if restored.kept:
            self.stdout.write(f"The database that was in use before is kept under the name {restored.kept}.")

    def _say(self, text: str) -> None:
        self.stdout.write(text)
