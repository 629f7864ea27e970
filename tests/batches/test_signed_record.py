"""Who signs a record, and for what: nobody for their own work, and never for less than is released."""

from __future__ import annotations

from typing import Any

import pytest

from audit.contracts import authority
from audit.models import AuditEvent, SecurityEvent
from batches.actions.mark_qa_reviewed import mark_qa_reviewed
from batches.actions.report_exception import report_exception
from batches.actions.review_production import review_production
from batches.choices import BatchState
from batches.errors import ProductionIncomplete, WorkedOnBatch
from batches.models import Batch
from tests.batches.floor import Floor, because
from tests.factories.grants import grant_role


def _review(floor: Floor, batch: Batch, by: str = "zhao.lei") -> Batch:
    batch.refresh_from_db()
    return review_production(batch=batch, actor=floor[by], signature=floor.sign(by, "reviewed"))


@pytest.mark.urs("URS-SIG-10")
@pytest.mark.parametrize("person", ["li.na", "zhang.wei"])
def test_who_performed_or_verified_a_step_does_not_review_the_record(floor: Floor, person: str) -> None:
    batch = floor.completed()
    granted: dict[str, Any] = {"user": floor[person], "role": "production_head", "site": floor.site}
    grant_role(**granted, actor=floor["admin.sun"])
    with pytest.raises(WorkedOnBatch) as refused:
        review_production(batch=batch, actor=floor[person])  # said before anything is signed
    assert refused.value.code == "AUD-012"
    assert SecurityEvent.objects.filter(action="batches.review_production").exists()
    assert _review(floor, batch).state == BatchState.PRODUCTION_REVIEWED


@pytest.mark.urs("URS-SIG-07", "URS-EBR-05")
def test_a_record_with_something_missing_is_not_signed(floor: Floor) -> None:
    batch = floor.completed()
    reported = report_exception(
        batch=batch, severity="critical", actor=floor.operator, reason=because("A screw is missing since.")
    )
    with pytest.raises(ProductionIncomplete) as refused:
        _review(floor, batch)
    assert {(each["code"], each["subject"]) for each in refused.value.findings} == {
        ("exception", reported.code)
    }
    floor.assess(reported)
    assert _review(floor, batch).state == BatchState.PRODUCTION_REVIEWED


@pytest.mark.urs("URS-SIG-07")
@pytest.mark.parametrize("reviewed_by_qa", [False, True])
def test_a_report_on_a_signed_record_sends_it_back_to_before_its_first_review(
    floor: Floor, reviewed_by_qa: bool
) -> None:
    batch = _review(floor, floor.completed())
    if reviewed_by_qa:
        batch = mark_qa_reviewed(batch=batch, actor=authority().system_actor())
    report_exception(
        batch=batch, severity="minor", actor=floor.operator, reason=because("A glove is missing since.")
    )
    batch.refresh_from_db()
    assert batch.state == BatchState.PRODUCTION_COMPLETE
    reopened = AuditEvent.objects.get(action="batches.reopen_record")
    reported = AuditEvent.objects.get(action="batches.report_exception")
    assert (reopened.caused_by, reopened.on_behalf_of) == (reported.pk, floor.operator)
    assert _review(floor, batch).state == BatchState.PRODUCTION_REVIEWED
