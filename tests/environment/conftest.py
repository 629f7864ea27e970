"""The small plant with two monitored points in room R-1."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from environment.models import MonitoringPoint
from tests import database
from tests.environment import monitoring
from tests.equipment import plant


@pytest.fixture(scope="session")
def rooms_template(cast_template: str, django_db_blocker: Any) -> str:
    """Room R-1 with pressure difference (from below) and temperature (from above) watched."""
    sources = Path(plant.__file__).read_bytes() + Path(monitoring.__file__).read_bytes()
    kind = f"rooms_{hashlib.sha256(sources).hexdigest()[:8]}"
    with django_db_blocker.unblock():
        return database.template(kind, fill=monitoring.fill_rooms, base=cast_template)


@pytest.fixture
def rooms_db(rooms_template: str, django_db_blocker: Any) -> Iterator[str]:
    """A clone of it for one test."""
    with django_db_blocker.unblock(), database.fresh(rooms_template) as name:
        # The limits have been in force for a day.
        with connection.cursor() as cursor:
            cursor.execute("SELECT pharmom_shift_clock(%s)", [timedelta(days=1)])
        yield name


@pytest.fixture
def pressure(rooms_db: str) -> MonitoringPoint:
    """Action below 10 Pa, alert below 11 Pa, dead-band 0.5 Pa, no delay, 60 s of silence allowed."""
    return MonitoringPoint.objects.get(code="R-1.PressureDifference")


@pytest.fixture
def temperature(rooms_db: str) -> MonitoringPoint:
    """Action above 25.0 °C, dead-band 0.5 °C, delay 60 s: the numbers of F-19."""
    return MonitoringPoint.objects.get(code="R-1.Temperature")
