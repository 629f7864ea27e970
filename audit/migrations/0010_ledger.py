"""The ledger: numbered leaves of the trail, roots over them, signed checkpoints, and where these were put."""

import uuid
from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).parent.parent / "sql" / "ledger_tables.sql"


class Migration(migrations.Migration):
    """Functions, triggers and rights follow after each migrate (audit.capture)."""

    dependencies = [("audit", "0004_audit_seal")]
    operations = [
        migrations.RunSQL(
            SQL.read_text(encoding="utf-8"),
            "DROP TABLE audit_leaf, audit_tile, audit_checkpoint, audit_ledger_state, audit_gap;",
        ),
        migrations.CreateModel(
            name="LedgerCheckpoint",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("epoch", models.IntegerField(verbose_name="epoch")),
                ("size", models.BigIntegerField(verbose_name="leaves")),
                ("root", models.BinaryField(verbose_name="root")),
                ("note", models.TextField(verbose_name="signed note")),
                ("verifiers", models.TextField(verbose_name="signed by key")),
                ("made_at", models.DateTimeField(verbose_name="signed at")),
            ],
            options={
                "verbose_name": "checkpoint",
                "verbose_name_plural": "checkpoints",
                "db_table": "audit_checkpoint",
                "ordering": ["-id"],
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="LedgerLeaf",
            fields=[
                (
                    "leaf_index",
                    models.BigIntegerField(primary_key=True, serialize=False, verbose_name="number"),
                ),
                ("kind", models.TextField()),
                ("row_id", models.BigIntegerField()),
                ("recorded_at", models.DateTimeField()),
                ("leaf_hash", models.BinaryField()),
            ],
            options={
                "verbose_name": "leaf of the ledger",
                "verbose_name_plural": "leaves of the ledger",
                "db_table": "audit_leaf",
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="AnchorReceipt",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("anchor", models.TextField()),
                ("size", models.BigIntegerField()),
                ("note", models.TextField()),
                ("receipt", models.BinaryField()),
                ("received_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "receipt of an anchor",
                "verbose_name_plural": "receipts of anchors",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="AnchorState",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("anchor", models.TextField(unique=True)),
                ("put_at", models.DateTimeField(null=True)),
                ("size", models.BigIntegerField(default=0)),
                ("note", models.TextField(default="")),
                ("failed_at", models.DateTimeField(null=True)),
                ("failure", models.TextField(default="")),
            ],
            options={
                "verbose_name": "anchor of the ledger",
                "verbose_name_plural": "anchors of the ledger",
            },
        ),
        migrations.CreateModel(
            name="LedgerEpoch",
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
                ("number", models.PositiveIntegerField(unique=True, verbose_name="epoch")),
                ("kept_size", models.BigIntegerField(verbose_name="leaves kept")),
                ("lost_size", models.BigIntegerField(verbose_name="leaves anchored before")),
                ("lost_note", models.TextField(verbose_name="anchored checkpoint")),
            ],
            options={
                "verbose_name": "epoch of the ledger",
                "verbose_name_plural": "epochs of the ledger",
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="VerificationRun",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("began_at", models.DateTimeField(verbose_name="began")),
                ("ended_at", models.DateTimeField(verbose_name="ended")),
                ("is_continued", models.BooleanField(verbose_name="only what is new")),
                ("size", models.BigIntegerField(verbose_name="leaves")),
                ("counts", models.JSONField(default=dict)),
                ("faults", models.JSONField(default=list)),
                ("fault_count", models.IntegerField(verbose_name="faults")),
            ],
            options={
                "verbose_name": "verification of the ledger",
                "verbose_name_plural": "verifications of the ledger",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="LedgerFault",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("code", models.TextField()),
                ("key", models.TextField(blank=True, default="")),
                ("params", models.JSONField(default=dict)),
                ("since", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "fault of the ledger",
                "verbose_name_plural": "faults of the ledger",
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("code", "key"),
                        name="one_open_ledger_fault",
                    )
                ],
            },
        ),
    ]
