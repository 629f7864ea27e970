"""Where the elements of a draft stand, in words: their names, what is below them, and where they could go."""

from __future__ import annotations

from django.utils.translation import gettext

from kernel.fields import BilingualText
from recipes.contracts import outline


def element_name(element: outline.Element) -> str:
    """The element in the reader's language."""
    return str(BilingualText(element["name"])) or element["key"]


def below(place: outline.Place) -> list[outline.Element]:
    """All that stands below an element."""
    found: list[outline.Element] = []
    waiting = [(place.level, place.element)]
    while waiting:
        level, element = waiting.pop()
        if level < len(outline.LISTS) - 1:
            children = element[outline.LISTS[level + 1]]
            found += children
            waiting += [(level + 1, each) for each in children]
    return found


def unit_class(document: outline.Element, key: str) -> str:
    """The class of the unit procedure in which the element stands."""
    while key:
        place = outline.find(document, key)
        if place.level == 0:
            return str(place.element.get("equipment_class", ""))
        key = place.parent_key
    return ""


def places_for(document: outline.Element, moved: outline.Place) -> list[tuple[str, str]]:
    """Every place of the same level, as ``parent:after`` and in words; where it stands now is left out."""
    parents = [("", document)] if moved.level == 0 else [
        (each.element["key"], each.element) for each in outline.places(document) if each.level == moved.level - 1
    ]  # fmt: skip
    now = f"{moved.parent_key}:{moved.siblings[moved.index - 1]['key'] if moved.index else ''}"
    found = []
    for key, holder in parents:
        where = element_name(holder) + ": " if key else ""
        found.append((f"{key}:", where + gettext("First")))
        for each in holder[outline.LISTS[moved.level]]:
            if each["key"] != moved.element["key"]:
                after = gettext("After “%(name)s”") % {"name": element_name(each)}
                found.append((f"{key}:{each['key']}", where + after))
    return [(value, label) for value, label in found if value != now]
