"""Which versions run here: PharMOM and its source, Python, Redis."""

from __future__ import annotations

import hashlib
import platform
import sys
from collections.abc import Iterator
from pathlib import Path

import redis
from django.conf import settings
from django.utils.translation import gettext_lazy

from audit.contracts import INSTALLATION_CHECKS, InstallationCheck, Seen
from audit.said import Said
from audit.said import Said as _
from mom.env import BASE_DIR
from mom.version import version

PYTHON, REDIS = (3, 11), (6, 2)
ANSWERS_WITHIN_S = 5
SOURCES = ("*.py", "*.sql", "*.html")


@INSTALLATION_CHECKS.register
class Versions(InstallationCheck):
    """What a qualified system is compared with: the same versions, the same source (21 CFR 11.10(a))."""

    code = "versions"
    label = gettext_lazy("Versions")
    order = 10

    def look(self) -> Iterator[Seen]:
        """PharMOM first."""
        yield Seen(Said("PharMOM"), version())
        yield Seen(_("source of PharMOM (SHA-256 over its files)"), source_digest(BASE_DIR))
        yield _compared(Said("Python"), platform.python_version(), sys.version_info[:2], PYTHON)
        with redis.Redis.from_url(settings.REDIS_URL, socket_timeout=ANSWERS_WITHIN_S) as client:
            try:
                found = str(client.info("server")["redis_version"])
            except redis.RedisError as failure:
                yield Seen(
                    Said("Redis"),
                    type(failure).__name__,
                    ok=False,
                    expected=_("can be reached"),
                    remedy=_("Start Redis, or mend REDIS_URL."),
                )
                return
        yield _compared(Said("Redis"), found, tuple(int(part) for part in found.split(".")[:2]), REDIS)


def _compared(what: Said, found: str, numbers: tuple[int, ...], oldest: tuple[int, int]) -> Seen:
    if numbers >= oldest:
        return Seen(what, found)
    wanted = ".".join(map(str, oldest))
    remedy = _("Install version %(version)s or later.") % {"version": wanted}
    return Seen(what, found, ok=False, expected=wanted, remedy=remedy)


def source_digest(root: Path) -> str:
    """One digest over programs, SQL and templates of the apps, the same wherever the same files lie."""
    seen = hashlib.sha256()
    for folder in sorted(path.parent for path in root.glob("*/apps.py")):
        paths = (path for pattern in SOURCES for path in folder.rglob(pattern))
        for path in sorted(paths):
            seen.update(f"{path.relative_to(root)}\n".encode())
            seen.update(hashlib.sha256(path.read_bytes()).digest())
    return seen.hexdigest()
