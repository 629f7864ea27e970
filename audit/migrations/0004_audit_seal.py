"""Each event is sealed when its action ends: its changes and its references are counted and hashed."""

from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).parent.parent / "sql" / "seals.sql"


class Migration(migrations.Migration):
    """Functions, triggers and rights follow after each migrate (audit.capture)."""

    dependencies = [("audit", "0003_trail")]
    operations = [
        migrations.RunSQL(
            SQL.read_text(encoding="utf-8"), "DROP TABLE audit_seal; DROP INDEX audit_ref_by_event;"
        ),
        migrations.CreateModel(
            name="AuditSeal",
            fields=[
                ("event_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("recorded_at", models.DateTimeField()),
                ("changes", models.BigIntegerField()),
                ("changes_digest", models.TextField()),
                ("refs", models.JSONField()),
                ("leaf_hash", models.BinaryField()),
            ],
            options={
                "verbose_name": "audit seal",
                "verbose_name_plural": "audit seals",
                "db_table": "audit_seal",
                "managed": False,
            },
        ),
    ]
