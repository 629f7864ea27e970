"""The procedure inside a document: find an element, put one in, move it, take it out – plain JSON in and out.

The editor changes one element at a time; what is written in the end is still the whole document,
read as strictly as ever (``RecipeDocument``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.text import slugify

from recipes.choices import ElementKind
from recipes.contracts.document import OperationRow, PhaseRow, StepRow, UnitProcedureRow
from recipes.errors import ElementMisplaced, ElementUnknown

Element = dict[str, Any]
KINDS = (ElementKind.UNIT_PROCEDURE, ElementKind.OPERATION, ElementKind.PHASE, ElementKind.STEP)
ROWS = (UnitProcedureRow, OperationRow, PhaseRow, StepRow)
# Where the elements of each level stand in the element above them; the first level in the document.
LISTS = ("procedure", "operations", "phases", "steps")
FIRST = ""


@dataclass(frozen=True)
class Place:
    """Where an element stands: its level (0 unit procedure … 3 step), its parent and its siblings."""

    level: int
    parent: Element | None
    siblings: list[Element]
    index: int

    @property
    def element(self) -> Element:
        """The element itself."""
        return self.siblings[self.index]

    @property
    def kind(self) -> ElementKind:
        """What it is."""
        return KINDS[self.level]

    @property
    def parent_key(self) -> str:
        """The key of what it stands in, empty for a unit procedure."""
        return self.parent["key"] if self.parent is not None else FIRST


def places(document: Element) -> Iterator[Place]:
    """Every element in the order of the document, parents first."""
    yield from _below(document, 0, None)


def _below(holder: Element, level: int, parent: Element | None) -> Iterator[Place]:
    siblings = holder[LISTS[level]]
    for index, element in enumerate(siblings):
        yield Place(level, parent, siblings, index)
        if level < len(LISTS) - 1:
            yield from _below(element, level + 1, element)


def find(document: Element, key: str) -> Place:
    """The element called ``key``; raises ``ElementUnknown``."""
    found = next((place for place in places(document) if place.element["key"] == key), None)
    if found is None:
        raise ElementUnknown(key=key)
    return found


def children(document: Element, parent: str) -> tuple[int, list[Element]]:
    """Level and list of what stands in ``parent`` (the document itself when empty).

    Raises ``ElementMisplaced`` for a step: nothing stands in a step (URS-RCP-01).
    """
    if not parent:
        return 0, document[LISTS[0]]
    place = find(document, parent)
    if place.level == len(LISTS) - 1:
        raise ElementMisplaced(key=parent, kind=str(place.kind.label))
    return place.level + 1, place.element[LISTS[place.level + 1]]


def check(element: Element, level: int) -> None:
    """Raise ``InvalidRecipeContent`` with a path below ``element`` when it has not the form of its level."""
    below: Element = {} if level == len(LISTS) - 1 else {LISTS[level + 1]: []}
    ROWS[level].read({**element, **below}, "element")


def insert(document: Element, parent: str, element: Element, after: str | None = None) -> None:
    """Put ``element`` into ``parent``: at the end, first (``after=""``), or after a sibling."""
    level, siblings = children(document, parent)
    if level < len(LISTS) - 1:
        element.setdefault(LISTS[level + 1], [])
    siblings.insert(_index_after(siblings, after), element)


def move(document: Element, key: str, parent: str | None = None, after: str | None = None) -> None:
    """Take the element with all below it to another place of the same level."""
    place = find(document, key)
    target = place.parent_key if parent is None else parent
    level, siblings = children(document, target)
    if level != place.level:
        where = find(document, target).kind.label if target else ""
        raise ElementMisplaced(key=key, kind=str(where or place.kind.label))
    element = place.siblings.pop(place.index)
    siblings.insert(_index_after(siblings, after), element)


def replace(document: Element, key: str, element: Element) -> None:
    """Say anew what the element is; its key, and what stands below it, stay."""
    place = find(document, key)
    kept = (
        {}
        if place.level == len(LISTS) - 1
        else {LISTS[place.level + 1]: place.element[LISTS[place.level + 1]]}
    )
    place.siblings[place.index] = {**element, "key": key, **kept}


def remove(document: Element, key: str) -> None:
    """Take out the element and all that stands below it."""
    place = find(document, key)
    del place.siblings[place.index]


def free_key(document: Element, wanted: str, kind: str) -> str:
    """A key that nobody has yet, made of an English name; of the kind, where the name has no Latin letter."""
    taken = {place.element["key"] for place in places(document)}
    stem = re.sub(r"-+", "-", slugify(wanted))[:50].strip("-") or kind.replace("_", "-")
    if stem not in taken:
        return stem
    return next(key for number in range(2, len(taken) + 3) if (key := f"{stem}-{number}") not in taken)


def _index_after(siblings: list[Element], after: str | None) -> int:
    if after is None:
        return len(siblings)
    if after == FIRST:
        return 0
    keys = [each["key"] for each in siblings]
    if after not in keys:
        raise ElementUnknown(key=after)
    return keys.index(after) + 1
