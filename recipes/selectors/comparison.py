"""Two versions side by side: what was added, removed, moved and changed, field by field (URS-RCP-05)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from recipes.choices import RecipeState
from recipes.contracts import RecipeDocument
from recipes.contracts.document import FormulaRow, Numbered
from recipes.errors import NothingToCompare
from recipes.models import RecipeVersion
from recipes.models.content import document_of
from recipes.selectors.records import versions_visible_to
from recipes.selectors.values import flat, shown

ADDED, REMOVED, MOVED, CHANGED = "added", "removed", "moved", "changed"
HEADER = (
    "batch_size", "batch_unit", "stated_mass", "mass_unit", "minimum_size", "maximum_size",
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One field: what it is called, and its value before and after; empty where there was none."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Change:
    """One thing that differs. ``part`` is ``header``, ``formula``, ``equipment`` or ``procedure``."""

    part: str
    kind: str
    key: str
    title: str
    lines: tuple[Line, ...] = ()


def others_of(version: RecipeVersion, user: Any) -> list[RecipeVersion]:
    """The other versions of the recipe that the person may see, newest first."""
    found = versions_visible_to(user).filter(recipe_id=version.recipe_id).exclude(pk=version.pk)
    return list(found.order_by("-number"))


def other_version(
    version: RecipeVersion, others: Sequence[RecipeVersion], asked: str = ""
) -> RecipeVersion | None:
    """With which of ``others`` (newest first) ``version`` is compared: the asked one, by its number.

    Else the effective one, else the newest before it, else the newest; ``None`` where it is alone.
    Raises ``NothingToCompare`` when the asked one is not among them.
    """
    if asked:
        named = [each for each in others if str(each.number) == asked]
        if not named:
            raise NothingToCompare(number=asked[:20])
        return named[0]
    effective = [each for each in others if each.state == RecipeState.EFFECTIVE]
    earlier = [each for each in others if each.number < version.number]
    return next(iter([*effective, *earlier, *others]), None)


def compare(before: RecipeVersion, after: RecipeVersion) -> list[Change]:
    """Every difference from ``before`` to ``after``, in the order of the document; empty when there is none."""
    old, new = (RecipeDocument.read(document_of(each)) for each in (before, after))
    return [
        *_header(before, after),
        *_formula(old, new),
        *_equipment(old, new),
        *_procedure(old, new),
    ]


def _header(before: RecipeVersion, after: RecipeVersion) -> Iterator[Change]:
    lines = _lines(*({_label(each, name): _text(each, name) for name in HEADER} for each in (before, after)))
    if lines:
        yield Change("header", CHANGED, "", _("Header"), lines)


def _label(version: RecipeVersion, name: str) -> str:
    words = str(version._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    return words[:1].upper() + words[1:]


def _text(version: RecipeVersion, name: str) -> str:
    value = getattr(version, name)
    return shown(value)


def _formula(old: RecipeDocument, new: RecipeDocument) -> Iterator[Change]:
    before, after = ({(row.role, row.material): row for row in each.formula} for each in (old, new))
    for key, row in after.items():
        earlier = before.get(key)
        lines = _lines(_row(earlier), _row(row))
        if earlier is None:
            yield Change("formula", ADDED, row.material, _material(row), lines)
        elif lines:
            yield Change("formula", CHANGED, row.material, _material(row), lines)
    for key, row in before.items():
        if key not in after:
            yield Change("formula", REMOVED, row.material, _material(row), _lines(_row(row), {}))


def _row(row: FormulaRow | None) -> dict[str, str]:
    return {} if row is None else {**flat(row), **_roleless(row)}


def _roleless(row: FormulaRow) -> dict[str, str]:
    """The role and the material are what the row is called, not what changed in it."""
    return {str(spec.label): "" for spec in row.specs() if spec.name in ("material", "role")}


def _material(row: FormulaRow) -> str:
    role = next(spec for spec in row.specs() if spec.name == "role")
    return f"{row.material} · {dict(role.options)[row.role]}"


def _equipment(old: RecipeDocument, new: RecipeDocument) -> Iterator[Change]:
    before, after = ([row.equipment_class for row in each.equipment] for each in (old, new))
    for code in after:
        if code not in before:
            yield Change("equipment", ADDED, code, code)
    for code in before:
        if code not in after:
            yield Change("equipment", REMOVED, code, code)


def _procedure(old: RecipeDocument, new: RecipeDocument) -> Iterator[Change]:
    before, after = ({each.row.key: each for each in document.numbered()} for document in (old, new))
    moved = _moved(before, after)
    for key, numbered in after.items():
        earlier = before.get(key)
        if earlier is None:
            yield Change("procedure", ADDED, key, _title(numbered), _lines({}, element_fields(numbered)))
            continue
        lines = _lines(element_fields(earlier), element_fields(numbered))
        if key in moved:
            place = Line(pgettext("procedure", "Place"), _place(earlier, before), _place(numbered, after))
            yield Change("procedure", MOVED, key, _title(numbered), (place, *lines))
        elif lines:
            yield Change("procedure", CHANGED, key, _title(numbered), lines)
    for key, numbered in before.items():
        if key not in after:
            yield Change("procedure", REMOVED, key, _title(numbered), _lines(element_fields(numbered), {}))


def _title(numbered: Numbered) -> str:
    return f"{numbered.number} {numbered.row.name}"


def _place(numbered: Numbered, elements: Mapping[str, Numbered]) -> str:
    parent = elements.get(numbered.parent_key)
    return f"{numbered.number} · {parent.row.name}" if parent is not None else numbered.number


def _moved(before: Mapping[str, Numbered], after: Mapping[str, Numbered]) -> set[str]:
    """What stands in another parent, or past siblings that stayed; not what only got another number."""
    found = {key for key in after if key in before and before[key].parent_key != after[key].parent_key}
    parents = {each.parent_key for each in after.values()}
    for parent in parents:
        old, new = (_common(parent, side, before, after, found) for side in (before, after))
        stayed = {
            key
            for block in SequenceMatcher(a=old, b=new, autojunk=False).get_matching_blocks()
            for key in old[block.a : block.a + block.size]
        }
        found |= set(new) - stayed
    return found


def _common(
    parent: str,
    side: Mapping[str, Numbered],
    before: Mapping[str, Numbered],
    after: Mapping[str, Numbered],
    elsewhere: set[str],
) -> list[str]:
    """The children that ``parent`` has on both sides, in the order of one of them."""
    return [
        key
        for key, each in side.items()
        if each.parent_key == parent and key in before and key in after and key not in elsewhere
    ]


def element_fields(numbered: Numbered) -> dict[str, str]:
    """What an element says, by label: its own fields, then its parameters."""
    row = numbered.row
    below = {"key", "operations", "phases", "steps", "parameters"}
    fields = {
        label: text
        for spec in row.specs()
        if spec.name not in below
        for label, text in flat(row, only=spec.name).items()
    }
    if numbered.kind == "step":
        fields |= flat(row.parameters)
    return fields


def _lines(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[Line, ...]:
    labels = [*after, *(label for label in before if label not in after)]
    pairs = ((label, before.get(label, ""), after.get(label, "")) for label in labels)
    return tuple(Line(label, old, new) for label, old, new in pairs if old != new)
