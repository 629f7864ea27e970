"""Figures against numbers worked by hand; every state is reached by the actions of the plant's people."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.utils.translation import override

from analytics.contracts import figures_in_order
from analytics.errors import UnknownFigure
from analytics.selectors.figures import answered, figures_named, sites_with_figures
from analytics.selectors.statistics import percent
from batches.actions.hold_batch import hold_batch
from mom.demo import cast
from mom.demo.work.acting import because, pass_time
from mom.demo.work.shop_floor import room_says
from tests.analytics.asking import answer, question, table, values
from tests.factories.materials import lot, lot_in_state
from tests.factories.quality import capa_in_state, deviation_in_state
from tests.quality import story


def batches(*counts: str) -> list[Any]:
    """Completed batches, a day apart, with these counts; the granulator is cleaned after each."""
    made = []
    for number, count in enumerate(counts):
        made.append(story.completed_batch(number=f"45000001{number:02d}", count=count))
        story.clean()
        pass_time(days=1)
    return made


@pytest.mark.urs("URS-ANA-07")
def test_an_empty_plant_has_words_and_no_invented_numbers(cast_db: str) -> None:
    for shown in answered(figures_in_order(), question(), cast.actor("zhao.lei")):
        assert shown.answer is not None
        assert shown.answer.missing, shown.figure.code
        assert (shown.answer.values, shown.answer.tables, shown.answer.chart) == ((), (), None)
    assert percent(0, 0) is None


def test_a_long_period_says_why_it_has_no_oee_and_keeps_the_rest(plant_db: str) -> None:
    assert answer("oee", days=100, step="week").missing == (
        "The period has 100 days; OEE is calculated for at most 92. Choose a shorter period."
    )
    assert answer("batch_flow", days=100, step="week").missing.startswith("No batch was started")


def test_batches_in_hand_and_held(quality_db: str) -> None:
    batch = story.started_batch()
    assert values("batches_in_hand") == {"total": 1, "held": 0}
    assert table("batches_in_hand")["In execution"] == (1,)
    hold_batch(batch=batch, reason=because(), **_who("wang.fang"))
    assert values("batches_in_hand") == {"total": 1, "held": 1}


def _who(username: str) -> dict[str, Any]:
    return {"actor": cast.actor(username)}


def test_batches_count_on_the_day_of_the_site_on_which_they_ended(quality_db: str) -> None:
    batches("206800", "206800")
    story.started_batch(number="4500000200")
    days = [row.cells for row in answer("batch_flow", days=4).tables[0].rows]
    assert days == [(0, 0, 0, 0), (1, 1, 0, 0), (1, 1, 0, 0), (1, 0, 0, 0)]
    assert values("batch_flow", days=4) == {"started": 3, "completed": 2, "released": 0, "rejected": 0}
    assert values("batch_flow", days=1) == {"started": 1, "completed": 0, "released": 0, "rejected": 0}
    assert sum(row.cells[1] for row in answer("batch_flow", step="week").tables[0].rows) == 2


def test_the_wait_begins_with_the_state_and_not_with_the_end_of_production(quality_db: str) -> None:
    story.completed_batch()
    story.clean()
    pass_time(hours=10)
    story.reviewed_batch(number="4500000002")
    pass_time(hours=5)
    waits = table("awaiting_decision")
    assert waits["Review by production"] == (1, Decimal("15.0"), Decimal("15.0"))
    assert waits["Review by QA"] == (1, Decimal("5.0"), Decimal("5.0"))
    assert waits["Decision of the qualified person"] == (0, None, None)
    assert values("awaiting_decision") == {"total": 2, "longest": Decimal("15.0")}


@pytest.mark.urs("URS-ANA-07")
def test_right_first_time_is_the_share_without_any_exception(quality_db: str) -> None:
    batches("206800", story.LOW_COUNT, "206800")
    assert values("right_first_time") == {"share": Decimal("66.7"), "right": 2, "total": 3}
    assert table("right_first_time", 1) == {"Value outside its limits": (1,)}
    by_day = [row.cells for row in answer("right_first_time", days=4).tables[0].rows]
    assert by_day[1] == (0, 1, Decimal("0.0"))
    assert by_day[3] == (0, 0, None)  # nothing was finished today: no share


def test_cycle_times_are_the_median_and_the_quartiles(quality_db: str) -> None:
    """Production of 10, 20 and 40 hours: median 20, quartiles 15 and 30."""
    for number, long in enumerate((10, 20, 40)):
        batch = story.started_batch(number=f"45000003{number:02d}")
        pass_time(hours=long)
        story.execute(batch)
        story.complete_production(batch=batch, actor=cast.actor("wang.fang"))
        story.clean()
    legs = table("cycle_times")
    assert legs["Start to end of production"] == (
        3,
        Decimal("10.0"),
        Decimal("15.0"),
        Decimal("20.0"),
        Decimal("30.0"),
        Decimal("40.0"),
    )
    assert legs["End of production to release"] == (0, None, None, None, None, None)
    notes = {value.code: (value.value, str(value.note)) for value in answer("cycle_times").values}
    assert notes["complete_to_release"] == (None, "no batch in this period")


@pytest.mark.urs("URS-ANA-07")
def test_yields_stand_beside_the_limits_of_their_recipe(quality_db: str) -> None:
    made = batches("206800", story.LOW_COUNT)
    limits = (Decimal("97.00"), Decimal("101.00"))
    assert table("yields") == {
        made[0].code: (Decimal("98.66"), *limits),
        made[1].code: (Decimal("90.17"), *limits),
    }
    assert values("yields") == {"median": Decimal("94.42"), "last": Decimal("90.17"), "outside": 1}
    assert answer("yields", product="FG-Q50").missing
    chart = answer("yields").chart
    assert chart is not None
    assert chart.option["series"][0]["data"] == ["98.66", "90.17"]
    assert chart.option["series"][1]["data"] == ["97.00", "97.00"]


def test_deviations_by_class_age_and_due_date(plant_db: str) -> None:
    deviation_in_state("open")
    pass_time(days=10)
    deviation_in_state("classified")
    deviation_in_state("closed")
    pass_time(days=22)
    rows = table("deviations_open")
    assert rows["Not classified yet"] == (0, 0, 0, 1, 1, 1)  # 32 days old, due after 30
    assert rows["Major"] == (0, 0, 1, 0, 1, 0)
    assert rows["Critical"] == (0, 0, 0, 0, 0, 0)
    assert values("deviations_open") == {
        "open": 2,
        "overdue": 1,
        "median_age": Decimal("27.0"),
        "oldest": Decimal("32.0"),
    }


def test_actions_late_with_the_work_and_late_with_the_check(plant_db: str) -> None:
    capa_in_state("planned")
    capa_in_state("implemented")
    capa_in_state("closed_effective")  # a day goes by
    assert values("capas_open") == {"open": 2, "overdue": 1}
    pass_time(days=1)
    assert values("capas_open") == {"open": 2, "overdue": 2}
    (value,) = (each for each in answer("capas_open").values if each.code == "overdue")
    assert str(value.note) == "1 with the action, 1 with the check"


def test_a_room_counts_once_and_only_while_it_is_out(plant_db: str) -> None:
    assert values("rooms_in_excursion") == {"rooms": 0}
    room_says("R-103.PressureDifference", "15.0", "8.0", "8.0")
    assert values("rooms_in_excursion") == {"rooms": 1, "action": 1, "data": 0}
    assert [cells[:2] for cells in table("rooms_in_excursion").values()] == [("Action level", 2)]
    room_says("R-103.PressureDifference", "15.0", "15.0")
    assert values("rooms_in_excursion") == {"rooms": 0}


def test_lots_in_quarantine_and_near_their_end(plant_db: str) -> None:
    before = table("lots_waiting")
    lot_in_state("released", usable_days=20)
    lot_in_state("released", usable_days=60)
    lot_in_state("sampled")
    lot()
    pass_time(days=2)
    more = {label: cells[0] - before[label][0] for label, cells in table("lots_waiting").items()}
    assert more == {
        "in quarantine, not sampled": 1,
        "sampled, not decided": 1,
        "released, ends within 30 days": 1,
        "released, ends within 60 days": 2,
        "released, ends within 90 days": 2,
        "past their day": 0,
    }
    assert values("lots_waiting")["oldest"] >= Decimal("2.0")


@pytest.mark.urs("URS-ACC-01")
def test_who_may_not_read_the_records_is_told_so_and_gets_no_number(cast_db: str) -> None:
    """The ERP's account reads orders and nothing else."""
    assert sites_with_figures(cast.actor("zhao.lei")) == [cast.site()]
    assert sites_with_figures(cast.actor("erp")) == []
    shown = answered(figures_in_order(), question(), cast.actor("erp"))
    assert [each.answer for each in shown] == [None] * len(shown)


def test_an_unknown_figure_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UnknownFigure) as refused:
        figures_named(["oee", "profit"])
    assert refused.value.params["figure"] == "profit"
    assert "right_first_time" in refused.value.params["known"]


@pytest.mark.urs("URS-SYS-07")
def test_every_figure_says_in_both_languages_how_it_is_calculated_and_by_which_clause() -> None:
    for figure in figures_in_order():
        with override("en"):
            english = str(figure.how)
        with override("zh-hans"):
            chinese = str(figure.how)
        assert len(english) > 80 and english != chinese, figure.code
        assert figure.clause and figure.label, figure.code
