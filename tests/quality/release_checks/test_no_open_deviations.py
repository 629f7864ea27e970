"""``no_open_deviations``."""

from datetime import timedelta

import pytest

from kernel import clock
from quality.actions.approve_capa import approve_capa
from quality.actions.assess_affected_batch import assess_affected_batch
from quality.actions.close_deviation import close_deviation
from quality.actions.list_affected_batch import list_affected_batch
from quality.actions.plan_capa import plan_capa
from quality.actions.request_closure import request_closure
from tests.quality import story

CODE = "no_open_deviations"


def test_no_deviation_is_said_so(quality_db, check) -> None:
    assert [(f.ok, f.code) for f in check(CODE, story.started_batch())] == [(True, "no_deviations")]


@pytest.mark.urs("URS-EBR-16")
def test_open_one_is_named_with_its_state_investigator_and_date(quality_db, check) -> None:
    batch = story.started_batch()
    deviation = story.investigating(story.new_deviation(batch))

    (finding,) = check(CODE, batch)

    assert not finding.ok and deviation.code in finding.text
    assert "Liu Yang" in finding.detail and deviation.due_on.isoformat() in finding.detail
    assert finding.link == deviation.get_absolute_url()


def test_approved_action_that_is_not_yet_effective_is_enough(quality_db, cast, check) -> None:
    batch = story.started_batch()
    deviation = story.investigated(story.new_deviation(batch), no_capa_because="")
    today = clock.today(deviation.site.zone)
    capa = plan_capa(
        deviation=deviation,
        kind="preventive",
        description="Weld every seam twice.",
        owner=cast["wang.fang"],
        due_on=today,
        effectiveness_criterion="No torn bag in ten batches.",
        check_on=today + timedelta(days=60),
        actor=cast["liu.yang"],
    )
    approve_capa(capa=capa, actor=cast["chen.jing"], signature=story.sign("chen.jing", "approved"))
    request_closure(deviation=deviation, actor=cast["liu.yang"])
    close_deviation(
        deviation=deviation,
        closing_remark="C",
        actor=cast["zhou.min"],
        signature=story.sign("zhou.min", "approved"),
    )

    (finding,) = check(CODE, batch)

    assert finding.ok and finding.detail == f"{capa.code} approved, not yet effective"


@pytest.mark.urs("URS-QMS-03")
def test_deviation_of_another_batch_counts_until_and_unless_it_is_decided(quality_db, cast, check) -> None:
    batch = story.started_batch()
    deviation = story.investigated()
    affected = list_affected_batch(deviation=deviation, batch=batch, actor=cast["liu.yang"])
    assert [(f.ok, f.code) for f in check(CODE, batch)] == [(False, "other_not_assessed")]

    def conclude(conclusion: str) -> None:
        assess_affected_batch(affected=affected, conclusion=conclusion, rationale="R", actor=cast["liu.yang"])

    conclude("affected")
    assert [(f.ok, f.code) for f in check(CODE, batch)] == [(False, "other_open")]
    conclude("not_affected")
    assert [(f.ok, f.code) for f in check(CODE, batch)] == [(True, "other_not_affecting")]
