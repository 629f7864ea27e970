"""``python manage.py verify_installation``: is everything installed as it must be?"""

from __future__ import annotations

import json
from datetime import datetime
from itertools import groupby
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import Error
from django.utils import translation
from django.utils.translation import gettext as _

from audit.actions.record_installation_check import record_installation_check
from audit.contracts import authority
from audit.installation.looking import Line, Result, checks, lines_of, look
from kernel import clock
from kernel.errors import DomainError

PASSED, ADVICE, FAILED = "✓", "•", "✗"


class Command(BaseCommand):
    """Compares versions, settings, rights, triggers, functions, keys, anchors and clocks with what they must be."""

    help = "Check versions, packages, settings, database rights, triggers, keys, anchors and clocks."
    # What a system check would stop at is what this has to say.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: Any) -> None:
        """``--json``, ``--language``, ``--only`` and ``--no-record``."""
        parser.add_argument("--json", action="store_true", dest="as_json", help="print one JSON document")
        parser.add_argument(
            "--language", choices=("en", "zh-hans"), default="en", help="language of the report"
        )
        parser.add_argument(
            "--only",
            nargs="+",
            default=[],
            choices=[each.code for each in checks()],
            help="only these checks",
        )
        parser.add_argument("--no-record", action="store_true", help="keep no record of this check")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print every line; exit with 1 when one of them is not as it must be."""
        is_recorded = not options["no_record"] and not options["only"]
        began_at = _now() if is_recorded else None
        result = look(options["only"])
        with translation.override(options["language"]):
            kept = self._keep(result, began_at) if is_recorded else ""
            lines = lines_of(result.as_data())
            if options["as_json"]:
                self.stdout.write(json.dumps(_document(result, lines, kept), ensure_ascii=False, indent=1))
            else:
                self._print(result, lines, kept)
            if not result.is_passed:
                raise CommandError(
                    _("The installation is not as it must be: %(count)s faults.")
                    % {"count": len(result.faults)}
                )

    def _keep(self, result: Result, began_at: datetime | None) -> str:
        """Why it could not be kept, where that is so: then the report is still worth reading."""
        if began_at is None:
            return _("the database does not answer")
        try:
            record_installation_check(
                machine=result.machine,
                verdict=str(result.state),
                result=result,
                began_at=began_at,
                actor=authority().system_actor(),
            )
        except (Error, DomainError) as failure:
            return str(failure).strip().partition("\n")[0]
        return ""

    def _print(self, result: Result, lines: list[Line], kept: str) -> None:
        for label, group in groupby(lines, key=lambda line: line.label):
            self.stdout.write(f"\n{label}")
            for line in group:
                self._print_line(line)
        self.stdout.write("")
        if kept:
            self.stderr.write(_("This check could not be recorded: %(why)s") % {"why": kept})
        if result.is_passed:
            self.stdout.write(
                _("The installation is as it must be: %(count)s things were looked at.")
                % {"count": len(lines)}
            )

    def _print_line(self, line: Line) -> None:
        mark = FAILED if not line.ok else ADVICE if line.is_advice else PASSED
        self.stdout.write(f"  {mark} {line.what}: {line.found}")
        if line.expected:
            self.stdout.write("      " + _("expected: %(what)s") % {"what": line.expected})
        if line.remedy:
            self.stdout.write("      " + _("do: %(what)s") % {"what": line.remedy})


def _now() -> datetime | None:
    """The time of the records; ``None`` where there is no database to ask."""
    try:
        return clock.now()
    except Error:
        return None


def _document(result: Result, lines: list[Line], kept: str) -> dict[str, Any]:
    return {
        "passed": result.is_passed,
        "machine": result.machine,
        "faults": len(result.faults),
        "recorded": not kept,
        "lines": [line.as_dict() for line in lines],
    }
