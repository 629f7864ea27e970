"""The review of the audit trail: complete, signed, and by somebody who wrote none of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from audit.errors import PermissionRefused, SamePerson, SignatureRequired
from audit.models import AuditEvent, SecurityEvent, Signature
from batches.actions.correct_value import correct_value
from batches.models import StepRecord
from kernel import clock
from people.actions.sign_in import record_sign_in
from quality.actions.flag_trail_entry import flag_trail_entry
from quality.actions.review_audit_trail import review_audit_trail
from quality.actions.review_site_trail import review_site_trail
from quality.errors import NoSuchEntry, NothingInPeriod, NothingToReview, PeriodUnfinished
from quality.release_checks.audit_trail_reviewed import AuditTrailReviewed
from quality.selectors.trail import digest_of, entries_of, entries_of_period, entries_to_review
from tests.quality import story


@pytest.mark.urs("URS-AUD-12")
def test_review_is_a_signed_record_of_what_was_read(quality_db, cast) -> None:
    batch = story.completed_batch()

    review = story.review_trail(batch)

    assert review.entries == entries_of(batch).count() > 0
    assert (review.reviewer, review.after_event_id) == (cast["zhou.min"], 0)
    assert Signature.objects.filter(action="quality.review_audit_trail", meaning="reviewed").count() == 1


@pytest.mark.urs("URS-AUD-12")
def test_author_of_an_entry_does_not_review_it(quality_db, cast) -> None:
    batch = story.completed_batch(moisture=story.WET)  # assessed by chen.jing

    with pytest.raises(SamePerson) as refused:
        story.review_trail(batch, "chen.jing")

    assert refused.value.status == 403
    assert SecurityEvent.objects.filter(action="quality.review_audit_trail", username="chen.jing").exists()


def test_operator_has_no_right_to_it(quality_db, cast) -> None:
    with pytest.raises(PermissionRefused):
        story.review_trail(story.completed_batch(), "li.na")


def test_it_is_not_done_without_a_signature(quality_db, cast) -> None:
    with pytest.raises(SignatureRequired):
        review_audit_trail(batch=story.completed_batch(), remark="R", actor=cast["zhou.min"])


def test_second_review_covers_what_came_since(quality_db, cast) -> None:
    batch = story.completed_batch()
    first = story.review_trail(batch)
    record = StepRecord.objects.get(step__batch=batch, field="moisture")
    correct_value(record=record, value="1.60", reason=story.why("Digit mistyped"), actor=cast["li.na"])

    second = story.review_trail(batch)

    assert second.after_event_id == first.last_event_id
    assert second.changed_values == 1
    with pytest.raises(NothingToReview):
        story.review_trail(batch)


@pytest.mark.urs("URS-AUD-12")
def test_review_binds_what_was_shown_and_leaves_the_rest(quality_db, cast) -> None:
    batch = story.completed_batch()
    shown = list(entries_of(batch).values_list("pk", flat=True))
    seen, later = shown[-2], shown[-1]

    review = review_audit_trail(
        batch=batch,
        remark="Read to the last one shown.",
        until_entry=seen,
        actor=cast["zhou.min"],
        signature=story.sign("zhou.min", "reviewed"),
    )

    assert (review.last_event_id, review.entries) == (seen, len(shown) - 1)
    assert review.digest == digest_of(entries_of(batch).filter(id__lte=seen))
    left = entries_to_review(batch, review)
    assert list(left.values_list("pk", flat=True)) == [later]
    assert story.review_trail(batch).after_event_id == seen


@pytest.mark.urs("URS-AUD-12")
def test_an_open_question_holds_the_release_until_the_trail_is_read_again(quality_db, cast) -> None:
    batch = story.completed_batch()
    entry = entries_of(batch).last()
    flag_trail_entry(place=batch, entry=entry.pk, comment="Why at night?", actor=cast["zhou.min"])
    review = review_audit_trail(
        batch=batch,
        remark="An entry at night has to be explained.",
        conclusion="follow_up",
        actor=cast["zhou.min"],
        signature=story.sign("zhou.min", "reviewed"),
    )
    assert review.flagged == 1
    assert [(f.ok, f.code) for f in AuditTrailReviewed().evaluate(batch)] == [(False, "trail_left_open")]

    again = story.review_trail(batch)

    assert (again.after_event_id, again.entries) == (0, review.entries)
    assert [(f.ok, f.code) for f in AuditTrailReviewed().evaluate(batch)] == [(True, "trail_reviewed")]


def test_what_the_page_does_not_show_cannot_be_flagged(quality_db, cast) -> None:
    foreign = AuditEvent.objects.filter(action="people.grant_role").latest("id").pk
    with pytest.raises(NoSuchEntry):
        flag_trail_entry(place=story.completed_batch(), entry=foreign, comment="?", actor=cast["zhou.min"])


@pytest.mark.urs("URS-AUD-12")
def test_a_period_of_a_site_is_reviewed_when_it_is_over_by_somebody_else(quality_db, cast) -> None:
    site = story.completed_batch(moisture=story.WET).site  # assessed by chen.jing
    record_sign_in(user=cast["zhou.min"], actor=cast["zhou.min"])
    until = clock.now()
    since = until - timedelta(hours=2)
    period = {"site": site, "since": since, "until": until, "remark": "Rights and sign-ins read."}
    with pytest.raises(PeriodUnfinished):
        _signed(review_site_trail, {**period, "until": until + timedelta(hours=1), "kinds": []}, cast)

    review = _signed(review_site_trail, {**period, "kinds": ["people", "equipment"]}, cast)

    # The reviewer's own: password, statement, sign-in.
    assert (review.left_to_others, review.batch, review.site) == (3, None, site)
    read = entries_of_period(site, since, until, review.kinds).exclude(actor=cast["zhou.min"], role="self")
    assert (review.entries, review.digest) == (read.count(), digest_of(read))
    assert review.entries > 5
    with pytest.raises(SamePerson) as refused:
        _signed(review_site_trail, {**period, "kinds": ["batches"]}, cast, "chen.jing")
    assert refused.value.status == 403
    with pytest.raises(NothingInPeriod):
        _signed(
            review_site_trail, {**period, "kinds": ["recipes"], "since": until - timedelta(seconds=1)}, cast
        )


def _signed(action, arguments, cast, username: str = "zhou.min"):
    return action(**arguments, actor=cast[username], signature=story.sign(username, "reviewed"))
