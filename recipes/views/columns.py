"""Columns of the tables of recipes."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kernel.pages import Column
from kernel.quantities import range_in_words
from recipes.choices import RecipeState
from recipes.models import FormulaItem, RecipeVersion


def _newest_state(recipe: Any) -> RecipeState | None:
    return RecipeState(recipe.newest_state) if recipe.newest_state else None


def _range(version: RecipeVersion) -> str:
    return range_in_words(version.minimum_size, version.maximum_size, version.batch_unit)


def tolerance(item: FormulaItem) -> str:
    """Both sides in percent, as one where they are equal."""
    if item.tolerance_low is None and item.tolerance_high is None:
        return ""
    if item.tolerance_low == item.tolerance_high:
        return f"± {item.tolerance_low:f} %"
    return f"−{item.tolerance_low or 0} % / +{item.tolerance_high or 0} %"


def _code_and_role(item: FormulaItem) -> str:
    return f"{item.material.code} · {item.get_role_display()}"


def _rounding(item: FormulaItem) -> str:
    step = Decimal(1).scaleb(-item.places)
    return gettext("rounded to %(step)s") % {"step": f"{step:f}"}


def _percent(item: FormulaItem) -> str:
    return "%"


def _bounds(item: FormulaItem) -> str:
    low, high = item.tolerance_low, item.tolerance_high
    if low is None or high is None:
        return ""
    hundred = Decimal(100)
    return range_in_words(
        item.quantity * (hundred - low) / 100, item.quantity * (hundred + high) / 100, item.unit
    )


RECIPES = (
    Column("code", _("Recipe"), kind="code", url=True),
    Column("name", _("Name"), sort="name__en", sub="strength"),
    Column("newest_number", _("Newest version"), kind="number"),
    Column("newest_state", _("Its state"), kind="state", value=_newest_state, sort="newest_state"),
    Column("effective_number", _("Effective version"), kind="number"),
    Column("product", _("Product"), value="product.code", kind="code", sort="product__code"),
    Column("site", _("Site"), value="site.code", kind="code", sort="site__code"),
)

RECIPE = (
    Column("product", _("Product"), value="product.name", sub="product.code",
           url=lambda recipe: recipe.product.get_absolute_url()),
    Column("strength", _("Strength")),
    Column("site", _("Site"), value="site.name", sub="site.code"),
)  # fmt: skip

VERSIONS = (
    Column("number", _("Version"), kind="number", url=True),
    Column("state", _("State"), kind="state"),
    Column("batch_size", _("Batch size"), kind="quantity", unit="batch_unit"),
    Column("author", _("Author"), value="author.printed_name"),
    Column("effective_from", _("Effective from"), kind="datetime"),
    Column("effective_until", _("Effective until"), kind="datetime"),
    Column("change_summary", _("What changes and why"), sub="change_reference", sortable=False),
)

HEADER = (
    Column("product", _("Product"), value="product.name", sub="product.code",
           url=lambda version: version.product.get_absolute_url()),
    Column("strength", _("Strength"), value="recipe.strength"),
    Column("batch_size", _("Batch size"), kind="quantity", unit="batch_unit"),
    Column("range", _("Approved sizes"), value=_range),
    Column("stated_mass", _("Stated batch mass"), kind="quantity", unit="mass_unit"),
    Column("author", _("Author"), value="author.printed_name"),
    Column("change_summary", _("What changes and why")),
    Column("change_reference", _("Change record"), kind="code"),
    Column("submitted_at", _("Submitted at"), kind="datetime"),
    Column("approved_at", _("Approved at"), kind="datetime"),
    Column("effective_from", _("Effective from"), kind="datetime"),
    Column("effective_until", _("Effective until"), kind="datetime"),
)  # fmt: skip

FORMULA = (
    Column("material", _("Material"), value="material.name", sub=_code_and_role,
           url=lambda item: item.material.get_absolute_url()),
    Column("quantity", _("Quantity"), kind="quantity", unit="unit", sub=_rounding),
    Column("per_unit_mg", _("Per unit"), kind="quantity", unit="mg"),
    Column("tolerance", _("Tolerance"), value=tolerance, sub=_bounds),
    Column("overage", _("Overage"), kind="quantity", unit=_percent),
    Column("is_in_total", _("In the total"), kind="yesno"),
)  # fmt: skip

# What an author looks at beside the procedure.
EDITOR_HEADER = tuple(
    column
    for column in HEADER
    if column.name in ("product", "batch_size", "range", "stated_mass", "change_summary", "change_reference")
)

# Every version of every recipe.
ALL_VERSIONS = (
    Column("code_text", _("Version"), kind="code", url=True),
    Column("name", _("Recipe"), value="recipe.name", sort="recipe__name__en", sub="recipe.strength"),
    Column("product", _("Product"), value="product.code", kind="code", sort="product__code"),
    Column("state", _("State"), kind="state"),
    Column("author", _("Author"), value="author.printed_name", sortable=False),
    Column("effective_from", _("Effective from"), kind="datetime"),
    Column("effective_until", _("Effective until"), kind="datetime"),
    Column("change_reference", _("Change record"), kind="code"),
)

EQUIPMENT = (
    Column("code", _("Class"), value="equipment_class.code", kind="code"),
    Column("name", _("Name"), value="equipment_class.name"),
)
