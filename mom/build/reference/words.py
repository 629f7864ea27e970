"""Texts in both languages, and a list of all that is missing instead of the first fault."""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils import translation
from django.utils.functional import Promise

from mom.build.translations import HAN, REVIEWED, reviewed_texts

PLACEHOLDER = re.compile(r"%\((\w+)\)[a-z]")


class Incomplete(Exception):
    """Something is declared without what a reader needs; each line says what and where."""


@dataclass(frozen=True)
class Both:
    """A text in English and in Chinese."""

    en: str
    zh: str

    def __str__(self) -> str:
        return self.en if self.en == self.zh else f"{self.en} · {self.zh}"


@dataclass
class Words:
    """Looks texts up for the pages; what is missing is collected, so that one run names it all."""

    needs_no_chinese: frozenset[str] = field(default_factory=lambda: reviewed_texts(REVIEWED))
    faults: list[str] = field(default_factory=list)

    def both(self, text: str | Promise | Mapping[str, str], where: str) -> Both:
        """The text in both languages; ``where`` names its owner in a fault."""
        found = self._read(text)
        if not found.en.strip():
            self.fault(f"{where}: the text is missing")
        elif not HAN.search(found.zh) and found.en not in self.needs_no_chinese:
            self.fault(f"{where}: “{found.en}” has no Chinese translation")
        return found

    def told(self, declared: Any, where: str) -> str:
        """The first paragraph of a docstring, as one line."""
        text = inspect.getdoc(declared) or ""
        first = " ".join(text.partition("\n\n")[0].split()).replace("``", "`")
        if not first:
            self.fault(f"{where}: nothing says what it is (docstring)")
        return first

    def fault(self, text: str) -> None:
        """Keep a fault; ``settle`` raises them all."""
        self.faults.append(text)

    def settle(self) -> None:
        """Raise ``Incomplete`` when anything was missing."""
        if self.faults:
            raise Incomplete("\n".join(self.faults))

    def _read(self, text: str | Promise | Mapping[str, str]) -> Both:
        if isinstance(text, Mapping):
            return Both(text.get("en", ""), text.get("zh", ""))
        with translation.override("en"):
            english = str(text)
        with translation.override("zh-hans"):
            chinese = str(text)
        return Both(readable(english), readable(chinese))


def readable(text: str) -> str:
    """A text with placeholders as a reader meets it: ``%(lot)s`` becomes {lot}."""
    return PLACEHOLDER.sub(r"{\1}", text).replace("%%", "%")
