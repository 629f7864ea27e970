"""The clocks: PostgreSQL's, which is the time of the records, beside this machine's, and whether one keeps it right."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext_lazy

from audit.contracts import INSTALLATION_CHECKS, InstallationCheck, Seen
from audit.installation.catalogue import asked
from audit.said import Said as _

TOLERATED = timedelta(seconds=1)
TIME_ERROR, UNSYNCHRONISED = 5, 0x40


class _Timex(ctypes.Structure):
    """The beginning of Linux' ``struct timex``, and room for the rest of it."""

    _fields_ = (
        ("modes", ctypes.c_uint),
        ("offset", ctypes.c_long),
        ("freq", ctypes.c_long),
        ("maxerror", ctypes.c_long),
        ("esterror", ctypes.c_long),
        ("status", ctypes.c_int),
        ("rest", ctypes.c_byte * 256),
    )


@INSTALLATION_CHECKS.register
class Clock(InstallationCheck):
    """One clock is the time of all records (URS-SYS-04): it is compared, and asked who sets it."""

    code = "clock"
    label = gettext_lazy("Clocks")
    order = 42

    def look(self) -> Iterator[Seen]:
        """The difference, a shift that only a test may have, and time synchronisation."""
        yield _parted(*_both())
        for (shift,) in asked("SELECT shift FROM audit_clock_shift"):
            yield Seen(
                _("the clock of the records is shifted"),
                str(shift),
                ok=False,
                expected="–",
                remedy=_("Only a test database may have this. Do not use it for production."),
            )
        yield seen_of(is_synchronised(), is_plant=not settings.PHARMOM_LEDGER_MAKES_KEY)


def _both() -> tuple[datetime, datetime]:
    before = datetime.now(UTC)
    ((database,),) = asked("SELECT clock_timestamp()")
    return database, before + (datetime.now(UTC) - before) / 2


def _parted(database: datetime, machine: datetime) -> Seen:
    apart = abs(database - machine)
    what = _("PostgreSQL's clock and this machine's")
    found = _("%(seconds)s s apart") % {"seconds": f"{apart.total_seconds():.3f}"}
    if apart <= TOLERATED:
        return Seen(what, found)
    limit = _("at most %(seconds)s s apart") % {"seconds": f"{TOLERATED.total_seconds():.0f}"}
    remedy = _("Have both machines take their time from the same source (chrony, systemd-timesyncd).")
    return Seen(what, found, ok=False, expected=limit, remedy=remedy)


def is_synchronised() -> bool | None:
    """What the kernel says (``adjtimex``, which anybody may ask); ``None`` where it says nothing."""
    try:
        ask = ctypes.CDLL(None, use_errno=True).adjtimex
    except (AttributeError, OSError):
        return None
    timex = _Timex()
    state: int = ask(ctypes.byref(timex))
    if state < 0 or os.name != "posix":
        return None
    return state != TIME_ERROR and not timex.status & UNSYNCHRONISED


def seen_of(synchronised: bool | None, is_plant: bool) -> Seen:
    """The line about it: a plant's machine must be synchronised, a demo's is told."""
    what = _("time synchronisation of this machine")
    if synchronised:
        return Seen(what, _("synchronised"))
    remedy = _("Set up chrony or systemd-timesyncd on this machine and on that of PostgreSQL.")
    if synchronised is None:
        return Seen(what, _("the machine does not tell"), remedy=remedy)
    return Seen(what, _("not synchronised"), ok=not is_plant, expected=_("synchronised"), remedy=remedy)
