"""What PostgreSQL's own catalogues say: tables, rights, triggers, functions and roles as they are now."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db import connection

OWNER, APPLICATION, AUDIT, PUBLIC = "pharmom_owner", "pharmom_app", "pharmom_audit", "PUBLIC"
ROLES = (OWNER, APPLICATION, AUDIT)
Rights = dict[str, frozenset[str]]


@dataclass(frozen=True)
class Table:
    """A table or partition; ``rights`` by role, without its owner's."""

    name: str
    owner: str
    parent: str
    hides_rows: bool
    rights: Rights


@dataclass(frozen=True)
class Sequence:
    """A sequence and who may draw from it."""

    name: str
    owner: str
    rights: Rights


@dataclass(frozen=True)
class Trigger:
    """A trigger as PostgreSQL writes it; ``state`` is A (always), O (not in replica mode), R or D (disabled)."""

    table: str
    name: str
    state: str
    is_internal: bool
    definition: str


@dataclass(frozen=True)
class Function:
    """A function outside PostgreSQL's own schemas."""

    name: str
    signature: str
    schema: str
    owner: str
    language: str
    is_definer: bool
    settings: tuple[str, ...]
    body: str
    may_execute: frozenset[str]


def asked(select: str, values: dict[str, Any] | None = None) -> list[tuple[Any, ...]]:
    """What a query answers."""
    with connection.cursor() as cursor:
        cursor.execute(select, values)
        return list(cursor.fetchall())


def _rights(rows: list[tuple[Any, ...]]) -> dict[str, Rights]:
    """Rights by object and role; what may be passed on is marked, for nobody is given that."""
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for name, role, right, may_pass_on in rows:
        found[name][role].add(f"{right} WITH GRANT OPTION" if may_pass_on else right)
    return {
        name: {role: frozenset(rights) for role, rights in roles.items()} for name, roles in found.items()
    }


_RELATIONS = """
SELECT c.relname, pg_get_userbyid(c.relowner), coalesce(p.relname, ''), c.relrowsecurity
FROM pg_class AS c LEFT JOIN pg_inherits AS i ON i.inhrelid = c.oid LEFT JOIN pg_class AS p ON p.oid = i.inhparent
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind::text = ANY(%(kinds)s) ORDER BY c.relname"""
_RELATION_RIGHTS = """
SELECT c.relname, coalesce(r.rolname, 'PUBLIC'), a.privilege_type, a.is_grantable
FROM pg_class AS c CROSS JOIN LATERAL aclexplode(c.relacl) AS a LEFT JOIN pg_roles AS r ON r.oid = a.grantee
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind::text = ANY(%(kinds)s) AND a.grantee <> c.relowner"""
_COLUMN_RIGHTS = """
SELECT c.relname || '.' || t.attname, coalesce(r.rolname, 'PUBLIC'), a.privilege_type, a.is_grantable
FROM pg_class AS c JOIN pg_attribute AS t ON t.attrelid = c.oid CROSS JOIN LATERAL aclexplode(t.attacl) AS a
LEFT JOIN pg_roles AS r ON r.oid = a.grantee
WHERE c.relnamespace = 'public'::regnamespace AND a.grantee <> c.relowner ORDER BY 1, 2"""
_TABLE_KINDS, _SEQUENCE_KINDS = ["r", "p"], ["S"]


def tables() -> dict[str, Table]:
    """Every table of the schema ``public`` by its name."""
    rights = _rights(asked(_RELATION_RIGHTS, {"kinds": _TABLE_KINDS}))
    found = asked(_RELATIONS, {"kinds": _TABLE_KINDS})
    return {
        name: Table(name, owner, parent, hides, rights.get(name, {})) for name, owner, parent, hides in found
    }


def sequences() -> dict[str, Sequence]:
    """Every sequence by its name."""
    rights = _rights(asked(_RELATION_RIGHTS, {"kinds": _SEQUENCE_KINDS}))
    found = asked(_RELATIONS, {"kinds": _SEQUENCE_KINDS})
    return {name: Sequence(name, owner, rights.get(name, {})) for name, owner, _parent, _hides in found}


def column_rights() -> dict[str, Rights]:
    """Rights on single columns, by ``table.column``."""
    return _rights(asked(_COLUMN_RIGHTS))


def triggers() -> list[Trigger]:
    """Every trigger, those of foreign keys among them."""
    found = asked(
        "SELECT c.relname, t.tgname, t.tgenabled::text, t.tgisinternal, pg_get_triggerdef(t.oid)"
        " FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid"
        " WHERE c.relnamespace = 'public'::regnamespace ORDER BY 1, 2"
    )
    return [Trigger(*row) for row in found]


def rules() -> list[tuple[Any, ...]]:
    """``(table, rule)``: a rule rewrites a statement before any trigger sees it."""
    return asked(
        "SELECT c.relname, w.rulename FROM pg_rewrite AS w JOIN pg_class AS c ON c.oid = w.ev_class"
        " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') ORDER BY 1, 2"
    )


# Of an extension nothing is ours; PUBLIC may call a function unless that was taken away.
_FUNCTIONS = """
SELECT p.proname, p.oid::regprocedure::text, n.nspname, pg_get_userbyid(p.proowner), l.lanname, p.prosecdef,
    coalesce(p.proconfig, '{}'), p.prosrc,
    ARRAY(SELECT DISTINCT coalesce(r.rolname::text, 'PUBLIC')
          FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) AS a
          LEFT JOIN pg_roles AS r ON r.oid = a.grantee WHERE a.grantee <> p.proowner)
FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace JOIN pg_language AS l ON l.oid = p.prolang
WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_' AND NOT EXISTS (
    SELECT FROM pg_depend AS d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
ORDER BY p.proname, p.oid"""


def functions() -> list[Function]:
    """Every function that neither PostgreSQL nor one of its extensions brings."""
    return [
        Function(name, signature, schema, owner, language, definer, tuple(settings), body, frozenset(may))
        for name, signature, schema, owner, language, definer, settings, body, may in asked(_FUNCTIONS)
    ]
