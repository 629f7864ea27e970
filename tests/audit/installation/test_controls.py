"""Each control is broken on purpose, by the superuser: the check names that one, and nothing else."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import transaction

from audit.installation.looking import look

MONTH = f"{datetime.now(UTC):%Y%m}"
BEGIN = (
    "pharmom_begin_event(text,bigint,text,bigint,text,text,text,text,uuid,bigint,text,uuid,text,text,jsonb)"
)
REFUSE = (
    "CREATE OR REPLACE FUNCTION pharmom_refuse_change() RETURNS trigger LANGUAGE plpgsql SET search_path ="
)
NEVER = (
    "CREATE OR REPLACE TRIGGER pharmom_capture_insert AFTER INSERT ON people_role REFERENCING NEW TABLE AS new_rows"
    " FOR EACH STATEMENT WHEN (false) EXECUTE FUNCTION pharmom_capture_people_role()"
)
# All that ask the database.
CONTROLS = ("migrations", "server", "roles", "database", "rights", "triggers", "functions", "clock")
# What the superuser does, and the lines that the check has to say: what, expected, found.
BROKEN: dict[str, list[tuple[str, str, str]]] = {
    "GRANT UPDATE ON audit_event TO pharmom_app": [
        ("rights of pharmom_app on the table audit_event", "SELECT", "SELECT, UPDATE")
    ],
    f"GRANT DELETE ON audit_change_{MONTH} TO pharmom_app": [
        (f"rights of pharmom_app on the table audit_change_{MONTH}", "SELECT", "DELETE, SELECT")
    ],
    "GRANT UPDATE (reason_text) ON audit_event TO pharmom_app": [
        ("rights of pharmom_app on the column audit_event.reason_text", "–", "UPDATE")
    ],
    "GRANT INSERT ON people_historicalrole TO PUBLIC": [
        ("rights of PUBLIC on the table people_historicalrole", "–", "INSERT")
    ],
    "REVOKE INSERT ON people_role FROM pharmom_app": [
        (
            "rights of pharmom_app on the table people_role",
            "DELETE, INSERT, SELECT, UPDATE",
            "DELETE, SELECT, UPDATE",
        )
    ],
    "ALTER TABLE audit_event OWNER TO pharmom_owner": [
        ("the owner of the table audit_event", "pharmom_audit", "pharmom_owner")
    ],
    "ALTER TABLE audit_event ENABLE ROW LEVEL SECURITY": [
        ("rows of the table audit_event that are hidden from roles", "–", "ROW LEVEL SECURITY")
    ],
    "GRANT UPDATE ON SEQUENCE audit_change_seq TO pharmom_app": [
        ("rights of pharmom_app on the sequence audit_change_seq", "–", "UPDATE")
    ],
    "ALTER TABLE people_role DISABLE TRIGGER pharmom_capture_update": [
        ("the trigger pharmom_capture_update of the table people_role", "ENABLE ALWAYS", "DISABLE")
    ],
    "ALTER TABLE people_role ENABLE TRIGGER pharmom_capture_update": [
        ("the trigger pharmom_capture_update of the table people_role", "ENABLE ALWAYS", "ENABLE")
    ],
    f"ALTER TABLE audit_event_{MONTH} DISABLE TRIGGER pharmom_append_only": [
        (f"the trigger pharmom_append_only of the table audit_event_{MONTH}", "ENABLE ALWAYS", "DISABLE")
    ],
    f"DROP TRIGGER pharmom_no_truncate ON audit_seal_{MONTH}": [
        (f"the trigger pharmom_no_truncate of the table audit_seal_{MONTH}", "ENABLE ALWAYS", "–")
    ],
    NEVER: [
        (
            "the trigger pharmom_capture_insert of the table people_role",
            "as audit/triggers.py makes it",
            "CREATE TRIGGER pharmom_capture_insert AFTER INSERT ON public.people_role REFERENCING NEW TABLE AS"
            " new_rows FOR EACH STATEMENT WHEN (false) EXECUTE FUNCTION pharmom_capture_people_role()",
        )
    ],
    "CREATE TRIGGER kept_quiet BEFORE UPDATE ON people_role FOR EACH ROW EXECUTE FUNCTION"
    " suppress_redundant_updates_trigger()": [
        (
            "the trigger kept_quiet of the table people_role",
            "–",
            "CREATE TRIGGER kept_quiet BEFORE UPDATE ON public.people_role FOR EACH ROW EXECUTE FUNCTION"
            " suppress_redundant_updates_trigger()",
        )
    ],
    "CREATE RULE kept AS ON DELETE TO people_role DO INSTEAD NOTHING": [
        ("a rule that rewrites statements on the table people_role", "–", "kept")
    ],
    f"{REFUSE} pg_catalog, public, pg_temp AS $$ BEGIN RETURN NULL; END $$": [
        ("the body of the function pharmom_refuse_change (SHA-256)", "plpgsql …", "plpgsql …")
    ],
    f"ALTER FUNCTION {BEGIN} SET search_path = public": [
        (
            "the settings of the function pharmom_begin_event",
            "SECURITY DEFINER; plan_cache_mode=force_generic_plan; search_path=pg_catalog,public,pg_temp",
            "SECURITY DEFINER; plan_cache_mode=force_generic_plan; search_path=public",
        )
    ],
    f"ALTER FUNCTION {BEGIN} OWNER TO pharmom_owner": [
        ("the owner of the function pharmom_begin_event", "pharmom_audit", "pharmom_owner")
    ],
    "GRANT EXECUTE ON FUNCTION pharmom_make_partition(text, date) TO pharmom_app": [
        ("who may call the function pharmom_make_partition", "–", "pharmom_app")
    ],
    "CREATE FUNCTION tidy() RETURNS void LANGUAGE sql SECURITY DEFINER AS 'DELETE FROM audit_open_event'": [
        ("the function tidy(), which acts with the rights of postgres", "–", "…")
    ],
    "INSERT INTO audit_registered_action VALUES ('people.become_god')": [
        ("actions for which the trail opens an event", "–", "+people.become_god")
    ],
    "GRANT CREATE ON SCHEMA public TO pharmom_app": [
        ("rights of pharmom_app on the schema public", "USAGE", "CREATE, USAGE")
    ],
    "GRANT TEMPORARY ON DATABASE {database} TO PUBLIC": [
        ("rights of PUBLIC on the database", "–", "TEMPORARY")
    ],
    "ALTER DEFAULT PRIVILEGES FOR ROLE pharmom_audit IN SCHEMA public GRANT UPDATE ON TABLES TO pharmom_app": [
        ("rights of pharmom_app on new TABLES of pharmom_audit", "–", "UPDATE")
    ],
    "ALTER DATABASE {database} SET session_replication_role = replica": [
        ("settings of {database}", "–", "session_replication_role=replica")
    ],
    "ALTER ROLE pharmom_app SUPERUSER": [("the role pharmom_app", "NOSUPERUSER", "SUPERUSER")],
    "ALTER ROLE pharmom_audit LOGIN": [("the role pharmom_audit", "NOLOGIN", "LOGIN")],
    "GRANT pharmom_audit TO pharmom_app": [
        ("who may act as the role pharmom_audit", "pharmom_owner", "pharmom_app")
    ],
    "GRANT pg_write_all_data TO pharmom_app": [
        ("who may act as the role pg_write_all_data", "–", "pharmom_app")
    ],
    "DELETE FROM django_migrations WHERE app = 'quality'": [("migrations that are not applied", "–", "…")],
    "INSERT INTO django_migrations (app, name, applied) VALUES ('audit', '9999_later', now())": [
        ("migrations of another version than this one", "–", "audit.9999_later")
    ],
    "SELECT pharmom_shift_clock('1 hour')": [("the clock of the records is shifted", "–", "1:00:00")],
}


@pytest.mark.urs("URS-VAL-02", "URS-AUD-07")
def test_one_broken_control_is_exactly_one_finding(as_superuser: Any, installed: str) -> None:
    assert _found(as_superuser, "SELECT 1") == [], "nothing is wrong before"
    wrong = {}
    for statement, expected in BROKEN.items():
        found = _found(as_superuser, statement.format(database=f'"{installed}"'))
        wanted = [tuple(part.format(database=installed) for part in line) for line in expected]
        if not _are_alike(found, wanted):
            wrong[statement] = found
    assert wrong == {}
    assert _found(as_superuser, "SELECT 1") == [], "nothing is left of it"


class _TakenBack(Exception):
    """Ends the transaction without a trace."""


def _found(connection: Any, statement: str) -> list[tuple[str, str, str]]:
    """What the check says of the statement, as the application's role would see it; then it never happened."""
    found: list[tuple[str, str, str]] = []
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(statement)
                cursor.execute("SET LOCAL SESSION AUTHORIZATION pharmom_app")
            faults = look(CONTROLS).faults
            found += [(str(each.what), str(each.expected), str(each.found)) for _check, each in faults]
            raise _TakenBack
    except _TakenBack:
        return found


def _are_alike(found: list[tuple[str, str, str]], wanted: list[tuple[str, str, str]]) -> bool:
    """``…`` stands for what differs from version to version."""
    patterns = [tuple(re.escape(part).replace("…", ".+") for part in line) for line in wanted]
    return len(found) == len(patterns) and all(
        re.fullmatch(pattern, said, re.DOTALL)
        for line, expected in zip(found, patterns, strict=True)
        for pattern, said in zip(expected, line, strict=True)
    )
