"""What the system says of itself: its clocks and its settings, to be compared with the last look (URS-AUD-10)."""

from __future__ import annotations

import hashlib
import re
import socket
import time
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from audit.declaration import ACTIONS
from audit.models import AuditEvent

# So many seconds apart are no jitter of a task: somebody or something has set a clock.
TOLERATED = timedelta(seconds=5)
BOOT = Path("/proc/sys/kernel/random/boot_id")
CONFIGURED = "audit.record_configuration_change"
_SECRET = re.compile("SECRET|PASSWORD|KEY|TOKEN|URL|DSN", re.IGNORECASE)
# An address with a user's secret in it, wherever it stands.
_ADDRESS = re.compile(r"://[^/\s]*@")
# Beside everything that begins with PHARMOM_: what decides who gets in, for how long, and what is logged.
_WATCHED = (
    "ALLOWED_HOSTS",
    "AUTHENTICATION_BACKENDS",
    "AUTH_PASSWORD_VALIDATORS",
    "CSRF_TRUSTED_ORIGINS",
    "DEBUG",
    "LOGGING",
    "PASSWORD_HASHERS",
    "SESSION_COOKIE_AGE",
    "TIME_ZONE",
    "USE_TZ",
)


@dataclass(frozen=True)
class ClockReading:
    """The database's time beside the time that has passed on this machine since it was started."""

    machine: str
    passed: float
    database: str

    def parted_from(self, earlier: ClockReading) -> timedelta:
        """How much further the database's clock went than the time that passed; nothing after a new start."""
        if earlier.machine != self.machine:
            return timedelta(0)
        went = datetime.fromisoformat(self.database) - datetime.fromisoformat(earlier.database)
        return went - timedelta(seconds=self.passed - earlier.passed)

    def as_data(self) -> dict[str, Any]:
        """For a cache."""
        return asdict(self)


def read_clocks() -> ClockReading:
    """Both, as closely together as can be."""
    boot = BOOT.read_text(encoding="ascii").strip() if BOOT.exists() else ""
    with connection.cursor() as cursor:
        before = _passed()
        cursor.execute("SELECT pharmom_now()")
        now: datetime = cursor.fetchone()[0]
        after = _passed()
    return ClockReading(f"{socket.gethostname()} {boot}".strip(), (before + after) / 2, now.isoformat())


def _passed() -> float:
    """Seconds that nobody can set; where the system has it, those of sleep too."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


def configuration() -> dict[str, str]:
    """The settings that matter, each as text; of a secret only a digest, so that its change is seen."""
    names = sorted({name for name in dir(settings) if name.startswith("PHARMOM_")} | set(_WATCHED))
    return {name: _shown(name, getattr(settings, name, None)) for name in names}


def recorded_configuration() -> dict[str, str]:
    """What the trail last says of them: every change laid over the first look."""
    known: dict[str, str] = {}
    for data in AuditEvent.objects.filter(action=CONFIGURED).order_by("id").values_list("data", flat=True):
        known |= data["after"]
        for name in set(data["before"]) - set(data["after"]):
            known.pop(name, None)
    return known


def system_actions() -> list[str]:
    """The actions that are no work on a product: access, rights, exports and prints, clocks and settings."""
    return sorted(
        code
        for code, declared in ACTIONS.items()
        if declared.administration
        or declared.own
        or code.startswith(("people.", "audit."))
        or ".print_" in code
    )


def _shown(name: str, value: Any) -> str:
    text = repr(_in_order(value))
    if _SECRET.search(name) or _ADDRESS.search(text):
        return "sha256:" + hashlib.sha256(text.encode()).hexdigest()[:32]
    return (
        text
        if len(text) <= 500
        else text[:200] + " … sha256:" + hashlib.sha256(text.encode()).hexdigest()[:32]
    )


def _in_order(value: Any) -> Any:
    """The same text in every process: sets have an order of their own in each."""
    if isinstance(value, dict):
        return {str(key): _in_order(value[key]) for key in sorted(value, key=str)}
    if isinstance(value, set | frozenset):
        return sorted(str(each) for each in value)
    if isinstance(value, list | tuple):
        return [_in_order(each) for each in value]
    return value if isinstance(value, bool | int | str | None) else str(value)
