"""Which batches the plant made before today, in which order, and what is special about some of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random
from typing import Literal

from mom.demo.history import cases
from mom.demo.history.cases import Case

SEED = 20260105
Product = Literal["tablets", "powder"]
End = Literal["released", "rejected"]
LINES: tuple[Product, Product] = ("tablets", "powder")
# Of forty: both lines take about as long to tell.
TABLETS_SHARE = Decimal("0.25")
ROUNDS = 10
PROCESSED_AGAIN = 7
CREWS = (("li.na", "zhang.wei"), ("zhang.wei", "li.na"))


@dataclass(frozen=True)
class PlannedBatch:
    """One batch of the past: the order's number, who worked, what they found, how it ended."""

    product: Product
    order: str
    operator: str
    second: str
    seed: int
    entered: Mapping[str, str]
    hot: Mapping[str, dict[str, str]] = field(default_factory=dict)
    case: Case | None = None
    end: End = "released"
    # Drawing its screens doubles the time of a batch: only the shorter line has the time, and only in its last.
    is_seen: bool = False
    # A raw file of it was processed again before production had reviewed it.
    is_processed_again: bool = False


Round = dict[Product, list[PlannedBatch]]


@dataclass(frozen=True)
class Special:
    """What is not as usual in the batch with this number of its line."""

    case: Case
    entered: Mapping[str, str] = field(default_factory=dict)
    hot: Mapping[str, dict[str, str]] = field(default_factory=dict)
    end: End = "released"


# By the number of the batch on its line, counted from the first one.
SPECIAL: dict[Product, dict[int, Special]] = {
    "tablets": {
        2: Special(cases.WARM_BOWL, hot={"mix": {"BowlTemperature": "32.4"}}),
        4: Special(cases.HARD_TABLETS, entered={"hardness": "118"}),
        6: Special(cases.MUCH_WATER, entered={"granulation-water": "16.1"}),
        9: Special(cases.WARM_AGAIN, hot={"mix": {"BowlTemperature": "31.1"}}),
    },
    "powder": {
        9: Special(cases.MOIST_POWDER, entered={"moisture": "1.31"}, end="rejected"),
        18: Special(cases.LOW_YIELD, entered={"weigh-powder": "196.10"}),
    },
}


def planned(number: int) -> list[Round]:
    """``number`` batches in rounds: within a round both lines work at the same time."""
    tablets = int((number * TABLETS_SHARE).to_integral_value())
    lines: dict[Product, list[PlannedBatch]] = {
        "tablets": [_batch("tablets", each, tablets) for each in range(1, tablets + 1)],
        "powder": [_batch("powder", each, number - tablets) for each in range(1, number - tablets + 1)],
    }
    return [
        {product: _share(batches, place) for product, batches in lines.items()} for place in range(ROUNDS)
    ]


def _share(batches: list[PlannedBatch], place: int) -> list[PlannedBatch]:
    bounds = [len(batches) * each // ROUNDS for each in (place, place + 1)]
    return batches[slice(*bounds)]


def _batch(product: Product, number: int, last: int) -> PlannedBatch:
    rng = Random(f"{SEED} {product} {number}")  # noqa: S311 - plausible, not secret
    special = SPECIAL[product].get(number)
    operator, second = CREWS[rng.randrange(2)]
    usual = _tablets(rng) if product == "tablets" else _powder(rng)
    return PlannedBatch(
        product,
        order=f"45000{1 if product == 'tablets' else 2}{number:04d}",
        operator=operator,
        second=second,
        seed=rng.randrange(2**32),
        entered={**usual, **(special.entered if special else {})},
        hot=special.hot if special else {},
        case=special.case if special else None,
        end=special.end if special else "released",
        is_seen=product == "powder" and number == last,
        is_processed_again=product == "tablets" and number == PROCESSED_AGAIN,
    )


def _tablets(rng: Random) -> dict[str, str]:
    """What is measured of a batch of tablets: a process in control that wanders a little."""
    samples, rejects = rng.randint(380, 440), rng.randint(1150, 2600)
    good = round(722000 * rng.gauss(0.9868, 0.0022))
    return {
        "granulation-water": f"{_near(rng, 15.0, 0.15, 14.6, 15.4):.1f}",
        "loss-on-drying": f"{_near(rng, 1.52, 0.12, 1.1, 1.9):.2f}",
        "average-weight": f"{_near(rng, 180.1, 0.8, 176, 184):.1f}",
        "hardness": f"{_near(rng, 86, 5, 68, 104):.0f}",
        "weigh-tablets": f"{_near(rng, 128.4, 0.35, 126.8, 129.6):.2f}",
        "count-tablets": str(good),
        "count-samples": str(samples),
        "count-rejects": str(rejects),
    }


def _powder(rng: Random) -> dict[str, str]:
    """What is measured of a batch of powder."""
    return {
        "moisture": f"{_near(rng, 0.46, 0.09, 0.2, 0.8):.2f}",
        "weigh-powder": f"{_near(rng, 202.2, 0.4, 201.0, 202.9):.2f}",
        "weigh-samples": f"{_near(rng, 0.6, 0.05, 0.45, 0.8):.2f}",
    }


def _near(rng: Random, mean: float, spread: float, low: float, high: float) -> float:
    return min(max(rng.gauss(mean, spread), low), high)
