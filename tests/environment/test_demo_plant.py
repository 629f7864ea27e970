"""The demo plant's equipment and rooms: made by actions alone, loaded twice without a change."""

from __future__ import annotations

from decimal import Decimal

import pytest

from audit.models import AuditEvent
from environment.models import MonitoringPoint
from environment.selectors.points import limits_in_force
from equipment.models import Room, Tag, Unit
from equipment.selectors.readiness import readiness_of
from equipment.selectors.units import all_units
from kernel import clock
from kernel.findings import against
from mom.demo import environment, equipment


@pytest.mark.urs("URS-CLN-03", "URS-EQP-02")
def test_demo_plant_is_ready_but_for_the_second_granulator(cast_db: str) -> None:
    equipment.load()
    environment.load()
    units = list(all_units())
    found = readiness_of(units, clock.now())
    refused = {unit.code: [each.code for each in against(found[unit.pk])] for unit in units}
    assert {code: why for code, why in refused.items() if why} == {"HSG-02": ["clean", "calibrated"]}
    scale = Unit.objects.get(code="SC-01")
    assert (scale.minimum_weight, scale.readability) == (Decimal("0.82"), Decimal("0.001"))
    assert Room.objects.count() == 5

    points = list(MonitoringPoint.objects.all())
    limits = limits_in_force(points, clock.now())
    assert len(points) == len(limits) == 15
    granulation = limits[MonitoringPoint.objects.get(code="R-102.PressureDifference").pk]
    assert (granulation.action_low, granulation.alert_low) == (Decimal("10"), Decimal("11"))
    assert Tag.objects.filter(code="HSG-01.BowlTemperature", unit__code="HSG-01").exists()

    before = AuditEvent.objects.count()
    equipment.load()
    environment.load()
    assert AuditEvent.objects.count() == before
