"""What can be wrong with the values of a version: captured tags, set-points, the yield, the product's quantity."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from equipment.models import Tag
from kernel.errors import UnitsDoNotFit, UnknownUnit
from kernel.quantities import Quantity
from recipes.contracts import RecipeDocument, SetPoint
from recipes.contracts.document import StepRow
from recipes.contracts.fault import PROCEDURE, Fault
from recipes.models import RecipeVersion


def tags_of_classes(version: RecipeVersion) -> dict[str, dict[str, set[str]]]:
    """Class → tag (the part of its code after the unit) → units of measure, at the version's site."""
    known: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    tags = Tag.objects.filter(site_id=version.site_id, unit__isnull=False)
    for code, unit, klass, symbol in tags.values_list(
        "code", "unit__code", "unit__equipment_class__code", "unit_symbol"
    ):
        known[klass][code.removeprefix(f"{unit}.")].add(symbol)
    return known


def captured_faults(version: RecipeVersion, document: RecipeDocument) -> Iterator[Fault]:
    """A phase that records nothing, or what no unit of its class reports.

    A class whose units are not there yet is not judged: the recipe may be written before the plant.
    """
    known = tags_of_classes(version)
    for step in _phases(document):
        if not step.parameters.captured:
            yield Fault.at_element(step.key, _("step “%(key)s” records no tag") % {"key": step.key})
        of_class = known.get(step.equipment_class, {})
        for tag in step.parameters.captured if of_class else ():
            words = {"key": step.key, "tag": tag.tag, "class": step.equipment_class, "unit": tag.unit}
            if tag.tag not in of_class:
                text = _("step “%(key)s” records “%(tag)s”, which class %(class)s does not report")
                yield Fault.at_element(step.key, text % words)
            elif not any(_fits(tag.unit, symbol) for symbol in of_class[tag.tag]):
                text = _("step “%(key)s” records “%(tag)s” in %(unit)s, which is not what it is measured in")
                yield Fault.at_element(step.key, text % words)


def set_point_faults(document: RecipeDocument) -> Iterator[Fault]:
    """A set-point outside the limits of the very tag would make every run an exception."""
    for step in _phases(document):
        limits = {tag.tag: tag for tag in step.parameters.captured}
        for point in step.parameters.set_points:
            tag = limits.get(point.tag)
            if tag is not None and _is_outside(point, tag):
                words = {"key": step.key, "tag": point.tag, "value": f"{point.value:f} {point.unit}"}
                text = _("step “%(key)s” sets “%(tag)s” to %(value)s, outside its own limits")
                yield Fault.at_element(step.key, text % words)


def _phases(document: RecipeDocument) -> list[StepRow]:
    return [step for step in document.steps() if step.step_type == "run_phase"]


def _is_outside(point: SetPoint, tag: Any) -> bool:
    if not _fits(point.unit, tag.unit):
        return False
    value = Quantity(point.value, point.unit).to(tag.unit).value
    return (tag.low is not None and value < tag.low) or (tag.high is not None and value > tag.high)


def yield_faults(document: RecipeDocument) -> Iterator[Fault]:
    """A yield with limits on both sides (211.103, 211.186(b)(7))."""
    yields = [step for step in document.steps() if _is_yield(step)]
    if not yields:
        yield Fault(_("no yield is calculated"), PROCEDURE)
    for step in yields:
        if step.parameters.low is None or step.parameters.high is None:
            text = _("step “%(key)s” has no lower or no upper limit") % {"key": step.key}
            yield Fault.at_element(step.key, text)


def _is_yield(step: StepRow) -> bool:
    return getattr(step.parameters, "calculation", "") in ("yield_percent", "material_balance")


def product_faults(version: RecipeVersion, document: RecipeDocument) -> Iterator[Fault]:
    """What becomes stock is one verified value, and a limited yield or its own limits watch over it."""
    marked = [step for step in document.steps() if getattr(step.parameters, "is_product_quantity", False)]
    if len(marked) != 1:
        text = _("%(count)s steps record the quantity of the product, not one") % {"count": len(marked)}
        yield Fault(text, PROCEDURE)
    for step in marked:
        words = {"key": step.key, "unit": step.parameters.unit, "wanted": version.product.unit}
        if not _fits(step.parameters.unit, version.product.unit):
            text = _("step “%(key)s” counts in %(unit)s, the product in %(wanted)s")
            yield Fault.at_element(step.key, text % words)
        if step.step_type == "enter_value" and not step.is_verified:
            text = _("step “%(key)s” is not verified by a second person")
            yield Fault.at_element(step.key, text % words)
        if not _is_limited(step.parameters) and not _is_watched(step, document):
            text = _("step “%(key)s” has no limits, and no yield with limits calculates with it")
            yield Fault.at_element(step.key, text % words)


def _fits(unit: str, wanted: str) -> bool:
    try:
        Quantity(Decimal(1), unit).to(wanted)
    except (UnitsDoNotFit, UnknownUnit):
        return unit == wanted
    return True


def _is_limited(parameters: Any) -> bool:
    return parameters.low is not None and parameters.high is not None


def _is_watched(step: StepRow, document: RecipeDocument) -> bool:
    """Whether a yield with limits on both sides has the value of this step as its actual amount."""
    return any(
        (source.name, source.step, source.field) == ("actual", step.key, step.parameters.field)
        for each in document.steps()
        if getattr(each.parameters, "calculation", "") == "yield_percent" and _is_limited(each.parameters)
        for source in each.parameters.inputs
    )
