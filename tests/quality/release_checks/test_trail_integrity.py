"""``trail_integrity``."""

import pytest

from tests.quality import story

CODE = "trail_integrity"


def test_what_was_recomputed_is_counted(quality_db, check) -> None:
    (finding,) = check(CODE, story.completed_batch())

    assert finding.ok and "events" in finding.detail


@pytest.mark.urs("URS-AUD-08", "URS-EBR-16")
def test_value_forged_beneath_the_application_is_named(quality_db, check, superuser_connection) -> None:
    batch = story.completed_batch()
    with superuser_connection.cursor() as cursor:
        cursor.execute("ALTER TABLE batches_steprecord DISABLE TRIGGER USER")
        cursor.execute("UPDATE batches_steprecord SET value = '1.51' WHERE field = 'moisture'")
        cursor.execute("ALTER TABLE batches_steprecord ENABLE TRIGGER USER")

    found = check(CODE, batch)

    assert [f.ok for f in found] == [False] and "batches_steprecord" in found[0].text
