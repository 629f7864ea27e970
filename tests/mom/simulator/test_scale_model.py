"""The scale and its operator: displays, dosing, tolerance, refusals."""

from __future__ import annotations

from decimal import Decimal

import pytest

from mom.simulator.plant import Plant
from mom.simulator.refusals import TargetRefused
from mom.simulator.scales.order import DosingOrder
from mom.simulator.scales.scale import Scale
from mom.simulator.upsets.script import load_script

ORDER = {
    "request": "r-1",
    "target": "10.98",
    "low": "10.958",
    "high": "11.002",
    "unit": "kg",
    "container_tare": "1.204",
}


def order(**changes: object) -> DosingOrder:
    return DosingOrder.from_message(ORDER | changes, unit="kg")


def until_settled(plant: Plant, scale: Scale) -> float:
    began = plant.time_s
    while scale.state != "settled":
        plant.step()
        assert plant.time_s - began < 60
    return plant.time_s - began


@pytest.mark.parametrize("seed", range(1, 21))
def test_dosing_settles_within_tolerance_but_not_on_the_target(seed: int) -> None:
    plant = Plant(seed=seed)
    scale = plant.scales["SC-01"]
    scale.dose(order())
    took = until_settled(plant, scale)
    shown = scale.display()
    assert 20 < took < 30
    assert shown.stable
    assert shown.net is not None and Decimal("10.958") <= shown.net <= Decimal("11.002")
    assert shown.net != Decimal("10.98")
    assert shown.tare == Decimal("1.204")
    assert shown.gross == shown.net + shown.tare


def test_only_the_end_of_a_dosing_looks_finished() -> None:
    plant = Plant(seed=2)
    scale = plant.scales["SC-01"]
    scale.dose(order())
    stable_nets = set()
    while scale.state != "settled":
        plant.step()
        if scale.display().stable and scale.state == "dosing":
            stable_nets.add(scale.display().net)
    # What is stable while dosing is the zero after taring and the result, nothing between.
    assert stable_nets <= {Decimal("0.000"), scale.display().net}


def test_display_keeps_trailing_zeros_of_its_division() -> None:
    plant = Plant()
    plant.scales["SC-01"].put(Decimal("10.98"), Decimal("1.2"))
    plant.scales["SC-02"].put(Decimal("104.7"), Decimal("12"))
    for _ in range(80):
        plant.step()
    assert [str(plant.scales[code].display().net) for code in ("SC-01", "SC-02")] == ["10.980", "104.70"]
    assert str(plant.scales["SC-02"].display().gross) == "116.70"


@pytest.mark.parametrize(
    ("stops", "outside"), [("above", lambda net: net > 11.002), ("below", lambda net: net < 10.958)]
)
def test_slipped_dosing_is_brought_into_tolerance_by_trim(stops: str, outside: object) -> None:
    plant = Plant(seed=5)
    scale = plant.scales["SC-01"]
    plant.slip_next("SC-01", stops)
    scale.dose(order())
    until_settled(plant, scale)
    net = scale.display().net
    assert net is not None and outside(float(net))  # type: ignore[operator]
    scale.trim("r-1")
    until_settled(plant, scale)
    trimmed = scale.display().net
    assert trimmed is not None and Decimal("10.958") <= trimmed <= Decimal("11.002")


def test_script_slips_the_first_dosing_alone() -> None:
    plant = Plant(seed=1, script=load_script("first_batch"))
    scale = plant.scales["SC-01"]
    nets = []
    for request in ("r-1", "r-2"):
        scale.dose(order(request=request))
        until_settled(plant, scale)
        nets.append(scale.display().net)
    assert nets[0] is not None and nets[0] > Decimal("11.002")
    assert nets[1] is not None and Decimal("10.958") <= nets[1] <= Decimal("11.002")


def test_overload_shows_no_weight() -> None:
    plant = Plant()
    plant.scales["SC-01"].put(Decimal("70"), Decimal("1"))
    for _ in range(80):
        plant.step()
    shown = plant.scales["SC-01"].display()
    assert (shown.gross, shown.net, shown.status, shown.stable) == (None, None, "overload", False)


def test_same_request_again_is_a_duplicate_and_changes_nothing() -> None:
    plant = Plant(seed=1)
    scale = plant.scales["SC-01"]
    scale.dose(order())
    until_settled(plant, scale)
    net = scale.display().net
    scale.dose(order())
    assert (scale.state, scale.dosings, scale.display().net) == ("settled", 1, net)


def test_another_request_waits_for_the_one_on_the_scale() -> None:
    plant = Plant(seed=1)
    scale = plant.scales["SC-01"]
    scale.dose(order())
    with pytest.raises(TargetRefused, match="r-1 is still on the scale"):
        scale.dose(order(request="r-2"))
    with pytest.raises(TargetRefused, match="has not settled"):
        scale.trim("r-1")


def test_clear_empties_the_platform_and_forgets_the_tare() -> None:
    plant = Plant(seed=1)
    scale = plant.scales["SC-01"]
    scale.dose(order())
    until_settled(plant, scale)
    scale.clear("r-1")
    for _ in range(40):
        plant.step()
    shown = scale.display()
    assert (str(shown.gross), str(shown.tare), str(shown.net), shown.stable) == (
        "0.000",
        "0.000",
        "0.000",
        True,
    )
    assert scale.order is None


@pytest.mark.parametrize(
    "changes",
    [
        {"unit": "g"},
        {"unit": None},
        {"target": 10.98},
        {"target": "10,98"},
        {"target": "1e1"},
        {"target": "-1"},
        {"target": "NaN"},
        {"low": "10.99"},
        {"high": "10.97"},
        {"request": ""},
        {"request": 5},
        {"container_tare": None},
    ],
)
def test_malformed_order_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(TargetRefused):
        order(**changes)


def test_order_beyond_capacity_or_finer_than_the_division_is_refused() -> None:
    scales = Plant().scales
    with pytest.raises(TargetRefused, match="capacity"):
        scales["SC-01"].dose(order(target="59", low="58", high="60"))
    with pytest.raises(TargetRefused, match="tolerance"):
        scales["SC-02"].dose(order(target="10.985", low="10.981", high="10.989"))


def test_tolerance_with_one_reading_alone_gives_that_reading() -> None:
    plant = Plant(seed=1)
    scale = plant.scales["SC-02"]
    scale.dose(order(low="10.979", high="10.981"))
    until_settled(plant, scale)
    assert str(scale.display().net) == "10.98"


def test_order_without_a_tare_takes_the_container_beside_the_scale() -> None:
    plant = Plant(seed=1)
    scale = plant.scales["SC-01"]
    message = {key: value for key, value in ORDER.items() if key != "container_tare"}
    scale.dose(DosingOrder.from_message(message, unit="kg"))
    until_settled(plant, scale)
    assert scale.display().tare == Decimal("1.204")
