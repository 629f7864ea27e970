"""The words of a screen: today's, or those of the day on which it was shown (ADR 21)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext

from batches.contracts.values import Text
from batches.errors import WordsUnknown
from kernel.fields import BilingualText


class Wording:
    """Gives a screen its words, and keeps which ones it gave: ``used`` goes into the record of the screen.

    With ``words`` (message: text) it gives those alone, whatever the catalogues say by now, and raises
    ``WordsUnknown`` for a message that was not on the screen. ``language`` must be the active one.
    """

    def __init__(self, language: str, words: Mapping[str, str] | None = None) -> None:
        self.language = language
        self._of_then = words
        self.used: dict[str, str] = {}

    def __call__(self, message: str, **names: Any) -> str:
        """The text of ``message`` (marked for translation by ``gettext_noop``), filled with ``names``."""
        return self.named(message, gettext(message), **names)

    def named(self, key: str, text: Text, **names: Any) -> str:
        """The same for words that stand elsewhere: ``text`` today, under a ``key`` that never changes."""
        if self._of_then is None:
            words = str(text)
        elif key in self._of_then:
            words = self._of_then[key]
        else:
            raise WordsUnknown(message=key)
        self.used[key] = words
        return words % names if names else words

    def of(self, text: Mapping[str, str]) -> str:
        """Controlled text of the recipe: its own words, in the language of the screen."""
        return str(BilingualText(text))
