"""One clock: the database's, in UTC; a day ends at the site's midnight; nobody but a test moves it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, connections

from kernel import clock
from tests import database

SHANGHAI, BERLIN = "Asia/Shanghai", "Europe/Berlin"


@pytest.fixture
def unblocked(django_db_blocker: Any) -> Iterator[None]:
    """Let the test open a database that no fixture made."""
    with django_db_blocker.unblock():
        yield


@pytest.mark.urs("URS-SYS-04")
def test_time_is_the_databases_and_aware(empty_db: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        before = cursor.fetchone()[0]
        shown = clock.now()
        cursor.execute("SELECT clock_timestamp()")
        after = cursor.fetchone()[0]
    assert before <= shown <= after
    assert shown.utcoffset() == timedelta(0)


@pytest.mark.urs("URS-SYS-04")
def test_a_shift_of_the_test_database_moves_it(empty_db: str, shift_clock: Any) -> None:
    before = clock.now()
    shift_clock(hours=25)
    assert timedelta(hours=25) <= clock.now() - before < timedelta(hours=25, minutes=5)


@pytest.mark.urs("URS-SYS-04")
def test_no_database_but_a_tests_can_be_shifted(
    empty_template: str, shift_clock: Any, unblocked: Any
) -> None:
    """Not even by the application's own role, which may call the function."""
    name = f"plant_{uuid4().hex[:8]}"
    database.clone(empty_template, name)
    database.point_django_at(name)
    try:
        before = clock.now()
        with pytest.raises(IntegrityError, match="audit_clock_shift"):
            shift_clock(hours=1)
        assert clock.now() - before < timedelta(minutes=5)
    finally:
        connections.close_all()
        database.drop(name)


def test_inside_an_action_it_stands_at_the_events_time() -> None:
    moment, later = datetime(2026, 3, 1, 8, tzinfo=UTC), datetime(2026, 3, 1, 9, tzinfo=UTC)
    with clock.at(moment):
        assert clock.now() == moment
        with clock.at(later):
            assert clock.now() == later
        assert clock.now() == moment


def test_it_runs_again_after_an_action_that_failed(empty_db: str) -> None:
    moment = datetime(2020, 1, 1, tzinfo=UTC)
    with pytest.raises(ZeroDivisionError), clock.at(moment):
        raise ZeroDivisionError
    assert clock.now() > moment + timedelta(days=365)


@pytest.mark.urs("URS-SYS-04")
def test_today_is_the_sites_day_not_the_servers() -> None:
    with clock.at(datetime(2026, 1, 5, 16, 30, tzinfo=UTC)):
        assert clock.today(SHANGHAI) == date(2026, 1, 6)
        assert clock.today(ZoneInfo(BERLIN)) == date(2026, 1, 5)


@pytest.mark.urs("URS-SYS-04")
def test_a_date_ends_at_the_sites_midnight() -> None:
    day = date(2026, 1, 31)
    assert clock.end_of_day(day, SHANGHAI) == datetime(2026, 1, 31, 16, tzinfo=UTC)
    assert clock.end_of_day(day, BERLIN) == datetime(2026, 1, 31, 23, tzinfo=UTC)


@pytest.mark.urs("URS-SYS-04")
def test_summer_time_makes_a_day_of_23_or_25_hours() -> None:
    """Durations are taken in UTC, so the hour that the clocks skip is never counted."""

    def length(day: date) -> timedelta:
        start, end = clock.end_of_day(day - timedelta(days=1), BERLIN), clock.end_of_day(day, BERLIN)
        return end.astimezone(UTC) - start.astimezone(UTC)

    assert length(date(2026, 3, 29)) == timedelta(hours=23)
    assert length(date(2026, 10, 25)) == timedelta(hours=25)
    assert length(date(2026, 10, 26)) == timedelta(hours=24)


def test_an_unknown_zone_is_an_error_and_never_utc() -> None:
    with pytest.raises(Exception, match="No time zone found"):
        clock.end_of_day(date(2026, 1, 1), "Asia/Nowhere")
