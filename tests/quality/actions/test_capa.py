"""CAPA: planned wholly before it is done, approved by another, judged by its effect."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from audit.contracts import authority
from audit.errors import SamePerson, SystemActorOnly
from kernel import clock
from kernel.errors import TransitionRefused
from quality.actions.approve_capa import approve_capa
from quality.actions.confirm_effectiveness import confirm_effectiveness
from quality.actions.find_ineffective import find_ineffective
from quality.actions.implement_capa import implement_capa
from quality.actions.plan_capa import plan_capa
from quality.actions.request_closure import request_closure
from quality.actions.request_effectiveness_check import request_effectiveness_check
from quality.errors import (
    CannotOwn,
    CheckBeforeDue,
    CheckNotDueYet,
    NotPlannable,
    NotReadyToClose,
    NotTheOwner,
)
from quality.models import Capa
from quality.tasks import request_effectiveness_checks
from tests.quality import story


def plan(deviation=None, cast=None, **changed):
    """A plan by the process engineer for the supervisor."""
    deviation = deviation or story.investigating()
    today = clock.today(deviation.site.zone)
    given = {
        "kind": "corrective",
        "description": "Weld every seam twice.",
        "owner": cast["wang.fang"],
        "due_on": today + timedelta(days=20),
        "effectiveness_criterion": "No torn bag in ten batches.",
        "check_on": today + timedelta(days=90),
        "actor": cast["liu.yang"],
    }
    return plan_capa(deviation=deviation, **{**given, **changed})


def approve(capa, username="chen.jing", cast=None):
    """Approved by QA."""
    return approve_capa(capa=capa, actor=cast[username], signature=story.sign(username, "approved"))


def due(cast, shift_clock) -> Capa:
    """Implemented, and the day of the check has come."""
    capa = approve(plan(cast=cast), cast=cast)
    implement_capa(capa=capa, implementation="Done, SOP-12 rev 3.", actor=cast["wang.fang"])
    shift_clock(days=91)
    assert request_effectiveness_checks() == [capa.code]
    capa.refresh_from_db()
    return capa


@pytest.mark.urs("URS-QMS-05")
@pytest.mark.parametrize("part", ["description", "effectiveness_criterion"])
def test_plan_lacks_no_part(quality_db, cast, part) -> None:
    with pytest.raises(ValidationError):
        plan(cast=cast, **{part: " "})


@pytest.mark.urs("URS-QMS-05")
def test_check_comes_after_the_due_date(quality_db, cast) -> None:
    deviation = story.investigating()
    today = clock.today(deviation.site.zone)

    with pytest.raises(CheckBeforeDue):
        plan(deviation, cast, due_on=today, check_on=today)


def test_owner_must_be_able_to_report_it(quality_db, cast) -> None:
    with pytest.raises(CannotOwn):
        plan(cast=cast, owner=cast["emma.weber"])


def test_nothing_is_planned_before_the_investigation(quality_db, cast) -> None:
    with pytest.raises(NotPlannable):
        plan(story.classified(), cast)


@pytest.mark.parametrize("how", [{"actor": "chen.jing"}, {"owner": "chen.jing"}])
def test_planner_and_owner_do_not_approve(quality_db, cast, how) -> None:
    capa = plan(cast=cast, **{key: cast[name] for key, name in how.items()})

    with pytest.raises(SamePerson):
        approve(capa, "chen.jing", cast)
    assert approve(capa, "zhou.min", cast).state == "approved"


def test_planned_action_holds_the_closure_and_approved_one_does_not(quality_db, cast) -> None:
    deviation = story.investigated(no_capa_because="")
    with pytest.raises(NotReadyToClose) as refused:
        request_closure(deviation=deviation, actor=cast["liu.yang"])
    assert [reason.code for reason in refused.value.reasons] == ["no_action"]

    capa = plan(deviation, cast)
    with pytest.raises(NotReadyToClose) as refused:
        request_closure(deviation=deviation, actor=cast["liu.yang"])
    assert [reason.code for reason in refused.value.reasons] == ["capa_not_approved"]

    approve(capa, cast=cast)
    assert request_closure(deviation=deviation, actor=cast["liu.yang"]).state == "qa_approval"


def test_only_the_owner_reports_it(quality_db, cast) -> None:
    capa = approve(plan(cast=cast), cast=cast)

    with pytest.raises(NotTheOwner):
        implement_capa(capa=capa, implementation="I", actor=cast["zhao.lei"])


@pytest.mark.urs("URS-QMS-05")
def test_it_does_not_close_without_the_check(quality_db, cast) -> None:
    capa = approve(plan(cast=cast), cast=cast)
    implement_capa(capa=capa, implementation="I", actor=cast["wang.fang"])

    with pytest.raises(TransitionRefused) as refused:
        confirm_effectiveness(
            capa=capa, effect="E", actor=cast["zhou.min"], signature=story.sign("zhou.min", "approved")
        )
    assert refused.value.status == 409


def test_the_check_is_asked_for_on_its_day_by_the_system_alone(quality_db, cast, shift_clock) -> None:
    capa = approve(plan(cast=cast), cast=cast)
    implement_capa(capa=capa, implementation="I", actor=cast["wang.fang"])

    assert request_effectiveness_checks() == []
    with pytest.raises(CheckNotDueYet):
        request_effectiveness_check(capa=capa, actor=authority().system_actor())
    with pytest.raises(SystemActorOnly):
        request_effectiveness_check(capa=capa, actor=cast["chen.jing"])
    shift_clock(days=90)
    assert request_effectiveness_checks() == [capa.code]
    assert request_effectiveness_checks() == []


def test_effective_closes_it(quality_db, cast, shift_clock) -> None:
    capa = confirm_effectiveness(
        capa=due(cast, shift_clock),
        effect="Ten batches, none torn.",
        actor=cast["zhou.min"],
        signature=story.sign("zhou.min", "approved"),
    )

    assert (capa.state, capa.checked_by) == ("closed_effective", cast["zhou.min"])


@pytest.mark.urs("URS-QMS-05")
def test_ineffective_plans_its_successor_at_once(quality_db, cast, shift_clock) -> None:
    capa = due(cast, shift_clock)
    today = clock.today(capa.site.zone)

    ended = find_ineffective(
        capa=capa,
        effect="Two torn bags in ten batches.",
        next_description="Change the supplier.",
        next_owner=cast["wang.fang"],
        next_due_on=today + timedelta(days=30),
        next_criterion="No torn bag in twenty batches.",
        next_check_on=today + timedelta(days=200),
        actor=cast["zhou.min"],
        signature=story.sign("zhou.min", "reviewed"),
    )

    assert ended.state == "ineffective"
    assert (ended.successor.state, ended.successor.predecessor, ended.successor.deviation) == (
        "planned",
        ended,
        capa.deviation,
    )


def test_owner_does_not_judge(quality_db, cast, shift_clock) -> None:
    capa = plan(cast=cast, owner=cast["zhou.min"])
    approve(capa, "chen.jing", cast)
    implement_capa(capa=capa, implementation="I", actor=cast["zhou.min"])
    shift_clock(days=91)
    request_effectiveness_checks()
    capa.refresh_from_db()

    with pytest.raises(SamePerson):
        confirm_effectiveness(
            capa=capa, effect="E", actor=cast["zhou.min"], signature=story.sign("zhou.min", "approved")
        )
