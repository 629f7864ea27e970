"""What every write pays for, and few reads need, is less."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql" / "lighter_writes.sql"


class Migration(migrations.Migration):
    """Functions, triggers and rights follow after each migrate (audit.capture)."""

    dependencies = [("audit", "0010_installation_check")]
    operations = [
        migrations.RunSQL(
            SQL.read_text(encoding="utf-8"),
            "CREATE INDEX audit_seal_by_ref ON audit_seal USING gin (refs);"
            "ALTER TABLE audit_open_event DROP COLUMN recorded_text;"
            "ALTER TABLE audit_open_event ALTER COLUMN transaction_id TYPE bigint USING transaction_id::text::bigint;",
        )
    ]
