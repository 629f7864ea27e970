"""From the class to the finished report: who may do what, and what must be there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from audit.errors import PermissionRefused, ReasonRequired, SamePerson
from kernel import clock
from kernel.errors import TransitionRefused
from quality.actions.amend_investigation import amend_investigation
from quality.actions.assess_affected_batch import assess_affected_batch
from quality.actions.classify_deviation import classify_deviation
from quality.actions.close_deviation import close_deviation
from quality.actions.complete_investigation import complete_investigation
from quality.actions.list_affected_batch import list_affected_batch
from quality.actions.reopen_deviation import reopen_deviation
from quality.actions.request_closure import request_closure
from quality.actions.start_investigation import start_investigation
from quality.errors import (
    BatchAlreadyListed,
    CannotInvestigate,
    DueInThePast,
    NotAmendable,
    NotReadyToClose,
    NotTheInvestigator,
)
from tests.quality import story
from tests.quality.written import writing


@pytest.mark.urs("URS-QMS-01")
@pytest.mark.parametrize("username", ["li.na", "wang.fang", "zhao.lei", "liu.yang", "xu.hui", "admin.sun"])
def test_only_qa_sets_the_class(quality_db, cast, username) -> None:
    deviation = story.new_deviation()

    with pytest.raises(PermissionRefused) as refused:
        classify_deviation(deviation=deviation, classification="minor", rationale="R", actor=cast[username])
    assert refused.value.status == 403


@pytest.mark.parametrize(("classification", "days"), [("minor", 30), ("major", 30), ("critical", 15)])
def test_class_sets_the_due_date(quality_db, classification, days) -> None:
    deviation = story.classified(classification=classification)

    assert deviation.due_on == clock.today(deviation.site.zone) + timedelta(days=days)


def test_due_date_in_the_past_is_refused(quality_db, cast) -> None:
    deviation = story.new_deviation()
    yesterday = clock.today(deviation.site.zone) - timedelta(days=1)

    with pytest.raises(DueInThePast):
        classify_deviation(
            deviation=deviation,
            classification="minor",
            rationale="R",
            due_on=yesterday,
            actor=cast["chen.jing"],
        )


@pytest.mark.parametrize(("classification", "rationale"), [("", "R"), ("grave", "R"), ("minor", "  ")])
def test_class_needs_a_known_value_and_a_reason(quality_db, cast, classification, rationale) -> None:
    with pytest.raises(ValidationError):
        classify_deviation(
            deviation=story.new_deviation(),
            classification=classification,
            rationale=rationale,
            actor=cast["chen.jing"],
        )


def test_investigator_must_hold_the_right(quality_db, cast) -> None:
    with pytest.raises(CannotInvestigate):
        start_investigation(deviation=story.classified(), investigator=cast["li.na"], actor=cast["chen.jing"])


def test_only_the_investigator_writes_the_report(quality_db, cast) -> None:
    with pytest.raises(NotTheInvestigator):
        complete_investigation(deviation=story.investigating(), actor=cast["zhou.min"], **story.REPORT)


@pytest.mark.parametrize("part", ["investigation", "root_cause", "impact", "other_batches"])
def test_report_lacks_no_part(quality_db, cast, part) -> None:
    with pytest.raises(ValidationError):
        complete_investigation(
            deviation=story.investigating(), actor=cast["liu.yang"], **{**story.REPORT, part: " "}
        )


def test_amendment_keeps_the_state_and_needs_a_reason(quality_db, cast) -> None:
    deviation = story.awaiting_approval()

    with pytest.raises(ReasonRequired):
        amend_investigation(deviation=deviation, root_cause="Another", actor=cast["liu.yang"])
    amended = amend_investigation(
        deviation=deviation, root_cause="Another", reason=story.why(), actor=cast["liu.yang"]
    )

    assert (amended.root_cause, amended.impact) == ("Another", story.REPORT["impact"])
    assert amended.state == "qa_approval"
    assert list(amended.history.values_list("root_cause", flat=True)[:2]) == [
        "Another",
        story.REPORT["root_cause"],
    ]


def test_closed_report_is_not_amended(quality_db, cast) -> None:
    with pytest.raises(NotAmendable):
        amend_investigation(
            deviation=story.closed(), root_cause="X", reason=story.why(), actor=cast["liu.yang"]
        )


@pytest.mark.urs("URS-QMS-04")
def test_major_deviation_without_decisions_is_not_handed_to_qa(quality_db, cast) -> None:
    deviation = story.investigated(classification="major", **{**story.DECISIONS, "shelf_life": ""})

    with pytest.raises(NotReadyToClose) as refused:
        request_closure(deviation=deviation, actor=cast["liu.yang"])

    assert [reason.code for reason in refused.value.reasons] == ["no_shelf_life"]


@pytest.mark.urs("URS-QMS-04")
def test_decision_withdrawn_after_the_request_blocks_closure(quality_db, cast) -> None:
    deviation = story.awaiting_approval(classification="major", **story.DECISIONS)
    amend_investigation(deviation=deviation, stability="", reason=story.why(), actor=cast["liu.yang"])

    with pytest.raises(NotReadyToClose) as refused:
        close_deviation(
            deviation=deviation,
            closing_remark="C",
            actor=cast["zhou.min"],
            signature=story.sign("zhou.min", "approved"),
        )
    assert [reason.code for reason in refused.value.reasons] == ["no_stability"]


@pytest.mark.urs("URS-QMS-03")
def test_every_listed_batch_needs_a_conclusion(quality_db, cast) -> None:
    batch = story.started_batch()
    deviation = story.investigated()
    affected = list_affected_batch(deviation=deviation, batch=batch, actor=cast["liu.yang"])

    with pytest.raises(NotReadyToClose) as refused:
        request_closure(deviation=deviation, actor=cast["liu.yang"])
    assert [reason.code for reason in refused.value.reasons] == ["batch_not_assessed"]

    assess_affected_batch(
        affected=affected, conclusion="not_affected", rationale="Other delivery.", actor=cast["liu.yang"]
    )
    assert request_closure(deviation=deviation, actor=cast["liu.yang"]).state == "qa_approval"


def test_a_batch_is_listed_once_and_never_the_deviations_own(quality_db, cast) -> None:
    batch = story.started_batch()
    deviation = story.investigating(story.new_deviation(batch))

    with pytest.raises(BatchAlreadyListed):
        list_affected_batch(deviation=deviation, batch=batch, actor=cast["liu.yang"])


@pytest.mark.urs("URS-QMS-04")
def test_investigator_does_not_close(quality_db, cast) -> None:
    deviation = story.classified()
    start_investigation(deviation=deviation, investigator=cast["zhou.min"], actor=cast["chen.jing"])
    complete_investigation(deviation=deviation, no_capa_because="N", actor=cast["zhou.min"], **story.REPORT)
    request_closure(deviation=deviation, actor=cast["zhou.min"])

    with pytest.raises(SamePerson) as refused:
        close_deviation(
            deviation=deviation,
            closing_remark="C",
            actor=cast["zhou.min"],
            signature=story.sign("zhou.min", "approved"),
        )
    assert refused.value.status == 403


def test_the_database_refuses_it_too(quality_db, cast) -> None:
    deviation = story.closed()

    with pytest.raises(IntegrityError), writing():
        deviation.closed_by = deviation.investigator
        deviation.save()


def test_reopening_takes_the_approval_back_and_leads_to_the_investigation(quality_db, cast) -> None:
    deviation = reopen_deviation(
        deviation=story.closed(),
        reason=story.why("A second bag was found"),
        actor=cast["chen.jing"],
        signature=story.sign("chen.jing", "reviewed"),
    )
    assert (deviation.state, deviation.closed_by, deviation.closed_at) == ("reopened", None, None)

    again = start_investigation(deviation=deviation, investigator=cast["liu.yang"], actor=cast["chen.jing"])
    assert again.state == "investigating"


def test_steps_cannot_be_left_out(quality_db, cast) -> None:
    with pytest.raises(TransitionRefused):
        request_closure(deviation=story.investigating(), actor=cast["liu.yang"])
