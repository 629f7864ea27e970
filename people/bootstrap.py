"""The system's own account, under which event-caused actions run; made by the owner after a migrate."""

from __future__ import annotations

from uuid import uuid4

from django.db import connections, transaction

SYSTEM_USERNAME = "system"


def ensure_system_account(using: str) -> None:
    """Insert the account once, inside a migration event: the trail knows it from its first row."""
    connection = connections[using]
    with transaction.atomic(using=using), connection.cursor() as cursor:
        if "people_user" not in connection.introspection.table_names(cursor):
            return
        cursor.execute("SELECT 1 FROM people_user WHERE username = %s", [SYSTEM_USERNAME])
        if cursor.fetchone():
            return
        cursor.execute(
            "SELECT pharmom_begin_event('system.migrate', NULL, 'migration', NULL, '', '', 'migration', '', %s, "
            "NULL, 'people.user', NULL, %s, '', '{}'::jsonb)",
            [str(uuid4()), SYSTEM_USERNAME],
        )
        cursor.execute(
            "INSERT INTO people_user (uuid, row_version, username, printed_name, password, is_active, is_service,"
            " language, must_change_password, purpose)"
            " VALUES (%s, 1, %s, 'PharMOM', '!', true, true, 'en', false, '')",
            [str(uuid4()), SYSTEM_USERNAME],
        )
        cursor.execute("SELECT pharmom_close_event(%s)", [[f"person:{SYSTEM_USERNAME}"]])
