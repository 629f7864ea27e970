"""What the code says must be in the database: read from models, ``audit/capture.py``, ``audit/sql`` and migrations.

Functions and triggers are taken from the SQL that makes them, as text; nothing here asks the database.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache

from django.apps import apps
from django.conf import settings
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import RunSQL

from audit import capture
from audit.installation.catalogue import APPLICATION, AUDIT, OWNER
from audit.models import AppendOnlyModel
from audit.triggers import refuse_sql

READ, ADD = frozenset({"SELECT"}), frozenset({"SELECT", "INSERT"})
WRITE = frozenset({"SELECT", "INSERT", "UPDATE", "DELETE"})
# Django's own list of migrations is no model of an app.
OF_DJANGO = "django_migrations"
OF_AUDIT = "pharmom_"


@dataclass(frozen=True)
class TableRights:
    """Who owns a table, and what the two other roles may do with it."""

    owner: str
    application: frozenset[str]
    audit: frozenset[str] = frozenset()


@dataclass(frozen=True)
class FunctionSource:
    """A function as its SQL makes it."""

    name: str
    body: str
    language: str
    is_definer: bool
    settings: frozenset[str]
    owner: str
    is_for_application: bool

    @property
    def digest(self) -> str:
        """What two bodies are compared by."""
        return digest(self.body)


def digest(body: str) -> str:
    """The beginning of a body's SHA-256."""
    return hashlib.sha256(body.encode()).hexdigest()[:16]


def rights_of_tables() -> dict[str, TableRights]:
    """By table; partitions are as their parents."""
    found = {OF_DJANGO: TableRights(OWNER, WRITE)}
    reduced = _reduced_rights()
    for model in apps.get_models(include_auto_created=True):
        if not model._meta.managed:
            continue  # the trail's own follow below
        table = model._meta.db_table
        rights = WRITE - reduced.get(table, frozenset())
        if issubclass(model, AppendOnlyModel):
            rights = ADD
        is_history = hasattr(model, "history_id")
        found[table] = TableRights(OWNER, READ, ADD) if is_history else TableRights(OWNER, rights)
    accounts = apps.get_model(settings.AUTH_USER_MODEL)._meta.db_table
    found[accounts] = TableRights(OWNER, found[accounts].application, READ)
    for table, rights in capture.rights_to_dispose().items():
        found[table] = replace(found[table], audit=found[table].audit | rights)
    found["audit_disposal"] = replace(found["audit_disposal"], application=READ)
    return found | {table: TableRights(AUDIT, READ) for table in capture.OWNED_BY_AUDIT}


def needed_triggers() -> dict[str, set[str]]:
    """The names of the triggers that each table of records or of the trail cannot be without."""
    needed: dict[str, set[str]] = {}
    for model in capture.guarded_models():
        names = {f"pharmom_capture_{operation}" for operation in ("insert", "update", "delete")}
        rest = "pharmom_append_only" if issubclass(model, AppendOnlyModel) else "pharmom_version"
        needed[model._meta.db_table] = names | {rest, "pharmom_no_truncate"}
        history = capture.history_model(model)
        if history is not None:
            needed[history._meta.db_table] = {"pharmom_append_only", "pharmom_no_truncate"}
    closed = {"pharmom_append_only", "pharmom_no_truncate"}
    return needed | {table: closed for table in capture.TRAIL_TABLES}


@cache
def trigger_definitions() -> dict[tuple[str, str], str]:
    """The SQL of each trigger, by table and name, in the one form that two can be compared in."""
    return {
        (table, name): plain_trigger(statement)
        for text in (*_statements_of_capture(), *_statements_of_migrations())
        for statement, name, table in _TRIGGER.findall(text)
    }


def refusing_triggers(table: str) -> dict[str, str]:
    """Those of a table that is only ever added to, as a partition has them."""
    found = _TRIGGER.findall(refuse_sql(table))
    return {name: plain_trigger(statement) for statement, name, _table in found}


_TRIGGER = re.compile(
    r"(CREATE (?:OR REPLACE )?(?:CONSTRAINT )?TRIGGER (\w+)\s[^;]*?\sON ([\w.]+)\s[^;]*?EXECUTE FUNCTION [\w.]+\(\));"
)


