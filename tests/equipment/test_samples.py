"""Samples: exact, once each, bad ones without a value, cheap in bulk."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.test.utils import CaptureQueriesContext

from equipment.errors import PeriodTooLong, SampleRefused
from equipment.events import Sample, SamplesQuarantined, SamplesStored
from equipment.models import QuarantinedSample, Tag, TagSample, TagValue
from equipment.samples import store
from equipment.selectors.tags import latest, samples
from equipment.tasks import ensure_sample_partitions
from kernel import clock
from tests.equipment.steps import heard


@pytest.fixture
def tag(units_db: str) -> Tag:
    """The temperature of G-1."""
    return Tag.objects.get(code="G-1.Temperature")


def _sample(tag: Tag, seconds_ago: float, value: str | None, **more: Any) -> Sample:
    at = clock.now() - timedelta(seconds=seconds_ago)
    return Sample(tag.pk, at, None if value is None else Decimal(value), **more)


@pytest.mark.urs("URS-DAT-01", "URS-DAT-03")
def test_value_keeps_its_zeros_time_status_and_sequence(tag: Tag) -> None:
    given = _sample(tag, 2, "24.10", status_code="0x00000000", sequence=17, server_at=clock.now())
    assert store([given]) == 1
    kept = TagSample.objects.get()
    assert str(kept.value) == "24.10"
    assert (kept.source_at, kept.status, kept.status_code, kept.sequence) == (
        given.source_at,
        "good",
        "0x00000000",
        17,
    )
    assert kept.server_at == given.server_at
    assert kept.received_at > kept.source_at


@pytest.mark.urs("URS-INT-03")
def test_same_sample_twice_is_one(tag: Tag) -> None:
    given = _sample(tag, 2, "24.1", sequence=1)
    with heard(SamplesStored) as events:
        assert store([given, given]) == 1
        assert store([given]) == 0
    assert TagSample.objects.count() == 1
    assert [event.samples for event in events] == [{tag.pk: (given,)}]


@pytest.mark.urs("URS-INT-01")
def test_bad_sample_has_no_value_and_shows_as_the_latest(tag: Tag) -> None:
    store([_sample(tag, 3, "24.1", sequence=1)])
    store([_sample(tag, 1, "99.9", status="bad", status_code="BadSensorFailure", sequence=2)])
    newest = latest(tag)
    assert newest is not None
    assert (newest.value, newest.status, newest.status_code) == (None, "bad", "BadSensorFailure")


@pytest.mark.urs("URS-INT-02")
def test_late_sample_is_marked_and_does_not_become_the_latest(tag: Tag) -> None:
    store([_sample(tag, 1, "24.9", sequence=9)])
    store([_sample(tag, 600, "23.0", sequence=3)])
    newest = latest(tag)
    assert newest is not None and newest.value == Decimal("24.9")
    late = TagSample.objects.get(sequence=3)
    assert late.is_backfilled
    assert not TagSample.objects.get(sequence=9).is_backfilled


@pytest.mark.urs("URS-INT-02")
def test_history_is_in_the_order_of_measurement(tag: Tag) -> None:
    store([_sample(tag, seconds, str(seconds), sequence=0) for seconds in (5, 20, 10)])
    end = clock.now() + timedelta(seconds=1)
    values = [each.value for each in samples(tag, end - timedelta(minutes=1), end)]
    assert values == [Decimal("20"), Decimal("10"), Decimal("5")]
    with pytest.raises(PeriodTooLong):
        samples(tag, end - timedelta(days=32), end)


@pytest.mark.urs("URS-INT-04")
def test_sample_from_the_future_is_put_aside(tag: Tag) -> None:
    with heard(SamplesStored) as stored, heard(SamplesQuarantined) as quarantined:
        assert store([_sample(tag, -300, "24.1")]) == 0
    assert stored == []
    assert len(quarantined) == 1
    assert latest(tag) is None
    assert QuarantinedSample.objects.get().value == Decimal("24.1")


@pytest.mark.urs("URS-DAT-03")
@pytest.mark.parametrize("value", [24.1, Decimal("NaN"), Decimal("Infinity")])
def test_binary_float_and_what_is_no_number_are_refused(tag: Tag, value: Any) -> None:
    with pytest.raises(SampleRefused):
        store([_sample(tag, 1, "24.1"), Sample(tag.pk, clock.now(), value)])
    assert not TagSample.objects.exists()


def test_time_without_zone_and_unknown_status_are_refused(tag: Tag) -> None:
    with pytest.raises(SampleRefused):
        store([Sample(tag.pk, datetime(2026, 1, 1), Decimal("1"))])  # noqa: DTZ001
    with pytest.raises(SampleRefused):
        store([_sample(tag, 1, "1", status="fine")])


def test_store_costs_the_same_few_statements_for_one_sample_and_for_500(tag: Tag) -> None:
    tags = list(Tag.objects.all())
    store([_sample(tag, 2, "24.1", sequence=0)])
    single = [_sample(tag, 1, "24.1", sequence=1)]
    with CaptureQueriesContext(connection) as one:
        store(single)
    many = [
        Sample(each.pk, clock.now() - timedelta(milliseconds=number), Decimal("24.1"), sequence=1000 - number)
        for each in tags
        for number in range(1, 126)
    ]
    assert len(many) == 500
    with CaptureQueriesContext(connection) as bulk:
        assert store(many) == 500
    # The clock, two for the transaction, insert, latest, channels; one for each app that might watch them.
    assert len(bulk) == len(one) <= 10


def test_sample_is_stored_even_when_a_subscriber_fails(tag: Tag, caplog: pytest.LogCaptureFixture) -> None:
    from kernel import events

    def fail(event: SamplesStored) -> None:
        raise RuntimeError("broken subscriber")

    functions = events._subscribers.setdefault(SamplesStored, [])
    functions.insert(0, fail)
    try:
        with heard(SamplesStored) as told:
            assert store([_sample(tag, 1, "24.1")]) == 1
    finally:
        functions.remove(fail)
    assert len(told) == 1
    assert "broken subscriber" in caplog.text


@pytest.mark.urs("URS-INT-01")
def test_application_can_add_samples_but_never_change_them(tag: Tag) -> None:
    store([_sample(tag, 1, "24.1")])
    for statement in ("UPDATE equipment_tagsample SET value = 1", "DELETE FROM equipment_tagsample"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_samples_go_to_the_partition_of_their_month_and_old_ones_to_the_rest(tag: Tag) -> None:
    store([_sample(tag, 1, "1"), Sample(tag.pk, datetime(2020, 5, 1, tzinfo=UTC), Decimal("2"))])
    with connection.cursor() as cursor:
        cursor.execute("SELECT tableoid::regclass::text FROM equipment_tagsample ORDER BY value")
        tables = [name for (name,) in cursor.fetchall()]
    assert tables[0].startswith("equipment_tagsample_20")
    assert tables[1] == "equipment_tagsample_rest"
    assert ensure_sample_partitions() == 0


def test_latest_value_never_goes_back(tag: Tag) -> None:
    now = clock.now()
    store([Sample(tag.pk, now - timedelta(seconds=1), Decimal("2"), sequence=5)])
    store([Sample(tag.pk, now - timedelta(seconds=1), Decimal("1"), sequence=4)])
    assert TagValue.objects.get(tag=tag).value == Decimal("2")
