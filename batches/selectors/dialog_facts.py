"""Draws a dialog that decides on a step, over the workstation's screen or opened elsewhere (ADR 21)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language

from batches.contracts import DIALOG_FORM, Dialog, DrawnScreen
from batches.errors import ScreenHasChanged, ScreenUnreadable
from batches.models import StepExecution
from batches.selectors.screen_facts import refusal_facts, screen_facts
from batches.selectors.workstation import workstation
from kernel import clock
from kernel.canonical import plain
from kernel.errors import DomainError

# What a dialog says of its step where the workstation is not seen beneath it.
ALONE = ("at", "zone", "person", "batch", "state", "unit")


def drawn_dialog(
    step: StepExecution, user: Any, dialog: Dialog, *, is_alone: bool
) -> tuple[DrawnScreen, dict[str, Any]]:
    """The dialog as it opens now, with what is seen beneath it, in the language that is active."""
    page = workstation(step.batch, user, clock.now(), step)
    facts = screen_facts(page, user, page.at)
    if is_alone:
        kept = {name: facts[name] for name in ALONE}
        facts = {**kept, "is_alone": True, "is_present": True, "of_type": None}
    facts = {**facts, "form": DIALOG_FORM, "dialog": plain(dialog.facts(step.definition))}
    return DrawnScreen.of(step, get_language() or "en", facts)


def drawn_again(
    step: StepExecution, sealed: str, error: DomainError | None
) -> tuple[DrawnScreen, dict[str, Any]] | None:
    """The same dialog when it comes back with what was refused; ``None`` when it does not say what it showed.

    One whose screen does not hold any more stays as it was opened, so that it is refused again.
    """
    try:
        opened = DrawnScreen.opened(sealed, step.uuid)
    except ScreenUnreadable:
        return None
    if "dialog" not in opened.facts:
        return None
    again = DrawnScreen.of(step, opened.language, opened.refused(refusal_facts(error)))
    return (opened, again[1]) if isinstance(error, ScreenHasChanged) else again
