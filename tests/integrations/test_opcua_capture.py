"""OPC UA capture: what a PLC says becomes a committed sample with its source time and status."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from asyncua import ua

from equipment.models import QuarantinedSample, TagSample
from integrations.models import ConnectionEvent, EndpointLease
from tests.integrations.plc import Plc
from tests.integrations.workers import Worker, connected, until

TEMPERATURE = "HSG-01.BowlTemperature"
Start = Callable[[str], Worker]


def samples(code: str = TEMPERATURE) -> Any:
    return TagSample.objects.filter(tag__code=code).order_by("source_at", "sequence")


@pytest.fixture
def capturing(plc: Plc, worker: Start) -> Worker:
    started = worker("worker-1")
    until(lambda: connected("PLC"), what="the connection to the PLC")
    return started


@pytest.mark.urs("URS-INT-01")
def test_a_value_is_stored_with_source_and_server_time(plc: Plc, capturing: Worker) -> None:
    moment = plc.publish("BowlTemperature", 26.0)
    sample = until(lambda: samples().filter(value=Decimal("26.0")).first(), what="the sample")
    assert sample.source_at == moment
    assert str(sample.value) == "26.0"
    assert (sample.status, sample.status_code, sample.is_backfilled) == ("good", "", False)
    assert sample.server_at >= moment
    speed = plc.publish("ImpellerSpeed", 250.0)
    shown = until(lambda: samples("HSG-01.ImpellerSpeed").filter(source_at=speed).first())
    assert str(shown.value) == "250"


@pytest.mark.urs("URS-INT-01")
def test_a_bad_value_is_never_a_value_and_an_uncertain_one_is_flagged(plc: Plc, capturing: Worker) -> None:
    bad = plc.publish("BowlTemperature", None, ua.StatusCodes.BadSensorFailure)
    uncertain = plc.publish("BowlTemperature", 25.5, ua.StatusCodes.UncertainSensorNotAccurate)
    until(lambda: samples().filter(source_at=uncertain).exists(), what="the uncertain sample")
    assert samples().filter(source_at=bad).values_list("value", "status", "status_code").get() == (
        None,
        "bad",
        "BadSensorFailure",
    )
    assert samples().filter(source_at=uncertain).values_list("value", "status", "status_code").get() == (
        Decimal("25.5"),
        "uncertain",
        "UncertainSensorNotAccurate",
    )


@pytest.mark.urs("URS-INT-04")
def test_a_value_from_the_future_is_put_aside_and_told_of(plc: Plc, capturing: Worker) -> None:
    future = plc.publish("BowlTemperature", 99.0, at=datetime.now(UTC) + timedelta(minutes=5))
    until(lambda: QuarantinedSample.objects.filter(source_at=future).exists(), what="the quarantined sample")
    assert not samples().filter(source_at=future).exists()


@pytest.mark.urs("URS-INT-02")
def test_a_lost_server_leaves_a_visible_gap_and_is_found_again(plc: Plc, capturing: Worker) -> None:
    plc.publish("BowlTemperature", 24.0)
    until(lambda: samples().filter(value=Decimal("24.0")).exists(), what="the value before")
    plc.stop()
    gap = until(lambda: samples().filter(status_code="communication_lost").first(), what="the gap")
    assert (gap.value, gap.status) == (None, "bad")
    assert EndpointLease.objects.get(endpoint__code="PLC").state == "lost"
    plc.start()
    until(lambda: connected("PLC"), 40, what="the reconnection")
    plc.publish("BowlTemperature", 25.0)
    until(lambda: samples().filter(value=Decimal("25.0")).exists(), what="the value after")
    told = ConnectionEvent.objects.filter(endpoint__code="PLC", kind__in=("connected", "lost"))
    assert list(told.order_by("id").values_list("kind", flat=True)) == ["connected", "lost", "connected"]


@pytest.mark.urs("URS-INT-07")
def test_a_node_with_another_unit_of_measure_is_not_captured(plc: Plc, wired_db: str, worker: Start) -> None:
    from integrations.models import TagBinding
    from tests.integrations.acting import bind_with_unit

    bind_with_unit("HSG-01.ImpellerPower", "W")
    worker("worker-1")
    until(lambda: connected("PLC"), what="the connection to the PLC")
    plc.publish("ImpellerPower", 5.0)
    refused = until(
        lambda: ConnectionEvent.objects.filter(kind="binding_refused", device="HSG-01.ImpellerPower")
    )
    assert refused.get().detail.startswith("kW ≠ W")
    assert TagBinding.objects.get(tag__code="HSG-01.ImpellerPower").is_active
    assert not samples("HSG-01.ImpellerPower").exists()


@pytest.mark.urs("URS-INT-08")
def test_a_wrong_password_is_refused_and_said(plc: Plc, worker: Start, settings: Any) -> None:
    settings.PHARMOM_KEYRING = f"{__name__}.wrong_keyring"
    worker("worker-1")
    error = until(lambda: EndpointLease.objects.get(endpoint__code="PLC").last_error, what="the refusal")
    assert "Bad" in error or "rejected" in error.lower()
    assert not samples().exists()


def wrong_keyring(name: str) -> dict[str, Any] | None:
    """A keyring with a wrong password."""
    from tests.integrations import plc

    known = plc.keyring(name)
    return None if known is None else {**known, "password": "another one"}
