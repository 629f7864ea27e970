"""The units of a batch: bound, usable now, proven by scan."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from batches.contracts import StepContext, refusing
from batches.errors import EquipmentNotUsable, UnknownScan, WrongEquipment
from batches.models import Batch, EquipmentAllocation, StepExecution
from equipment.models import Unit
from equipment.selectors.readiness import readiness
from equipment.selectors.units import all_units, unit_by_code
from kernel.findings import Finding


def bound_unit(batch: Batch, class_code: str) -> Unit | None:
    """The unit bound to the batch for a class."""
    allocation = EquipmentAllocation.objects.filter(batch=batch, until=None, equipment_class__code=class_code)
    found: Unit | None = all_units().filter(pk__in=allocation.values("unit_id")).first()
    return found


def unit_code_of(step: StepExecution, batch: Batch) -> str:
    """The unit that the step has proven, else the one bound for its class; empty without either."""
    unit = step.unit if step.unit is not None or not step.class_code else bound_unit(batch, step.class_code)
    return unit.code if unit is not None else ""


def batches_with(unit: Unit) -> QuerySet[Any]:
    """The batches that have the unit in use: one, or several when it is shared."""
    in_use = EquipmentAllocation.objects.filter(unit=unit, until=None, since__isnull=False)
    return Batch.objects.filter(pk__in=in_use.values("batch_id")).order_by("pk")


def usable_findings(unit: Unit, batch: Batch, at: datetime) -> list[Finding]:
    """Readiness as the batch itself sees it: that it uses the unit does not speak against the unit."""
    return [
        finding
        for finding in readiness(unit, at)
        if not (finding.code == "free" and unit.in_use_for == batch.code)
    ]


def scanned_unit(context: StepContext, scan: str, wanted: str) -> Unit:
    """The unit that was scanned, if it is the one bound to the batch and usable now (URS-RCP-11).

    Units that serve several batches (scales) need only be of the class.
    """
    unit = unit_by_code(context.batch.site, scan)
    if unit is None:
        raise UnknownScan(scan=scan, wanted=wanted)
    demand_fitting(context, unit)
    demand_usable(unit, context.batch, context.at)
    return unit


def demand_fitting(context: StepContext, unit: Unit) -> None:
    """Raise ``WrongEquipment`` unless the unit is the step's."""
    wanted = bound_unit(context.batch, context.step.class_code)
    if wanted is not None and wanted.pk == unit.pk:
        return
    right_class = unit.equipment_class.code == context.step.class_code
    if right_class and not unit.equipment_class.needs_cleaning:
        return
    name = f"{wanted.code} {wanted.name}" if wanted is not None else context.step.class_code
    raise WrongEquipment(scan=unit.code, wanted=name)


def demand_usable(unit: Unit, batch: Batch, at: datetime) -> None:
    """Raise ``EquipmentNotUsable`` with every reason."""
    reasons = refusing(usable_findings(unit, batch, at), unit.code)
    if reasons:
        raise EquipmentNotUsable(unit=unit.code, findings=reasons)
