"""A signature says whether it is for the record as it stands or for an earlier version: page, print and API."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from audit.choices import Standing
from audit.models import Signature
from audit.selectors.signatures import signatures_on
from audit.selectors.standing import with_standing
from batches.actions.correct_value import correct_value
from batches.models import Batch, StepRecord
from tests.batches.floor import Floor, because
from tests.pdf import Pdf


def _count(floor: Floor) -> Batch:
    """A batch whose tablets are counted, and the count verified."""
    batch = floor.until_finish()
    floor.record(batch, "moisture", value="1.50")
    floor.record(batch, "count", value="207500")
    floor.verify(batch, "count")
    return batch


def _correct(floor: Floor, batch: Batch) -> None:
    record = StepRecord.objects.get(step__batch=batch, step__key="count", field="tablets")
    correct_value(record=record, value="205700", actor=floor.operator, reason=because("Digits swapped."))


def _standing(floor: Floor, batch: Batch) -> list[str]:
    step = floor.step(batch, "count")
    return [each.standing for each in with_standing(signatures_on([step.uuid]), step)]


def _page(floor: Floor, batch: Batch, language: str = "en") -> str:
    client = Client(headers={"accept-language": language})
    client.force_login(floor["chen.jing"])
    reply = client.get(batch.get_absolute_url())
    assert reply.status_code == 200
    return str(reply.content.decode())


def _print(floor: Floor, batch: Batch) -> str:
    client = Client()
    client.force_login(floor["chen.jing"])
    reply = client.post(f"/batches/{batch.uuid}/print/", {"language": "en"})
    assert reply["Content-Type"] == "application/pdf", reply.content.decode()[-2000:]
    return str(Pdf(reply.content).text)


def _by_api(floor: Floor, signature: Signature) -> Any:
    client = Client()
    client.force_login(floor["chen.jing"])
    reply = client.get(f"/api/v1/signatures/{signature.uuid}/")
    assert reply.status_code == 200, reply.content
    return reply.json()["standing"]


@pytest.mark.urs("URS-SIG-07")
def test_a_corrected_step_is_unsigned_as_it_stands_until_it_is_signed_anew(floor: Floor) -> None:
    batch = _count(floor)
    first = Signature.objects.get(subject_uuid=floor.step(batch, "count").uuid)
    assert _standing(floor, batch) == [Standing.PRESENT]
    assert "for this version" in _page(floor, batch)
    assert "for an earlier version" not in _page(floor, batch)
    assert _by_api(floor, first) == "present"

    _correct(floor, batch)
    assert _standing(floor, batch) == [Standing.EARLIER]
    assert first.is_whole, "what was signed still has its valid signature"
    page = _page(floor, batch)
    assert "for an earlier version" in page
    assert "Unsigned as it stands" in page
    assert "针对较早版本" in _page(floor, batch, "zh-hans")
    assert _by_api(floor, first) == "earlier"
    printed = _print(floor, batch)
    assert "for an earlier version" in printed
    assert "for this version" in printed, "the other steps are signed as they stand"

    floor.verify(batch, "count")
    assert _standing(floor, batch) == [Standing.EARLIER, Standing.PRESENT]
    assert "Unsigned as it stands" not in _page(floor, batch)


@pytest.mark.urs("URS-SIG-07")
def test_what_is_in_no_list_says_nothing(floor: Floor) -> None:
    """The list of all signatures does not read every record: it leaves the question to the single one."""
    _count(floor)
    client = Client()
    client.force_login(floor["chen.jing"])
    rows = client.get("/api/v1/signatures/").json()["results"]
    assert {row["standing"] for row in rows} == {None}
