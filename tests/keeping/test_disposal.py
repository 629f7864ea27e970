"""Disposal of a batch record: refused while anything keeps it, whole when it is done, and signed by two people."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from audit.capture import history_model, parts_of
from audit.models import AuditChange, AuditEvent, Disposal, Guarded, Signature, SignatureRequest
from audit.verification import verify, verify_about
from batches.errors import RecordDisposedOf
from batches.models import Batch, StepExecution, StepRecord
from batches.selectors.dossier import dossier_content
from batches.selectors.printing import batch_as_it_is
from mom.demo import cast as people
from quality.actions.lift_legal_hold import lift_legal_hold
from quality.actions.open_deviation import open_deviation
from quality.errors import AlreadyDisposedOf, DisposalRefused, HoldAlreadyLifted
from quality.models import Deviation, LegalHold
from quality.selectors.retention import keeping_of
from quality.work_queue import items
from tests.keeping import old
from tests.quality.story import sign

pytestmark = pytest.mark.urs("URS-AUD-14", "URS-DAT-10")


def _codes(error: DisposalRefused) -> list[str]:
    return [each.code for each in error.reasons]


def _rows_of_parts(batch: Batch) -> dict[str, int]:
    """How many rows hang below the batch, by table."""
    found = {}
    for model in parts_of(Batch):
        path, parent = model.disposed_with, model
        while parent._meta.get_field(parent.disposed_with).related_model is not Batch:
            parent = parent._meta.get_field(parent.disposed_with).related_model
            path = f"{path}__{parent.disposed_with}"
        found[model._meta.db_table] = model._base_manager.filter(**{path: batch}).count()
    return found


def test_everything_below_a_batch_says_that_it_goes_with_it_or_is_a_record_of_its_own() -> None:
    """A new table with a foreign key into the record must be decided on."""
    parts = parts_of(Batch)
    of_their_own = {"Deviation", "AffectedBatch", "LegalHold"}
    pointing = {
        model.__name__
        for model in apps.get_models()
        if model._meta.managed and not hasattr(model, "history_id")
        for column in model._meta.concrete_fields
        if column.related_model in (Batch, *parts)
    }
    assert pointing - of_their_own == {model.__name__ for model in parts}


def test_before_its_day_it_is_refused_by_page_and_api_and_nothing_happens(batch: Batch, cast: Any) -> None:
    events, rows = AuditEvent.objects.count(), _rows_of_parts(batch)
    with pytest.raises(DisposalRefused) as refused:
        old.approve(old.QUALITY, batch)
    assert (refused.value.code, refused.value.status) == ("QUA-021", 409)
    assert _codes(refused.value) == ["kept_until"] and str(keeping_of(batch).kept_until) in str(refused.value)
    signed = {"username": old.QUALITY, "password": cast.password}
    entered = {
        **signed,
        "seen_digest": "",
        "reason_code": "quality_decision",
        "reason_text": "Its time is over.",
    }
    browser = Client()
    browser.force_login(cast[old.QUALITY])
    reply = browser.post(reverse("quality:batch_dispose", args=[batch.uuid]), entered)
    assert reply.status_code == 409 and "QUA-021" in reply.content.decode()
    api = APIClient()
    api.force_login(cast[old.QUALITY])
    body = {"reason": {"code": "quality_decision", "text": "Its time is over."}}
    answer = api.post(f"/api/v1/batches/{batch.code}/dispose/", body, format="json")
    assert (answer.status_code, answer.json()["code"]) == (409, "QUA-021")
    assert [each["code"] for each in answer.json()["findings"]] == ["kept_until"]
    assert (AuditEvent.objects.count(), _rows_of_parts(batch)) == (events, rows)


def test_a_hold_wins_over_every_date_until_it_is_lifted(batch: Batch) -> None:
    old.grow_old()
    found = old.hold(batch)
    with pytest.raises(DisposalRefused) as refused:
        old.approve(old.QUALITY, batch)
    assert _codes(refused.value) == ["legal_hold"] and "Request 17" in str(refused.value)
    given = {"actor": people.actor(old.QUALITY), "reason": old.why("The case is closed.")}
    lifted = lift_legal_hold(hold=found, signature=sign(old.QUALITY, "approved"), **given)
    assert not lifted.is_in_force and not keeping_of(batch).holds
    with pytest.raises(HoldAlreadyLifted):
        lift_legal_hold(hold=lifted, signature=sign(old.QUALITY, "approved"), **given)
    old.dispose(batch)
    assert Disposal.objects.get().subject_code == batch.code
    assert LegalHold.objects.get().matter == "Request 17" and verify().faults == []
    kept = Signature.objects.filter(subject_uuid=batch.uuid).values_list("action", flat=True)
    assert sorted(kept) == ["quality.dispose_of_batch"] * 2 + ["quality.place_legal_hold"]


def test_an_open_deviation_keeps_it_also_between_the_two_signatures(batch: Batch) -> None:
    old.grow_old()
    old.approve(old.QUALITY, batch)
    open_deviation(
        place=batch, title="Complaint", description="A tablet was broken.", actor=people.actor("li.na")
    )
    with pytest.raises(DisposalRefused) as refused:
        old.approve(old.QUALIFIED, batch)
    assert _codes(refused.value) == ["open_deviation"]
    assert not Disposal.objects.exists() and StepExecution.objects.filter(batch=batch).exists()


def test_a_batch_that_nobody_decided_on_is_kept(kept_db: str) -> None:
    old.grow_old()
    with pytest.raises(DisposalRefused) as refused:
        old.approve(old.QUALITY, old.young_batch())
    assert "decided" in _codes(refused.value)


def test_one_signature_disposes_of_nothing_and_two_leave_the_stub(batch: Batch, cast: Any) -> None:
    neighbour = old.young_batch()
    digest, beside = batch.signed_content()["record_digest"], _rows_of_parts(neighbour)
    keeping = keeping_of(batch)
    old.grow_old()
    waits = old.approve(old.QUALITY, batch)
    assert isinstance(waits, SignatureRequest) and StepExecution.objects.filter(batch=batch).exists()
    assert _asked_to_sign(cast[old.QUALIFIED]) == [batch.code] and _asked_to_sign(cast[old.QUALITY]) == []
    browser = Client()
    browser.force_login(cast[old.QUALIFIED])
    waiting = "陈静 Chen Jing has signed the disposal; it waits for the second signature."
    assert waiting in browser.get(batch.get_absolute_url()).content.decode()
    old.approve(old.QUALIFIED, batch)
    assert _asked_to_sign(cast[old.QUALIFIED]) == []

    stub = Disposal.objects.get(subject_uuid=batch.uuid)
    assert (stub.subject_code, stub.kept_until, stub.record_digest) == (
        batch.code,
        keeping.kept_until,
        digest,
    )
    assert (stub.rule["market"], stub.rule["basis"]) == ("EU", "certification")
    assert stub.rule["text"]["en"] == keeping.because and "欧盟" in stub.rule["text"]["zh"]
    assert stub.disposed_by == cast[old.QUALIFIED] and stub.changes > 30 and stub.events > 5
    assert _rows_of_parts(neighbour) == beside
    assert verify().faults == [] and verify_about([f"batch:{neighbour.code}"]).faults == []


def _asked_to_sign(person: Any) -> list[str]:
    """The batches whose disposal waits for this person."""
    return [item.title.rpartition(" ")[2] for item in items(person) if item.kind == "keeping.disposal"]


def test_what_is_gone_and_what_stays(stub: Batch) -> None:
    """Rows, versions, images and arguments are gone; who did what when on which record stays."""
    left = {table: count for table, count in _rows_of_parts(stub).items() if count}
    # The exception and the step that a deviation names are part of the deviation too, which has a rule of its own.
    assert left == {"batches_stepexecution": 1, "batches_batchexception": 1}
    deviation = Deviation.objects.get(batch=stub)
    assert (
        deviation.exception is not None and deviation.step is not None and not deviation.step.records.exists()
    )
    disposal = Disposal.objects.get(subject_uuid=stub.uuid)
    emptied = AuditChange.objects.filter(
        pk__in=disposal.entries.filter(kind="C").values("row_id"), table_name="batches_steprecord"
    )
    assert emptied.exists() and not emptied.exclude(before=None, after=None).exists()
    recorded = AuditEvent.objects.filter(
        action="batches.record_step", pk__in=disposal.entries.values("row_id")
    )
    assert recorded.exists()
    for event in recorded:
        assert event.data == {} and event.actor_username == "li.na" and event.subject_code and event.role
    done = AuditEvent.objects.get(pk=disposal.event_id)
    gone = AuditChange.objects.filter(event=done, operation="R")
    assert gone.count() == disposal.rows - _technical() and (done.action, done.reason_text) == (
        "quality.dispose_of_batch",
        "Its time is over.",
    )


def _technical() -> int:
    """The book-keeping of phases has no trail; this plant has no phases."""
    return 0


def test_no_value_of_the_record_is_found_anywhere_in_the_trail_or_the_versions(batch: Batch) -> None:
    record = StepRecord.objects.get(step__batch=batch, field="moisture")
    secret = str(record.uuid)
    old.grow_old()
    old.dispose(batch)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM audit_change WHERE before::text LIKE %(it)s OR after::text LIKE %(it)s",
            {"it": f"%{secret}%"},
        )
        assert cursor.fetchone() == (0,)
        for model in parts_of(Batch):
            history = history_model(model) if issubclass(model, Guarded) else None
            if history is not None:
                assert not history.objects.filter(uuid=secret).exists()
    kept = json.dumps(
        list(AuditEvent.objects.filter(action="batches.record_step").values_list("data", flat=True))
    )
    assert record.value not in kept


def test_the_pages_of_a_disposed_record_say_so_and_nothing_breaks(stub: Batch, cast: Any) -> None:
    disposal, browser = Disposal.objects.get(), Client()
    browser.force_login(cast[old.QUALITY])
    page = browser.get(stub.get_absolute_url()).content.decode()
    for said in (
        disposal.digest,
        disposal.record_digest,
        "徐慧 Xu Hui",
        "EU GMP 4.11",
        str(disposal.kept_until),
    ):
        assert said in page
    listed = browser.get(reverse("quality:disposal_list")).content.decode()
    assert stub.code in listed and f"{disposal.record_digest[:16]}…" in listed
    history = reverse("audit:record_history", args=["batches.batch", stub.uuid])
    for address in (
        history,
        f"{history}?of=all",
        reverse("audit:record_as_of", args=["batches.batch", stub.uuid]),
    ):
        assert "The content of this record was disposed of by" in browser.get(address).content.decode()
    emptied = disposal.entries.filter(kind="C").first()
    event = AuditChange.objects.get(pk=emptied.row_id).event_id
    assert "disposed of" in browser.get(reverse("audit:event", args=[event])).content.decode()
    assert browser.get(reverse("batches:batch_list")).status_code == 200
    for name in ("quality:batch_review", "quality:trail_review", "batches:workstation"):
        reply = browser.get(reverse(name, args=[stub.uuid]))
        assert reply.status_code in (403, 409), name
    step = StepExecution.objects.get(batch=stub)
    assert browser.get(reverse("batches:step_as_seen", args=[step.uuid])).status_code == 409
    assert browser.get(Deviation.objects.get(batch=stub).get_absolute_url()).status_code == 200


def test_the_api_shows_the_stub(stub: Batch, cast: Any) -> None:
    api = APIClient()
    api.force_login(cast[old.QUALITY])
    shown = api.get(f"/api/v1/batches/{stub.code}/").json()
    assert (
        shown["disposal"]["digest"] == Disposal.objects.get().digest
        and shown["disposal"]["rule"]["market"] == "EU"
    )
    assert len(shown["steps"]) == 1 and not shown["recipe_digest"]


def test_nothing_more_is_made_of_a_disposed_record(stub: Batch) -> None:
    with pytest.raises(RecordDisposedOf) as refused:
        batch_as_it_is(stub)
    assert (refused.value.code, refused.value.status) == ("BAT-095", 409)
    with pytest.raises(RecordDisposedOf):
        dossier_content(stub, "en")
    with pytest.raises(AlreadyDisposedOf):
        old.hold(stub)
    with pytest.raises(DisposalRefused) as again:
        old.approve(old.QUALITY, stub)
    assert _codes(again.value) == ["already_disposed"]
