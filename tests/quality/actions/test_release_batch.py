"""Release and rejection: the qualified person's decision, with every reason named at once."""

from __future__ import annotations

import pytest
from django.utils import translation

from audit.errors import PermissionRefused, ReasonRequired
from audit.models import AuditEvent, Signature
from batches.events import BatchReleased
from kernel.events import _subscribers, subscribe
from quality.actions.list_affected_batch import list_affected_batch
from quality.actions.reject_batch import reject_batch
from quality.actions.release_batch import release_batch
from quality.errors import AlreadyDecided, ReleaseRefused
from quality.models import Deviation, Disposition
from tests.quality import story
from tests.quality.written import writing


def release(batch, cast, username: str = "xu.hui"):
    return release_batch(batch=batch, actor=cast[username], signature=story.sign(username, "released"))


def reasons(batch, cast) -> set[str]:
    with pytest.raises(ReleaseRefused) as refused:
        release(batch, cast)
    assert refused.value.status == 409
    return {reason.code for reason in refused.value.reasons}


@pytest.mark.urs("URS-EBR-16")
def test_release_makes_the_lot_available_and_keeps_what_the_checks_saw(quality_db, cast) -> None:
    batch = release(story.qa_reviewed_batch(), cast)

    assert (batch.state, batch.product_lot.state) == ("released", "quarantine")
    batch.product_lot.refresh_from_db()
    assert batch.product_lot.state == "released"
    disposition = Disposition.objects.get(batch=batch)
    assert (disposition.decision, disposition.decided_by) == ("released", cast["xu.hui"])
    assert all(check["ok"] for check in disposition.findings)
    english, chinese = (
        disposition.findings[0]["findings"][language][0]["text"] for language in ("en", "zh-hans")
    )
    assert english != chinese
    signature = Signature.objects.get(action="quality.release_batch")
    assert (signature.meaning, signature.signer, signature.role) == (
        "released",
        cast["xu.hui"],
        "qualified_person",
    )


def test_others_hear_of_it_once(quality_db, cast) -> None:
    heard: list[BatchReleased] = []

    @subscribe(BatchReleased)
    def listen(event: BatchReleased) -> None:
        heard.append(event)

    try:
        batch = release(story.qa_reviewed_batch(), cast)
    finally:
        _subscribers[BatchReleased].remove(listen)
    assert [event.batch for event in heard] == [batch]


@pytest.mark.urs("URS-EBR-16", "URS-AUD-12")
def test_every_reason_is_named_at_once(quality_db, cast) -> None:
    batch = story.completed_batch(moisture=story.WET)

    assert reasons(batch, cast) == {
        "deviation_open",
        "production_reviewed_signed",
        "trail_not_reviewed",
        "qa_reviewed_signed",
    }
    batch.refresh_from_db()
    assert batch.state == "production_complete"
    assert not Disposition.objects.exists()
    assert not Signature.objects.filter(action="quality.release_batch").exists()


def test_reasons_are_worded_in_the_readers_language(quality_db, cast) -> None:
    batch = story.started_batch()

    with translation.override("zh-hans"), pytest.raises(ReleaseRefused) as refused:
        release(batch, cast)
    assert "步骤" in refused.value.message


@pytest.mark.urs("URS-EBR-16")
@pytest.mark.parametrize(
    "username", ["zhao.lei", "chen.jing", "wang.fang", "li.na", "admin.sun", "emma.weber"]
)
def test_nobody_but_the_qualified_person_releases(quality_db, cast, username) -> None:
    with pytest.raises(PermissionRefused) as refused:
        release(story.started_batch(), cast, username)
    assert refused.value.status == 403


@pytest.mark.urs("URS-EBR-16")
def test_closed_deviation_no_longer_holds_it(quality_db, cast) -> None:
    batch = story.qa_reviewed_batch(moisture=story.WET)
    assert reasons(batch, cast) == {"deviation_open"}

    story.closed(Deviation.objects.get(), "major", **story.DECISIONS)

    assert release(batch, cast).state == "released"


@pytest.mark.urs("URS-QMS-03")
def test_deviation_of_another_batch_holds_the_release_until_it_is_assessed(quality_db, cast) -> None:
    batch = story.qa_reviewed_batch()
    deviation = story.investigating()
    list_affected_batch(deviation=deviation, batch=batch, actor=cast["liu.yang"])

    assert reasons(batch, cast) == {"other_not_assessed"}


@pytest.mark.urs("URS-AUD-12")
def test_entry_after_the_review_of_the_trail_holds_it(quality_db, cast) -> None:
    batch = story.reviewed_batch(moisture=story.WET)
    story.review_trail(batch)
    with writing(batch):
        pass

    assert "trail_has_new_entries" in reasons(batch, cast)


def test_decided_is_decided(quality_db, cast) -> None:
    batch = release(story.qa_reviewed_batch(), cast)

    with pytest.raises(AlreadyDecided):
        release(batch, cast)
    with pytest.raises(AlreadyDecided):
        reject(batch, cast)


def reject(batch, cast, reason=None, username: str = "xu.hui"):
    return reject_batch(
        batch=batch,
        reason=reason or story.why("Tablets are discoloured"),
        actor=cast[username],
        signature=story.sign(username, "rejected"),
    )


@pytest.mark.urs("URS-EBR-16")
def test_rejection_keeps_its_reason_and_rejects_the_lot(quality_db, cast) -> None:
    batch = reject(story.qa_reviewed_batch(moisture=story.WET), cast)

    assert batch.state == "rejected"
    batch.product_lot.refresh_from_db()
    assert batch.product_lot.state == "rejected"
    disposition = Disposition.objects.get(batch=batch)
    assert (disposition.decision, disposition.reason) == ("rejected", "Tablets are discoloured")
    assert not all(check["ok"] for check in disposition.findings)


def test_rejection_needs_a_reason(quality_db, cast) -> None:
    with pytest.raises(ReasonRequired):
        reject_batch(
            batch=story.qa_reviewed_batch(), actor=cast["xu.hui"], signature=story.sign("xu.hui", "rejected")
        )


def test_release_and_what_it_causes_are_one_correlation(quality_db, cast) -> None:
    release(story.qa_reviewed_batch(), cast)

    event = AuditEvent.objects.get(action="quality.release_batch")
    caused = AuditEvent.objects.filter(correlation=event.correlation).exclude(pk=event.pk)
    assert set(caused.values_list("action", flat=True)) >= {
        "batches.mark_released",
        "materials.release_product_lot",
    }
    assert {each.on_behalf_of for each in caused if each.role == "system"} == {cast["xu.hui"]}
