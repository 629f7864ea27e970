"""Typed parameters in words, one line for each field: what a comparison sets side by side."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from kernel.fields import BilingualText
from recipes.contracts import STEP_DEFINITIONS, FieldSpec, Parameters
from recipes.selectors.tree import algorithm_in_words, calculation_in_words

# By what an item of a list is known, so that the second tag stays the second one when the first is gone.
_NAMES = ("tag", "key", "name")


def flat(parameters: Parameters, only: str = "") -> dict[str, str]:
    """Label → text of every field (or of ``only`` one), lists opened; what says nothing is left out."""
    found: dict[str, str] = {}
    for spec in parameters.specs():
        if only and spec.name != only:
            continue
        value = getattr(parameters, spec.name)
        if spec.kind == "list":
            found |= _items(spec, value)
        elif spec.kind == "text":
            found |= _both(str(spec.label), value)
        else:
            found[str(spec.label)] = shown(value, spec)
    return {label: text for label, text in found.items() if text}


def _items(spec: FieldSpec, items: tuple[Parameters, ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    for number, item in enumerate(items, start=1):
        name = next((str(getattr(item, each)) for each in _NAMES if hasattr(item, each)), str(number))
        head = f"{spec.label} {name}"
        fields = flat(item)
        found |= {f"{head} · {label}": text for label, text in fields.items()}
    return found


def _both(label: str, text: BilingualText) -> dict[str, str]:
    """Each language on a line of its own: a change of one of them is a change."""
    return {
        _("%(what)s (English)") % {"what": label}: text.get("en", ""),
        _("%(what)s (Chinese)") % {"what": label}: text.get("zh", ""),
    }


def shown(value: Any, spec: FieldSpec | None = None) -> str:
    """One value as people read it; empty for none."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Decimal):
        return f"{value:f}"
    if spec is not None and spec.options:
        return str(dict(spec.options)[value])
    if spec is not None and spec.refers_to == "calculation":
        return calculation_in_words(value)
    if spec is not None and spec.refers_to == "algorithm":
        return algorithm_in_words(value)
    if spec is not None and spec.name == "step_type":
        return str(STEP_DEFINITIONS.get(value).label)
    return str(value)
