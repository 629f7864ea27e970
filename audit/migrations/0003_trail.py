"""The trail's own tables: partitioned, append-only, owned by the audit role."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql" / "tables.sql"


class Migration(migrations.Migration):
    """Made once; functions, triggers and rights follow after each migrate (audit.capture)."""

    dependencies = [("audit", "0001_initial")]
    operations = [
        migrations.RunSQL(
            SQL.read_text(encoding="utf-8"),
            "DROP TABLE audit_event, audit_change, audit_ref, audit_security_event, "
            "audit_registered_action, audit_clock_shift; "
            "DROP SEQUENCE audit_event_seq, audit_change_seq, audit_ref_seq, audit_security_event_seq;",
        )
    ]
