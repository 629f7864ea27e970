"""The events that are under way have a table of their own, which the triggers ask."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql" / "open_event.sql"


class Migration(migrations.Migration):
    """Functions, triggers and rights follow after each migrate (audit.capture)."""

    dependencies = [("audit", "0007_worded_fields")]
    operations = [
        migrations.RunSQL(
            SQL.read_text(encoding="utf-8"),
            "DROP TABLE audit_open_event; ALTER TABLE audit_change ADD CHECK (operation IN ('I', 'U', 'D'));",
        )
    ]
