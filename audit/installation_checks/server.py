"""Settings of the PostgreSQL server that the records rest on."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy

from audit.contracts import INSTALLATION_CHECKS, InstallationCheck, Seen
from audit.installation.catalogue import asked
from audit.said import Said
from audit.said import Said as _

OLDEST = 150000
ON = ("on",)
# The first of each is what is asked for.
WANTED: dict[str, tuple[tuple[str, ...], Said]] = {
    "log_min_error_statement": (
        ("error", "warning", "notice", "info", "log", "debug1", "debug2", "debug3", "debug4", "debug5"),
        _("A statement that the trail refuses is then missing in the server's log."),
    ),
    "fsync": (ON, _("Records are lost when the machine stops.")),
    "full_page_writes": (ON, _("Pages may be torn when the machine stops.")),
    "synchronous_commit": (
        ("on", "local", "remote_write", "remote_apply"),
        _("What was said to be recorded may be gone when the machine stops."),
    ),
    "session_replication_role": (("origin",), _("Triggers that do not fire always are passed over.")),
}
# Test databases are made and thrown away by the thousand; the trail's clock knows them by the same name.
FOR_TESTS = "test_"
FAST = ("fsync", "full_page_writes", "synchronous_commit")


@INSTALLATION_CHECKS.register
class Server(InstallationCheck):
    """Version and settings of PostgreSQL: what is refused is in its log, what is committed stays (URS-AUD-07)."""

    code = "server"
    label = gettext_lazy("Database server")
    order = 20

    def look(self) -> Iterator[Seen]:
        """The version, then each setting."""
        ((version, number, database),) = asked(
            "SELECT current_setting('server_version'), current_setting('server_version_num')::int,"
            " current_database()"
        )
        remedy = _("Install PostgreSQL 15 or later.")
        old = number < OLDEST
        yield Seen(
            Said("PostgreSQL"), version, not old, expected="15" if old else "", remedy=remedy if old else ""
        )
        found = dict(
            asked("SELECT name, setting FROM pg_settings WHERE name = ANY(%(names)s)", {"names": [*WANTED]})
        )
        for name, (allowed, why) in WANTED.items():
            ok = found[name] in allowed or (name in FAST and database.startswith(FOR_TESTS))
            yield Seen(
                _("server setting %(name)s") % {"name": name},
                found[name],
                ok,
                expected="" if ok else allowed[0],
                remedy="" if ok else _("%(why)s Set it in postgresql.conf.") % {"why": why},
            )
