"""Indexes by which the pages of the trail are read from its newest end."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql" / "trail_pages.sql"


class Migration(migrations.Migration):
    """Made on the partitioned tables: each month's table has them from birth."""

    dependencies = [("audit", "0005_ledger")]
    operations = [
        migrations.RunSQL(
            SQL.read_text(encoding="utf-8"),
            "DROP INDEX audit_event_by_person, audit_event_by_channel, audit_event_by_site, "
            "audit_change_by_table, audit_change_replacing;",
        )
    ]
