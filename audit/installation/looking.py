"""Runs the checks of the installation; what a check cannot look at is a fault too."""

from __future__ import annotations

import socket
from collections.abc import Collection, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Any

from django.db import Error, connection, transaction

from audit.choices import InstallationState
from audit.contracts import INSTALLATION_CHECKS, InstallationCheck, Seen
from audit.said import Said as _
from audit.said import keep, word


@dataclass(frozen=True)
class Line:
    """One line of the report, worded: which check, what, what is expected, what was found, what to do."""

    check: str
    what: str
    found: str
    ok: bool
    expected: str = ""
    remedy: str = ""

    @property
    def label(self) -> str:
        """What the check is called."""
        return (
            str(INSTALLATION_CHECKS.get(self.check).label)
            if self.check in INSTALLATION_CHECKS
            else self.check
        )

    @property
    def is_advice(self) -> bool:
        """Whether it is as it must be and could be better."""
        return self.ok and bool(self.remedy)

    def as_dict(self) -> dict[str, Any]:
        """For ``--json``."""
        parts = ("check", "what", "expected", "found", "ok", "remedy")
        return {name: getattr(self, name) for name in parts}


@dataclass
class Result:
    """Everything that was looked at, with the check that did."""

    machine: str = field(default_factory=socket.gethostname)
    seen: list[tuple[str, Seen]] = field(default_factory=list)

    @property
    def faults(self) -> list[tuple[str, Seen]]:
        """What is not as it must be."""
        return [(check, seen) for check, seen in self.seen if not seen.ok]

    @property
    def is_passed(self) -> bool:
        """Whether the installation is as it must be."""
        return bool(self.seen) and not self.faults

    @property
    def state(self) -> InstallationState:
        """The verdict."""
        return InstallationState.PASSED if self.is_passed else InstallationState.FAILED

    def as_data(self) -> list[dict[str, Any]]:
        """As a run keeps it: sentences with their parameters, in no language."""
        names = ("what", "expected", "found", "remedy")
        return [
            {"check": check, "ok": seen.ok, **{name: keep(getattr(seen, name)) for name in names}}
            for check, seen in self.seen
        ]


def lines_of(data: list[dict[str, Any]]) -> list[Line]:
    """What ``Result.as_data`` gave, in the language that is active."""
    names = ("what", "expected", "found", "remedy")
    return [
        Line(check=each["check"], ok=each["ok"], **{name: word(each[name]) for name in names})
        for each in data
    ]


def checks() -> list[InstallationCheck]:
    """Every check in the order of the report."""
    return sorted(INSTALLATION_CHECKS, key=lambda check: (check.order, check.code))


def look(only: Collection[str] = ()) -> Result:
    """Run every check, or only those with these codes."""
    result = Result()
    for check in checks():
        if not only or check.code in only:
            result.seen += [(check.code, seen) for seen in _seen_by(check)]
    return result


def _seen_by(check: InstallationCheck) -> Iterator[Seen]:
    """A statement that fails takes nothing of the other checks along."""
    seen: list[Seen] = []
    try:
        with transaction.atomic() if connection.in_atomic_block else nullcontext():
            seen.extend(check.look())
    except Exception as failure:  # whatever it is, it is a line of the report
        seen.append(
            Seen(
                _("this check could not be made"),
                f"{type(failure).__name__}: {str(failure).strip().partition(chr(10))[0]}",
                ok=False,
                expected="–",
                remedy=_("Mend what is named here, then check again.")
                if isinstance(failure, Error | OSError)
                else _("Report this to the people who look after PharMOM."),
            )
        )
    return iter(seen)