def plain_trigger(statement: str) -> str:
    """A trigger's SQL without what PostgreSQL writes in another way: blanks, brackets, quotes, the order of events."""
    text = re.sub(r"CREATE OR REPLACE", "CREATE", statement)
    head, on, rest = re.split(r"(\sON\s)", text, maxsplit=1)
    words = head.split()
    place = next(i for i, word in enumerate(words) if word in ("BEFORE", "AFTER", "INSTEAD"))
    events = sorted(each.strip() for each in " ".join(words[place + 1 :]).split(" OR "))
    head = " ".join([*words[: place + 1], " or ".join(events)])
    rest = re.sub(r"::\w+", "", rest)  # PostgreSQL compares texts of limited length as texts
    return re.sub(r'[\s()"]|public\.', "", (head + on + rest).lower())


_FUNCTION = re.compile(
    r"CREATE (?:OR REPLACE )?FUNCTION (?P<name>\w+)\s*\((?P<arguments>.*?)\)\s*(?P<head>(?:RETURNS|LANGUAGE)\s.*?)\sAS "
    r"(?P<mark>\$\w*\$)(?P<body>.*?)(?P=mark)",
    re.DOTALL,
)
_SETTING = re.compile(r"\bSET (\w+) = (.+?)(?=\s+SET \w+ =|\s+AS\b|$)", re.DOTALL)
_GRANTED = re.compile(rf"GRANT EXECUTE ON FUNCTION (\w+)\([^)]*\)\s+TO ([^;]*\b{APPLICATION}\b[^;]*);")
_REDUCED = re.compile(rf"REVOKE ([A-Z, ]+) ON ([\w, ]+) FROM {APPLICATION};")


@cache
def function_sources() -> dict[str, FunctionSource]:
    """Every function that PharMOM brings, by its name; no name is used twice."""
    granted = {name for text in _statements_of_migrations() for name, _roles in _GRANTED.findall(text)}
    granted |= {signature.partition("(")[0] for signature in capture.FOR_THE_APPLICATION}
    return {
        match["name"]: _function(match, match["name"] in granted)
        for text in (*_statements_of_migrations(), *_statements_of_capture())
        for match in _FUNCTION.finditer(text)
    }


def _function(match: re.Match[str], is_for_application: bool) -> FunctionSource:
    head = " ".join(match["head"].split())
    language = re.search(r"LANGUAGE (\w+)", head)
    return FunctionSource(
        name=match["name"],
        body=match["body"],
        language=language[1] if language else "",
        is_definer="SECURITY DEFINER" in head,
        settings=frozenset(
            f"{name}={value.strip().strip(chr(39))}" for name, value in _SETTING.findall(head)
        ),
        owner=AUDIT if match["name"].startswith(OF_AUDIT) else OWNER,
        is_for_application=is_for_application,
    )


def _reduced_rights() -> dict[str, frozenset[str]]:
    """What migrations take from the application, by table."""
    return {
        table.strip(): frozenset(each.strip() for each in rights.split(","))
        for text in _statements_of_migrations()
        for rights, tables in _REDUCED.findall(text)
        for table in tables.split(",")
    }


def _statements_of_capture() -> Iterator[str]:
    """What is installed anew after each migrate."""
    for path in sorted(capture.SQL.glob("*.sql")):
        yield path.read_text(encoding="utf-8")
    for model in capture.guarded_models():
        yield capture.capture_sql(model)
    for table in capture.TRAIL_TABLES:
        yield refuse_sql(table)


@cache
def _statements_of_migrations() -> tuple[str, ...]:
    """The SQL of every migration, in the order in which they are applied."""
    loader = MigrationLoader(None)
    found: list[str] = []
    seen: set[tuple[str, str]] = set()
    for leaf in sorted(loader.graph.leaf_nodes()):
        for key in loader.graph.forwards_plan(leaf):
            if key not in seen:
                seen.add(key)
                found += _sql_of(loader.disk_migrations[key].operations)
    return tuple(found)


def _sql_of(operations: Iterable[object]) -> Iterator[str]:
    for operation in operations:
        if isinstance(operation, RunSQL):
            sql = operation.sql
            yield from (
                [sql]
                if isinstance(sql, str)
                else (each if isinstance(each, str) else each[0] for each in sql)
            )
