"""``python3 manage.py backup FOLDER``: a backup that can be proven."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from mom.backup import operations
from mom.backup.errors import BackupError
from mom.backup.manifest import DUMP


class Command(BaseCommand):
    """Runs while everything goes on; made for a scheduler, so it asks nothing."""

    help = "Write a backup of the database into a new folder below FOLDER, and note it in the audit trail."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to write."""
        parser.add_argument("folder", type=Path, help="folder that takes the backups")

    def handle(self, *args: Any, **options: Any) -> None:
        """Take it, and say what it holds."""
        try:
            folder, written = operations.back_up(options["folder"].resolve(), self._say)
        except BackupError as reason:
            raise CommandError(str(reason)) from reason
        self.stdout.write(
            f"{folder}: the database as of {written.taken_at}, {written.files[DUMP]['size']} bytes, "
            f"{written.trail['audit_event']} events"
        )
        self.stdout.write(f"SHA-256 of its manifest, to be kept elsewhere: {written.digest}")

    def _say(self, text: str) -> None:
        self.stdout.write(text)
