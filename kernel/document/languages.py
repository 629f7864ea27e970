"""Two languages beside each other: the same document worded twice, folded into one."""

from __future__ import annotations

from typing import Any


def side_by_side(english: Any, chinese: Any) -> Any:
    """One structure whose texts are ``{"en": …, "zh": …}`` wherever the two differ.

    Raises ``ValueError`` when they differ in anything but texts: a document that says more in one language
    than in the other is wrong in both.
    """
    if isinstance(english, str) and isinstance(chinese, str):
        return english if english == chinese else {"en": english, "zh": chinese}
    if isinstance(english, dict) and isinstance(chinese, dict) and list(english) == list(chinese):
        return {key: side_by_side(english[key], chinese[key]) for key in english}
    if isinstance(english, list) and isinstance(chinese, list) and len(english) == len(chinese):
        return [side_by_side(*pair) for pair in zip(english, chinese, strict=True)]
    if english == chinese and type(english) is type(chinese):
        return english
    raise ValueError(f"the two languages differ in more than words: {english!r}, {chinese!r}")
