"""How signed content and arguments read to a person: labels from the model, values as recorded."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.translation import gettext as _

from audit.runner import ACTIONS
from kernel.fields import BilingualText


def content_rows(content: dict[str, Any], subject: models.Model | None) -> list[tuple[str, str]]:
    """What a signature covers, as label and value: the digest's own content, nothing left out."""
    rows = [(_("Action"), str(ACTIONS[content["action"]].label))]
    if content.get("record"):
        rows.append((_("Record"), str(content["record"]["code"])))
    for part in ("content", "arguments"):
        if content.get(part):
            rows.extend(_rows(content[part], subject if part == "content" else None))
    return rows


def _rows(value: dict[str, Any], subject: models.Model | None, prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, each in value.items():
        label = f"{prefix}{label_of(subject, key)}"
        if isinstance(each, dict) and set(each) == {"model", "code"}:
            yield label, str(each["code"])
        elif isinstance(each, dict) and set(each) <= {"en", "zh"} and each:
            yield label, str(BilingualText(each))
        elif isinstance(each, dict):
            yield from _rows(each, None, f"{label} · ")
        elif isinstance(each, list) and any(isinstance(item, dict) for item in each):
            for number, item in enumerate(each, start=1):
                part = item if isinstance(item, dict) else {str(number): item}
                yield from _rows(part, None, f"{label} {number} · ")
        else:
            yield label, _text(subject, key, each)


def label_of(subject: models.Model | type[models.Model] | None, key: str) -> str:
    """The translated name of a column, or of a key that the record's own labels explain."""
    own = getattr(subject, "signed_labels", {}) if subject is not None else {}
    if key in own:
        return str(own[key])
    if subject is not None:
        try:
            return str(subject._meta.get_field(key).verbose_name).capitalize()  # type: ignore[union-attr]
        except FieldDoesNotExist:
            pass
    return key.replace("_", " ").capitalize()


def _text(subject: models.Model | None, key: str, value: Any) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(str(each) for each in value)
    if subject is not None and isinstance(value, str):
        try:
            choices = dict(subject._meta.get_field(key).flatchoices)  # type: ignore[union-attr]
        except (FieldDoesNotExist, AttributeError):
            choices = {}
        return str(choices.get(value, value))
    return str(value)
