"""What happened in audit, for the apps above."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class ActionDone:
    """An action has ended well; its transaction is still open.

    For what only looks on, such as figures on open pages. Whoever acts because something happened
    subscribes to the event of the app in which it happened.
    """

    code: str
    subject: Any
    result: Any


@dataclass(frozen=True)
class LedgerFaultFound:
    """Something is wrong with the ledger; ``text_of()`` says what, in the language that is active."""

    code: str
    text_of: Callable[[], str]


@dataclass(frozen=True)
class SignaturesVoided:
    """A request for signatures was withdrawn, or its record has changed: what was given on it counts for nothing.

    ``by`` is who withdrew it or, where it ``has_changed``, who signs the record as it is now.
    """

    request: Any
    by: Any
    has_changed: bool = False
