"""Create a batch from the master recipe that is effective now, and issue its one record."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from batches.choices import BatchState
from batches.contracts import STEP_TYPES
from batches.errors import NoEffectiveRecipe, UnknownStepKind
from batches.events import BatchCreated
from batches.lifecycles import BATCH, ORDER
from batches.models import (
    Batch,
    BatchSeries,
    ControlRecipe,
    EquipmentAllocation,
    ProductionOrder,
    StepExecution,
)
from batches.selectors.unit_choice import chosen_units
from equipment.models import Site, Unit
from kernel import clock
from kernel.events import publish
from kernel.quantities import Quantity
from recipes.selectors import control_recipe_document, effective_version, steps_of


@action("batches.create_batch", label=_("Create batch"), subject="order")
def create_batch(*, order: ProductionOrder, units: dict[str, Unit] | None = None) -> Batch:
    """Freeze the recipe scaled to the order, bind one ready unit per class, lay out the steps (GMP 168, 172)."""
    order.state = ORDER.check(order.state, "create_batch")
    now = clock.now()
    version = effective_version(order.site, order.material, now)
    if version is None:
        raise NoEffectiveRecipe(material=order.material.code, site=order.site.code)
    # First, because the lock on the series makes creations of a site follow each other: each sees the
    # units that the one before has bound. A refusal rolls the number back.
    code = _next_code(order.site)
    size = Quantity(order.quantity, order.unit).to(version.batch_unit)
    document = control_recipe_document(version, size)
    bound = chosen_units(order.site, document["equipment"], units or {}, now)
    batch = Batch(
        site=order.site,
        area=_common_area(bound.values()),
        code=code,
        order=order,
        material=order.material,
        quantity=size.value,
        unit=size.unit,
        state=BATCH.check(BatchState.PLANNED, "issue"),
        issued_at=now,
    )
    batch.full_clean()
    batch.save()
    recipe = ControlRecipe(batch=batch, recipe_version=version, document=document, digest=document["digest"])
    recipe.save()
    _bind(batch, bound, now)
    StepExecution.objects.bulk_create(_steps(batch, document))
    order.save()
    publish(BatchCreated(batch))
    return batch


def _next_code(site: Site) -> str:
    """``B26-0001``: counted per site and year of the site's calendar, without gap or double."""
    year = clock.today(site.zone).year
    BatchSeries.objects.get_or_create(site=site, year=year)
    series = BatchSeries.objects.select_for_update().get(site=site, year=year)
    series.last_number += 1
    series.save()
    return f"B{year % 100:02d}-{series.last_number:04d}"


def _common_area(units: Iterable[Unit]) -> Any:
    """The area of the batch, when all its units stand in one."""
    areas = {place.area for unit in units if (place := unit.room or unit.process_cell) is not None}
    return areas.pop() if len(areas) == 1 else None


def _bind(batch: Batch, bound: dict[str, Unit], now: datetime) -> None:
    for unit in bound.values():
        allocation = EquipmentAllocation(
            batch=batch,
            unit=unit,
            equipment_class=unit.equipment_class,
            is_exclusive=unit.equipment_class.needs_cleaning,
            allocated_at=now,
        )
        allocation.full_clean()
        allocation.save()


def _steps(batch: Batch, document: dict[str, Any]) -> list[StepExecution]:
    """One execution per step of the document, in its order; a kind that nothing can do is refused now."""
    laid_out = []
    for sequence, definition in enumerate(steps_of(document), start=1):
        if definition["step_type"] not in STEP_TYPES:
            raise UnknownStepKind(step_type=definition["step_type"])
        laid_out.append(
            StepExecution(
                batch=batch,
                number=definition["number"],
                sequence=sequence,
                key=definition["key"],
                operation_number=definition["operation"]["number"],
                operation_name=definition["operation"]["name"],
                step_type=definition["step_type"],
                definition=definition,
            )
        )
    return laid_out
