"""Disposal: what makes up a record, which entries of the trail were emptied, and the stub that stays."""

import uuid
from pathlib import Path

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


SQL = Path(__file__).parent.parent / "sql" / "disposal_tables.sql"


class Migration(migrations.Migration):
    """Functions, triggers and rights follow after each migrate (audit.capture)."""

    dependencies = [
        ("audit", "0008_open_event"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(
            SQL.read_text(encoding="utf-8"),
            "DROP TABLE audit_disposal_root, audit_disposal_part, audit_disposal_link, audit_disposed, audit_disposing;"
            " ALTER TABLE audit_open_event DROP COLUMN is_disposing;",
        ),
        migrations.CreateModel(
            name="DisposedEntry",
            fields=[
                ("row_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("kind", models.TextField()),
                ("recorded_at", models.DateTimeField()),
                ("stub_hash", models.BinaryField()),
            ],
            options={
                "verbose_name": "emptied entry",
                "verbose_name_plural": "emptied entries",
                "db_table": "audit_disposed",
                "managed": False,
            },
        ),
        migrations.AlterField(
            model_name="signature",
            name="meaning",
            field=models.CharField(
                choices=[
                    ("performed", "Performed"),
                    ("verified", "Verified"),
                    ("witnessed", "Witnessed"),
                    ("checked", "Checked"),
                    ("reviewed", "Reviewed"),
                    ("approved", "Approved"),
                    ("released", "Released"),
                    ("rejected", "Rejected"),
                    ("held", "Kept by legal hold"),
                    ("disposed", "Disposal approved"),
                ],
                max_length=20,
                verbose_name="meaning",
            ),
        ),
        migrations.CreateModel(
            name="Disposal",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "uuid",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, unique=True, verbose_name="identifier"
                    ),
                ),
                (
                    "row_version",
                    models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                ),
                ("subject_model", models.TextField(verbose_name="kind of record")),
                ("subject_uuid", models.UUIDField(unique=True, verbose_name="identifier")),
                ("subject_code", models.TextField(verbose_name="record")),
                ("site_code", models.TextField(verbose_name="site")),
                ("rule", models.JSONField(verbose_name="rule")),
                ("kept_until", models.DateField(verbose_name="kept until")),
                ("allowed_from", models.DateTimeField(verbose_name="allowed from")),
                ("record_digest", models.CharField(max_length=64, verbose_name="digest of the record")),
                ("rows", models.BigIntegerField(verbose_name="rows disposed of")),
                ("changes", models.BigIntegerField(verbose_name="emptied changes")),
                ("events", models.BigIntegerField(verbose_name="emptied events")),
                ("digest", models.CharField(max_length=64, verbose_name="digest of the emptied entries")),
                ("ledger_size", models.BigIntegerField(verbose_name="entries of the log")),
                ("event_id", models.BigIntegerField(verbose_name="audit event")),
                ("disposed_at", models.DateTimeField(verbose_name="disposed of at")),
                (
                    "disposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="disposed of by",
                    ),
                ),
            ],
            options={
                "verbose_name": "disposal",
                "verbose_name_plural": "disposals",
                "ordering": ["-id"],
            },
        ),
    ]
