"""Raw files go with the record that they belong to, and with no other (URS-AUD-14, URS-DAT-07)."""

from __future__ import annotations

import pytest

from audit.models import AuditChange
from audit.verification import verify
from batches.models import ProcessedResult, RawFile
from mom.demo.work.raw_files import tablet_masses
from tests.factories.keeping import disposed_of, years_later
from tests.factories.story import the_released_batch

pytestmark = pytest.mark.urs("URS-AUD-14", "URS-DAT-07")


def test_disposal_takes_the_files_of_the_batch_and_no_other(story_db: str) -> None:
    batch = the_released_batch()
    file = RawFile.objects.get(step__batch=batch)
    assert file.content_of_file() == tablet_masses(batch.code) and file.processed.count() == 1
    years_later()
    disposed_of()
    assert not RawFile.objects.filter(step__batch=batch).exists()
    assert not ProcessedResult.objects.filter(raw_file__step__batch=batch).exists()
    assert (
        not AuditChange.objects.filter(table_name="batches_rawfile", row_id=file.pk)
        .exclude(after=None)
        .exists()
    )
    assert verify().faults == []
