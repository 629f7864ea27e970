"""How signed content and arguments read to a person: labels from the model, values as recorded."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit.declaration import ACTIONS
from kernel.fields import BilingualText
from kernel.templatetags import mom_ui

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z\Z", re.ASCII)
_DIGEST = re.compile(r"[0-9a-f]{64}\Z")
_BRACKETED = re.compile(r"\[(?P<code>\w+)\]\Z", re.ASCII)
# So much of a digest is compared by eye; all of it is a press away.
_SEEN_OF_DIGEST = 16
# More entries than these are folded: what a signature covers stays one look, and nothing is left out.
_SEEN_OF_LIST = 3


def content_rows(
    content: dict[str, Any], subject: models.Model | None, names: Mapping[str, str] | None = None
) -> list[tuple[str, str]]:
    """What a signature covers, as label and value: the digest's own content, nothing left out."""
    rows = [(_("Action"), str(ACTIONS[content["action"]].label))]
    if content.get("record"):
        rows.append((_("Record"), str(content["record"]["code"])))
    for part in ("content", "arguments"):
        if content.get(part):
            rows.extend(_rows(content[part], subject, names or {}))
    return rows


def ordered_as(content: dict[str, Any], subject: models.Model | None) -> dict[str, Any]:
    """Kept content in the order in which the record itself gives it; the database keeps keys in an order of its own."""
    kept = content.get("content")
    if subject is None or not isinstance(kept, dict):
        return content
    own = subject.standing_content()  # type: ignore[attr-defined]
    names = [*(name for name in own if name in kept), *(name for name in kept if name not in own)]
    return {**content, "content": {name: kept[name] for name in names}}


def _rows(
    value: dict[str, Any], subject: models.Model | None, names: Mapping[str, str], prefix: str = ""
) -> Iterator[tuple[str, str]]:
    for key, each in value.items():
        label = names[key] if key in names and subject is None else f"{prefix}{label_of(subject, key, names)}"
        if isinstance(each, dict) and set(each) == {"model", "code"}:
            yield label, str(each["code"])
        elif isinstance(each, dict) and set(each) <= {"en", "zh"} and each:
            yield label, str(BilingualText(each))
        elif isinstance(each, dict):
            yield from _rows(each, None, names, f"{label} · ")
        elif isinstance(each, list) and any(isinstance(item, dict) for item in each):
            for number, item in enumerate(each, start=1):
                part = item if isinstance(item, dict) else {str(number): item}
                yield from _rows(part, None, names, f"{label} {number} · ")
        else:
            yield label, _text(subject, key, each)


def label_of(
    subject: models.Model | type[models.Model] | None, key: str, names: Mapping[str, str] | None = None
) -> str:
    """The translated name of a column, of a key that the record's own labels explain, or of what was entered."""
    own = getattr(subject, "signed_labels", {}) if subject is not None else {}
    if key in own:
        return _first_upper(str(own[key]))
    if subject is not None:
        try:
            return _first_upper(str(subject._meta.get_field(key).verbose_name))  # type: ignore[union-attr]
        except FieldDoesNotExist:
            if names and key in names:
                return _first_upper(str(names[key]))
    return _first_upper(key.replace("_", " "))


def _first_upper(words: str) -> str:
    """As at the head of a line; the rest stays, for it may be an abbreviation."""
    return words[:1].upper() + words[1:]


def _text(subject: models.Model | None, key: str, value: Any) -> str:
    if value is None or value in ("", []):
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return _list([_line(subject, str(each)) for each in value])
    if value == "yes":
        return _("yes")
    if isinstance(value, str) and _MOMENT.match(value):
        # The whole moment stands in the element's attribute.
        return mom_ui.site_time_seconds(datetime.fromisoformat(value))
    if isinstance(value, str) and _DIGEST.match(value):
        return _folded(f"{value[:_SEEN_OF_DIGEST]}…", value)
    if subject is not None and isinstance(value, str):
        try:
            choices = dict(subject._meta.get_field(key).flatchoices)  # type: ignore[union-attr]
        except (FieldDoesNotExist, AttributeError):
            choices = {}
        return str(choices.get(value, value))
    return str(value)


def _line(subject: models.Model | None, text: str) -> str:
    """A line of the content; a code at its head, or in brackets at its end, is called as the record's words say."""
    head, colon, rest = text.partition(": ")
    words: Mapping[str, Any] = getattr(subject, "signed_words", {})
    if colon and head in words:
        return f"{words[head]}: {rest}"
    ending = _BRACKETED.search(text)
    kinds: Mapping[str, Any] = getattr(subject, "signed_kinds", {})
    if ending is None or ending["code"] not in kinds:
        return text
    return f"{text[: ending.start()]}[{kinds[ending['code']]}]"


def _list(entries: list[str]) -> str:
    lines = format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", ((each,) for each in entries)))
    if len(entries) <= _SEEN_OF_LIST:
        return lines
    count = ngettext("%(count)s entry", "%(count)s entries", len(entries)) % {"count": len(entries)}
    return _folded(count, lines)


def _folded(head: str, body: str) -> str:
    return format_html('<details class="pm-signed"><summary>{}</summary><div>{}</div></details>', head, body)
