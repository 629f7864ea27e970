"""A site with the demo people, the rights these tests rely on, and a few units made by actions."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from audit.context import SignatureGiven
from equipment.actions.check_cleaning import check_cleaning
from equipment.actions.finish_cleaning import finish_cleaning
from equipment.actions.start_cleaning import start_cleaning
from equipment.models import CleaningRun, Unit
from tests import database
from tests.equipment import plant


@pytest.fixture(scope="session")
def units_template(cast_template: str, django_db_blocker: Any) -> str:
    """Granulator G-1, blender B-1 and scale S-1 with tags, all dirty and without calibration."""
    kind = f"units_{hashlib.sha256(Path(plant.__file__).read_bytes()).hexdigest()[:8]}"
    with django_db_blocker.unblock():
        return database.template(kind, fill=plant.fill_plant, base=cast_template)


@pytest.fixture
def units_db(units_template: str, django_db_blocker: Any) -> Iterator[str]:
    """A clone of it for one test."""
    with django_db_blocker.unblock(), database.fresh(units_template) as name:
        yield name


@pytest.fixture
def granulator(units_db: str) -> Unit:
    """G-1: dirty hold 24 h, clean hold 72 h."""
    return Unit.objects.get(code="G-1")


@pytest.fixture
def scale(units_db: str) -> Unit:
    """S-1: 60 kg, minimum weight 0.82 kg."""
    unit = Unit.objects.get(code="S-1")
    assert unit.minimum_weight == Decimal("0.82")
    return unit


class Crew:
    """Two operators who clean and check."""

    def __init__(self, cast: Any) -> None:
        self.cast = cast
        self.cleaner, self.checker = cast["li.na"], cast["zhang.wei"]

    def sign(self, person: Any, meaning: str) -> SignatureGiven:
        """The person's signature."""
        return SignatureGiven(person.username, self.cast.password, meaning)

    def finish(self, unit: Unit) -> CleaningRun:
        """Start and finish a cleaning."""
        start_cleaning(unit=unit, actor=self.cleaner)
        return finish_cleaning(unit=unit, actor=self.cleaner, signature=self.sign(self.cleaner, "performed"))

    def check(self, unit: Unit, *, passed: bool = True, remark: str = "") -> CleaningRun:
        """The second person's check."""
        return check_cleaning(
            unit=unit,
            passed=passed,
            remark=remark,
            actor=self.checker,
            signature=self.sign(self.checker, "verified"),
        )

    def clean(self, unit: Unit) -> Unit:
        """A whole cleaning that passes."""
        self.finish(unit)
        self.check(unit)
        unit.refresh_from_db()
        return unit


@pytest.fixture
def crew(units_db: str, cast: Any) -> Crew:
    """Who cleans and who checks."""
    return Crew(cast)


@pytest.fixture
def system(units_db: str) -> Any:
    """The system's own account."""
    from audit.contracts import authority

    return authority().system_actor()
