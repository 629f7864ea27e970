"""Draws the screen of a step: its content for the template, and the same sealed for the forms to send back."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language

from batches.contracts import DrawnScreen
from batches.models import StepExecution
from batches.selectors.screen_facts import screen_facts
from batches.selectors.workstation import Workstation, workstation
from kernel import clock
from kernel.errors import DomainError


def drawn_screen(
    page: Workstation, user: Any, refusal: DomainError | None = None
) -> tuple[DrawnScreen, dict[str, Any]]:
    """The screen of the page's step and its content, in the language that is active; no query."""
    facts = screen_facts(page, user, page.at, refusal)
    return DrawnScreen.of(page.step, get_language() or "en", facts)


def sealed_screen(step: StepExecution, user: Any) -> str:
    """What this person sees of the step now, as a page carries it."""
    drawn, _content = drawn_screen(workstation(step.batch, user, clock.now(), step), user)
    return drawn.sealed()
