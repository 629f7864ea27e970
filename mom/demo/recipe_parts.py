"""Short forms in which the demo recipe is written down: one call per element, both languages each time."""

from __future__ import annotations

from typing import Any

Element = dict[str, Any]


def both(en: str, zh: str) -> dict[str, str]:
    """A text in both languages."""
    return {"en": en, "zh": zh}


def unit_procedure(key: str, name: dict[str, str], equipment_class: str, *operations: Element) -> Element:
    """What is done in one unit."""
    return {"key": key, "name": name, "equipment_class": equipment_class, "operations": list(operations)}


def operation(key: str, name: dict[str, str], *steps: Element) -> Element:
    """An operation with a single phase of the same name."""
    phase = {"key": f"{key}-phase", "name": name, "steps": list(steps)}
    return {"key": key, "name": name, "phases": [phase]}


def step(
    key: str,
    step_type: str,
    name: dict[str, str],
    instruction: dict[str, str],
    *,
    on: str = "",
    critical: bool = False,
    verified: bool = False,
    **parameters: Any,
) -> Element:
    """One step; ``on`` is its equipment class, everything else named goes into the parameters."""
    return {
        "key": key,
        "step_type": step_type,
        "name": name,
        "instruction": instruction,
        "equipment_class": on,
        "parameters": parameters,
        "is_critical": critical,
        "is_verified": verified,
    }


def check(key: str, en: str, zh: str) -> Element:
    """One line of a checklist."""
    return {"key": key, "text": both(en, zh)}


def set_point(tag: str, value: str, unit: str, *, scaled: bool = False) -> Element:
    """A value for the unit's control."""
    return {"tag": tag, "value": value, "unit": unit, "is_scaled": scaled}


def wanted(
    name: str,
    label: dict[str, str],
    unit: str,
    decimals: int,
    low: str | None = None,
    high: str | None = None,
) -> Element:
    """A result of a raw file that is recorded, with its limits."""
    return {"name": name, "label": label, "unit": unit, "decimals": decimals, "low": low, "high": high}


def captured(
    tag: str,
    label: dict[str, str],
    unit: str,
    decimals: int,
    low: str | None = None,
    high: str | None = None,
    settle_s: int = 0,
) -> Element:
    """A tag recorded during the phase, with its limits."""
    return {
        "tag": tag, "label": label, "unit": unit, "decimals": decimals,
        "low": low, "high": high, "settle_s": settle_s,
    }  # fmt: skip
