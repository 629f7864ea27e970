"""A value that stands still is asked for: no gap where the source holds, and none hidden where it is gone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from asyncua import ua

from batches.selectors.judging import GAP_AFTER
from equipment.models import TagSample
from integrations.connectors.opcua.confirming import ASK_AFTER, FARTHEST_CLOCK, StillValues
from integrations.contracts import Binding
from tests.integrations.plc import Plc
from tests.integrations.workers import Worker, connected, until

SPEED = "HSG-01.ImpellerSpeed"
NODE = ua.NodeId("ImpellerSpeed", 2)
T0 = datetime(2026, 11, 20, 8, tzinfo=UTC)
Start = Callable[[str], Worker]


def second(count: float) -> datetime:
    return T0 + timedelta(seconds=count)


def data(value: float, source_at: datetime) -> ua.DataValue:
    return ua.DataValue(ua.Variant(value, ua.VariantType.Double), SourceTimestamp=source_at)


@pytest.fixture
def values() -> StillValues:
    binding = Binding(1, SPEED, "rpm", 0, "s=ImpellerSpeed", "", "rpm")
    return StillValues({NODE: binding}, T0)


@pytest.mark.urs("URS-EBR-09", "URS-INT-01")
def test_a_constant_value_has_no_gap_in_the_record(plc: Plc, worker: Start) -> None:
    worker("worker-1")
    until(lambda: connected("PLC"), what="the connection to the PLC")
    moment = plc.publish("ImpellerSpeed", 250.0)
    held = TagSample.objects.filter(tag__code=SPEED, value=Decimal(250)).order_by("source_at")
    until(
        lambda: held.filter(source_at__gte=moment + 2 * GAP_AFTER).exists(), 30, what="the value as it stands"
    )
    times = list(held.values_list("source_at", flat=True))
    assert times[0] == moment
    assert max(later - earlier for earlier, later in pairwise(times)) < GAP_AFTER
    assert set(held.values_list("status", flat=True)) == {"good"}


@pytest.mark.urs("URS-EBR-09")
def test_only_what_is_silent_is_asked(values: StillValues) -> None:
    values.told(NODE, data(250, second(1)), second(1))
    assert values.silent(second(1) + ASK_AFTER / 2) == []
    assert values.silent(second(1) + ASK_AFTER) == [NODE]
    values.answered([NODE], [data(250, second(1))], second(4))
    assert values.silent(second(5)) == []


@pytest.mark.urs("URS-EBR-09", "URS-INT-04")
def test_an_answer_with_a_new_source_time_keeps_it(values: StillValues) -> None:
    values.told(NODE, data(250, second(1)), second(1))
    (sample,) = values.answered([NODE], [data(251, second(3.5))], second(4))
    assert (sample.value, sample.source_at) == (Decimal(251), second(3.5))


@pytest.mark.urs("URS-EBR-09", "URS-INT-04")
def test_an_answer_with_a_known_source_time_counts_by_the_clock_of_the_source(values: StillValues) -> None:
    behind = timedelta(seconds=2)
    values.told(NODE, data(240, second(0) - behind), second(0))
    values.told(NODE, data(250, second(1) - behind), second(1))
    (sample,) = values.answered([NODE], [data(250, second(1) - behind)], second(4))
    assert sample.source_at == second(4) - behind


@pytest.mark.urs("URS-EBR-09", "URS-INT-04")
def test_what_stood_long_before_the_connection_is_no_clock_that_runs_behind(values: StillValues) -> None:
    since_yesterday = T0 - timedelta(days=1)
    values.told(NODE, data(250, since_yesterday), second(0))
    (sample,) = values.answered([NODE], [data(250, since_yesterday)], second(4))
    assert sample.source_at == second(4)
    values.told(NODE, data(251, second(5) - 2 * FARTHEST_CLOCK), second(5))
    (sample,) = values.answered([NODE], [data(251, second(5) - 2 * FARTHEST_CLOCK)], second(8))
    assert sample.source_at == second(8)


@pytest.mark.urs("URS-EBR-09")
def test_an_answer_that_is_bad_confirms_nothing(values: StillValues) -> None:
    values.told(NODE, data(250, second(1)), second(1))
    bad = ua.DataValue(StatusCode=ua.StatusCode(ua.StatusCodes.BadNoCommunication), SourceTimestamp=second(1))
    (sample,) = values.answered([NODE], [bad], second(4))
    assert (sample.value, sample.status, sample.source_at) == (None, "bad", second(4))
