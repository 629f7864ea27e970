"""Database and schema: nobody but the owner makes anything there, not even for a moment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy

from audit.contracts import INSTALLATION_CHECKS, InstallationCheck, Seen
from audit.installation.catalogue import APPLICATION, AUDIT, OWNER, PUBLIC, asked
from audit.installation.rights import difference, listed
from audit.said import Said
from audit.said import Said as _

NONE: frozenset[str] = frozenset()
ON_DATABASE = {APPLICATION: frozenset({"CONNECT"})}
ON_SCHEMA = {
    APPLICATION: frozenset({"USAGE"}),
    OWNER: frozenset({"USAGE", "CREATE"}),
    AUDIT: frozenset({"USAGE", "CREATE"}),
}
# Roles of the plant's own, such as one for reports, may come in and look.
HARMLESS = frozenset({"CONNECT", "USAGE"})
# What new tables and sequences get by themselves, by who makes them and for whom.
BY_DEFAULT = {
    ("TABLES", OWNER, APPLICATION): frozenset({"SELECT", "INSERT", "UPDATE", "DELETE"}),
    ("SEQUENCES", OWNER, APPLICATION): frozenset({"USAGE"}),
}
_KINDS = {"r": "TABLES", "S": "SEQUENCES", "f": "FUNCTIONS", "T": "TYPES", "n": "SCHEMAS"}
_DATABASE = """
SELECT coalesce(r.rolname, 'PUBLIC'), a.privilege_type FROM pg_database AS d
CROSS JOIN LATERAL aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) AS a
LEFT JOIN pg_roles AS r ON r.oid = a.grantee
WHERE d.datname = current_database() AND a.grantee <> d.datdba"""
_SCHEMA = """
SELECT coalesce(r.rolname, 'PUBLIC'), a.privilege_type FROM pg_namespace AS n
CROSS JOIN LATERAL aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) AS a
LEFT JOIN pg_roles AS r ON r.oid = a.grantee WHERE n.nspname = 'public' AND a.grantee <> n.nspowner"""
_DEFAULTS = """
SELECT d.defaclobjtype::text, pg_get_userbyid(d.defaclrole), coalesce(r.rolname, 'PUBLIC'), a.privilege_type
FROM pg_default_acl AS d CROSS JOIN LATERAL aclexplode(d.defaclacl) AS a
LEFT JOIN pg_roles AS r ON r.oid = a.grantee WHERE a.grantee <> d.defaclrole"""
_OWNER = "SELECT datname, pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()"


@INSTALLATION_CHECKS.register
class Database(InstallationCheck):
    """Rights on the database, on its schema and on what will be made there: no CREATE, no TEMPORARY."""

    code = "database"
    label = gettext_lazy("Database and schema")
    order = 31

    def look(self) -> Iterator[Seen]:
        """A table of the caller's own in front of a real one would be met in its place."""
        ((name, owner),) = asked(_OWNER)
        on_database = _("rights of %(role)s on the database")
        on_schema = _("rights of %(role)s on the schema public")
        faults = [
            *_compared(on_database, ON_DATABASE, asked(_DATABASE), f'DATABASE "{name}"'),
            *_compared(on_schema, ON_SCHEMA, asked(_SCHEMA), "SCHEMA public"),
            *_by_default(),
        ]
        if owner != OWNER:
            sql = f'ALTER DATABASE "{name}" OWNER TO {OWNER}'
            what, remedy = _("the owner of the database"), _("As a superuser: %(sql)s.") % {"sql": sql}
            faults.append(Seen(what, owner, ok=False, expected=OWNER, remedy=remedy))
        if not faults:
            yield Seen(_("the application makes no tables, not even temporary ones"), str(name))
        yield from faults


def _compared(
    what: Said, expected: dict[str, frozenset[str]], rows: list[tuple[Any, ...]], on: str
) -> Iterator[Seen]:
    found: dict[str, set[str]] = defaultdict(set)
    for role, right in rows:
        found[role].add(right)
    for role in sorted(expected.keys() | found.keys()):
        rights = frozenset(found[role])
        if role not in expected and role != PUBLIC:
            rights -= HARMLESS
        fault = difference(what % {"role": role}, role, expected.get(role, NONE), rights, on)
        if fault is not None:
            yield fault


def _by_default() -> Iterator[Seen]:
    found: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for kind, maker, role, right in asked(_DEFAULTS):
        found[_KINDS.get(kind, kind), maker, role].add(right)
    for key in sorted(BY_DEFAULT.keys() | found.keys()):
        kind, maker, role = key
        expected, rights = BY_DEFAULT.get(key, NONE), frozenset(found[key])
        if rights == expected:
            continue
        yield Seen(
            _("rights of %(role)s on new %(kind)s of %(maker)s")
            % {"role": role, "kind": kind, "maker": maker},
            listed(rights),
            ok=False,
            expected=listed(expected),
            remedy=_("As a superuser, change the default privileges back (ALTER DEFAULT PRIVILEGES)."),
        )
