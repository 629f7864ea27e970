"""Units: lists, one by its code, those of a class."""

from __future__ import annotations

from typing import Any

from django.db.models import DateTimeField, QuerySet, Value

from equipment.choices import CleaningState
from equipment.models import EquipmentClass, Site, Unit
from equipment.selectors.visible import visible_to
from kernel import clock

AREAS = ("room__area", "process_cell__area")


def all_units() -> QuerySet[Unit]:
    """Every unit with what its page and its readiness need."""
    return Unit.objects.select_related(
        "site", "equipment_class", "room__area", "process_cell__area"
    ).order_by("code")


def units_visible_to(user: Any) -> QuerySet[Unit]:
    """The units that the person may see; ``asked_at`` lets a whole list speak of one moment."""
    units = visible_to(all_units(), user, "equipment.view_unit", areas=AREAS)
    return units.annotate(asked_at=Value(clock.now(), output_field=DateTimeField()))


def unit_by_code(site: Site, code: str) -> Unit | None:
    """The unit that a scan or a body names, ``None`` when the site has none."""
    return all_units().filter(site=site, code=code).first()


def units_of_class(site: Site, klass: EquipmentClass | str) -> list[Unit]:
    """The units of a class at a site, by code."""
    code = klass if isinstance(klass, str) else klass.code
    return list(all_units().filter(site=site, equipment_class__code=code))


def units_in_states(user: Any, states: list[CleaningState]) -> QuerySet[Unit]:
    """The visible units that stand in one of ``states``, longest first."""
    return units_visible_to(user).filter(cleaning_state__in=states).order_by("state_since", "code")
