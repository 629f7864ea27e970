"""Results against limits: which rounding, which value is compared, and what the record shows of both (F-24)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from batches.choices import Severity
from batches.models import StepRecord
from batches.selectors.calculation import Calculated
from kernel.quantities import round_to
from tests.batches.floor import Floor

LOW, HIGH = Decimal("97.0"), Decimal("103.0")
# exact value, rounding, compared as, verdict: the limits of F-24 are 97.0-103.0 %.
F_24 = [
    ("96.95", "gbt8170", "rounded", True),
    ("96.95", "half_up", "rounded", True),
    ("96.95", "gbt8170", "full", False),
    ("96.95", "half_up", "full", False),
    ("103.05", "gbt8170", "rounded", True),
    ("103.05", "half_up", "rounded", False),
    ("103.05", "gbt8170", "full", False),
    ("103.05", "half_up", "full", False),
]


@pytest.mark.urs("URS-EBR-14")
@pytest.mark.parametrize(("exact", "rounding", "comparison", "is_within"), F_24)
def test_the_specification_says_which_value_is_held_against_the_limits(
    exact: str, rounding: str, comparison: str, is_within: bool
) -> None:
    value = Decimal(exact)
    found = Calculated((), value, round_to(value, 1, rounding), "", comparison)
    assert found.is_within(LOW, HIGH) is is_within


@pytest.mark.urs("URS-EBR-14")
def test_a_yield_just_below_its_limit_is_not_rounded_into_it(floor: Floor) -> None:
    batch = floor.until_finish()
    floor.record(batch, "moisture", value="1.50")
    floor.record(batch, "count", value="203304")  # of 209600: 96.9961… %, limit 97.00 %
    floor.verify(batch, "count")
    floor.record(batch, "yield", result="97.00")
    record = StepRecord.objects.get(step__batch=batch, step__key="yield")
    assert (record.value, record.is_in_limits) == ("97.00", False)
    exception = batch.exceptions.get()
    assert (exception.severity, exception.limit) == (Severity.CRITICAL, "97.00–101.00")
    assert exception.recorded.startswith("96.996")
