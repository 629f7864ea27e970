"""A sentence that is kept and worded when it is read, in the reader's language.

What a check finds at night is read by day, by people of two languages. So a finding keeps the sentence itself (its
English text is its code: a version that no longer knows it still shows it) and the parameters, and nothing that was
translated. ``from audit.said import Said as _`` writes it like any other translatable text::

    _("the row of leaf %(leaf)s is gone") % {"leaf": 17}
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext

from kernel.errors import ERRORS, DomainError

TEXT, ERROR, PARAMS = "text", "error", "params"


class Said:
    """A sentence and its parameters; ``str()`` words it in the language that is active."""

    __slots__ = ("params", "text")

    def __init__(self, text: str, params: Mapping[str, Any] | None = None) -> None:
        self.text, self.params = text, dict(params or {})

    def __mod__(self, params: Mapping[str, Any]) -> Said:
        return Said(self.text, params)

    def __str__(self) -> str:
        return word(keep(self))

    def __repr__(self) -> str:
        return f"Said({self.text!r}, {self.params!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Said) and keep(self) == keep(other)

    def __hash__(self) -> int:
        return hash(self.text)

    def __bool__(self) -> bool:
        return bool(self.text)


def keep(value: Any) -> Any:
    """``value`` as JSON keeps it: sentences and coded errors as their parts, everything else as text or number."""
    if isinstance(value, Said):
        if not value.params:
            return {TEXT: value.text}
        return {TEXT: value.text, PARAMS: {name: keep(each) for name, each in value.params.items()}}
    if isinstance(value, DomainError):
        return {ERROR: value.code, PARAMS: {name: keep(each) for name, each in value.params.items()}}
    if isinstance(value, Promise):
        with translation.override("en"):
            return {TEXT: str(value)}
    return value if isinstance(value, int | dict) else str(value)


def word(kept: Any) -> str:
    """What ``keep`` gave, in the language that is active."""
    if not isinstance(kept, dict):
        return str(kept)
    params = {name: word(each) for name, each in kept.get(PARAMS, {}).items()}
    if ERROR in kept:
        known = ERRORS.get(kept[ERROR])
        return str(known(**params)) if known is not None else str(kept[ERROR])
    text = kept.get(TEXT, "")
    return (gettext(text) % params if params else gettext(text)) if text else ""


def kept_text(value: Any) -> str:
    """The same for a column of text: plain text as it is."""
    kept = keep(value)
    return json.dumps(kept, ensure_ascii=False) if isinstance(kept, dict) else str(kept)


def word_text(text: str) -> str:
    """What ``kept_text`` gave, in the language that is active."""
    if not text.startswith("{"):
        return text
    try:
        return word(json.loads(text))
    except ValueError:
        return text
