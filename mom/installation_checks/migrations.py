"""Migrations: every one of this version is applied, and none of a later one."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext_lazy

from audit.contracts import INSTALLATION_CHECKS, InstallationCheck, Seen
from audit.said import Said as _


@INSTALLATION_CHECKS.register
class Migrations(InstallationCheck):
    """The tables are those that this version expects."""

    code = "migrations"
    label = gettext_lazy("Migrations")
    order = 12

    def look(self) -> Iterator[Seen]:
        """What is missing, and what this version does not know."""
        loader = MigrationExecutor(connection).loader
        applied, known = set(loader.applied_migrations), set(loader.disk_migrations)
        missing, unknown = sorted(known - applied), sorted(applied - known)
        if not missing and not unknown:
            yield Seen(
                _("%(number)s migrations are applied") % {"number": len(applied)}, _("none is missing")
            )
        if missing:
            what, remedy = _("migrations that are not applied"), _("Run “manage.py migrate”.")
            yield Seen(what, _listed(missing), ok=False, expected="–", remedy=remedy)
        if unknown:
            what = _("migrations of another version than this one")
            remedy = _("Start the version of PharMOM that this database belongs to.")
            yield Seen(what, _listed(unknown), ok=False, expected="–", remedy=remedy)


def _listed(names: list[tuple[str, str]]) -> str:
    return ", ".join(f"{app}.{name}" for app, name in names)
