"""``python manage.py verify_audit``: is the trail whole, and is every record as the trail says?"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from audit.verification import verify
from audit.verification.history import keep_run
from kernel import clock


class Command(BaseCommand):
    """Recomputes the trail and compares each live record with its last image in it."""

    help = "Verify the audit trail against its hashes and every live record against the trail."

    def add_arguments(self, parser: Any) -> None:
        """``--quiet``, and ``--continue`` for what is new since the last verification."""
        parser.add_argument("--quiet", action="store_true", help="say only the result")
        parser.add_argument(
            "--continue",
            action="store_true",
            dest="continued",
            help="look only at what is new since the last verification that found nothing wrong",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what was compared; exit with 1 and name each fault when something is not whole."""
        say = (lambda text: None) if options["quiet"] else self.stdout.write
        began_at = clock.now()
        report = verify(say, options["continued"])
        keep_run(report, began_at, options["continued"])
        self.stdout.write(report.summary())
        for fault in report.faults:
            self.stderr.write(str(fault))
        if not report.is_whole:
            raise CommandError(
                _("%(count)s faults: the trail or a record was changed.") % {"count": len(report.faults)}
            )
        self.stdout.write(_("All is whole."))
