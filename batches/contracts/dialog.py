"""A dialog in which a person decides on a step: what it asked, what a signature covered, in words (ADR 21).

It stands over the workstation, whose screen is then seen as well, or over another page, such as the batch
record; then the dialog itself names recipe and instruction, and nothing else is said to have been seen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy, gettext_noop

from audit.choices import Meaning
from audit.declaration import ACTIONS
from batches.contracts.frozen import FrozenStep
from batches.contracts.step_type import STEP_TYPES
from batches.contracts.values import Text
from batches.contracts.wording import Wording
from batches.models import StepExecution, ToleranceOverride

# Screens with a dialog; without one they are ``FORM``, and are made as before.
DIALOG_FORM = "screen/2"
# What is signed and stands in the recipe: made anew from it, and never copied into the facts.
OF_AMOUNT = ("material", "material_name", "limits", "target")
OF_RECIPE = ("name", *OF_AMOUNT)
LABELS: dict[str, Text] = {
    "action": gettext_lazy("Action"),
    "record": gettext_lazy("Record"),
    **StepExecution.signed_labels,
    **ToleranceOverride.signed_labels,
}
FIELDS: dict[str, Text] = {
    "value": gettext_lazy("Correct value"),
    "reason_code": gettext_lazy("Reason"),
    "reason_text": gettext_lazy("What made it necessary"),
    "username": gettext_lazy("User ID"),
    "password": gettext_lazy("Password"),
    "factor": gettext_lazy("Code of your authenticator app"),
}
# The button, where it says more than the name of the action.
SUBMITS: dict[str, Text] = {
    "batches.verify_step": gettext_lazy("Sign as verified"),
    "batches.approve_override": gettext_lazy("Sign and accept the value"),
    "batches.refuse_override": gettext_lazy("Sign as refused"),
}
NOTHING = "–"


@dataclass(frozen=True)
class Dialog:
    """What one dialog is about: the record, and where it is about one, the value with its field.

    ``fields`` are the names of what it asks. ``signed`` is what a signature on it covers, as plain data with
    the code of the signed record and the meaning; ``None`` where it asks for none.
    """

    action: str
    about: str
    fields: tuple[str, ...]
    field: str = ""
    value: str = ""
    meaning: str = ""
    signed_record: str = ""
    signed: Mapping[str, Any] | None = None

    def facts(self, definition: Mapping[str, Any]) -> dict[str, Any]:
        """As the screen keeps it: what stands in the recipe is named, and left there."""
        left = OF_RECIPE if definition["amount"] else OF_RECIPE[:1]
        signed = None
        if self.signed is not None:
            signed = [[key, None if key in left else _pairs(value)] for key, value in self.signed.items()]
        return {**vars(self), "signed": signed, "refusal": None}


def _pairs(value: Any) -> Any:
    """The order on the screen is a part of what was seen, and a JSON object keeps none."""
    return [list(pair) for pair in value.items()] if isinstance(value, Mapping) else value


def dialog_content(frozen: FrozenStep, facts: Mapping[str, Any], say: Wording) -> dict[str, Any]:
    """The dialog in the words of the screen."""
    dialog = facts["dialog"]
    action, kind = dialog["action"], STEP_TYPES.get(frozen.step_type)
    what = kind.said_label(frozen, dialog["field"], say) if dialog["field"] else ""
    about = ": ".join(part for part in (what, dialog["value"]) if part)
    meaning = dialog["meaning"]
    title = say.named(f"action:{action}", ACTIONS[action].label)
    return {
        "title": title,
        "about": " · ".join(part for part in (dialog["about"], about) if part),
        "refusal": dialog["refusal"],
        "fields": [[name, say.named(f"field:{name}", FIELDS[name])] for name in dialog["fields"]],
        "meaning": say.named(f"Meaning:{meaning}", Meaning(meaning).label) if meaning else "",
        "signs": _rows(frozen, facts, say) if dialog["signed"] is not None else [],
        "submit": say.named(f"submit:{action}", SUBMITS[action]) if action in SUBMITS else title,
    }


def _rows(frozen: FrozenStep, facts: Mapping[str, Any], say: Wording) -> list[list[str]]:
    """What the signature covers, as label and value, nothing left out."""
    dialog, zone = facts["dialog"], facts["zone"]
    action = dialog["action"]
    rows = [
        [_label("action", say), say.named(f"action:{action}", ACTIONS[action].label)],
        [_label("record", say), dialog["signed_record"]],
    ]
    kind = STEP_TYPES.get(frozen.step_type)
    for key, value in dialog["signed"]:
        if isinstance(value, list):
            rows += [[kind.said_label(frozen, name, say), _text(each, zone, say)] for name, each in value]
        else:
            found = _of_recipe(frozen, key, say) if value is None and key in OF_RECIPE else value
            rows.append([_label(key, say), _text(found, zone, say)])
    return rows


def _label(key: str, say: Wording) -> str:
    return say.named(f"signed:{key}", LABELS[key])


def _of_recipe(frozen: FrozenStep, key: str, say: Wording) -> str:
    """A part of what is signed as the frozen recipe says it."""
    if key == "name":
        return say.of(frozen.definition["name"])
    amount = frozen.amount
    if key == "material":
        return amount.material
    if key == "material_name":
        return say.of(amount.name)
    if key == "target":
        return f"{amount.quantity:f} {amount.unit}"
    limits = " – ".join("…" if each is None else f"{each:f}" for each in (amount.low, amount.high))
    return f"{limits} {amount.unit}"


def _text(value: Any, zone: str, say: Wording) -> str:
    if value is None or value == "":
        return NOTHING
    if value == "yes":
        return say(gettext_noop("yes"))
    text = str(value)
    if text.endswith("Z") and text[:4].isdecimal() and "T" in text:
        return f"{datetime.fromisoformat(text).astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M:%S}"
    return text
