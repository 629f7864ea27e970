"""The table of samples: partitioned by month from birth, so that old months can be archived whole."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql" / "tag_samples.sql"


class Migration(migrations.Migration):
    """Made once; `equipment.tasks` adds the partitions of coming months."""

    dependencies = [("equipment", "0002_initial")]
    operations = [
        migrations.RunSQL(
            SQL.read_text(encoding="utf-8"),
            "DROP FUNCTION equipment_ensure_sample_partitions(integer); "
            "DROP TABLE equipment_tagsample; DROP SEQUENCE equipment_tagsample_id_seq;",
        )
    ]
