"""Screens of then, made anew from the record and its frozen recipe, and held against what was recorded (ADR 21)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.choices import Channel
from audit.selectors.trail import events
from batches.contracts import STEP_TYPES, FrozenStep, Text, Wording, content_of
from batches.errors import ScreenNotComposed
from batches.models import ScreenShown, StepExecution
from kernel.canonical import digest
from kernel.errors import DomainError

# What people do in a step, whether at a screen or not.
RECORDING = tuple(
    f"batches.{verb}"
    for verb in ("start_step", "record_step", "verify_step", "skip_step", "end_phase", "approve_override")
)
PARTS: dict[str, Text] = {
    "form": gettext_lazy("form of the screen"),
    "language": gettext_lazy("language"),
    "head": gettext_lazy("batch, recipe version or person"),
    "step": gettext_lazy("name or instruction of the step"),
    "refusal": gettext_lazy("refusal on the page"),
    "standing": gettext_lazy("notes on the page"),
    "override": gettext_lazy("override"),
    "exceptions": gettext_lazy("exceptions"),
    "entry": gettext_lazy("values, limits, targets or buttons of the step"),
    "recorded": gettext_lazy("values recorded before"),
    "room": gettext_lazy("room"),
    "dialog": gettext_lazy("dialog"),
    "entered": gettext_lazy("what was entered"),
    "answer": gettext_lazy("refusal that followed"),
}


@dataclass(frozen=True)
class SeenAgain:
    """One screen shown again. ``content`` is ``None`` when it cannot be, and ``problem`` says why."""

    shown: ScreenShown
    content: dict[str, Any] | None
    digest: str
    differs: tuple[str, ...]
    problem: DomainError | None = None

    @property
    def matches(self) -> bool:
        """Whether it is what was seen, to the last letter."""
        return self.problem is None and not self.differs


def drawn_and_seen(
    frozen: FrozenStep, facts: Mapping[str, Any], entered: Any, answer: Any, say: Wording
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The page as it was drawn, and what stood there at the press with what was entered and answered."""
    drawn = content_of(frozen, facts, say)
    seen = drawn
    # Over a dialog nothing moves: what is entered there are reason and signature.
    if facts["of_type"] is not None and entered and "dialog" not in facts:
        moved = STEP_TYPES.get(frozen.step_type).moved(facts["of_type"], entered)
        if moved is not facts["of_type"]:
            seen = content_of(frozen, {**facts, "of_type": moved}, say)
    return drawn, {**seen, "entered": entered, "answer": answer}


def digests_of(seen: Mapping[str, Any]) -> dict[str, str]:
    """The digest of each part of a screen."""
    return {name: digest(part) for name, part in seen.items()}


def seen_again(shown: ScreenShown) -> SeenAgain:
    """Make the screen anew from its facts, its words and the step's frozen definition; no query.

    Nothing but the digests comes from what was stored of the screen itself; a part that does not come out
    as it was is named, and what cannot be made says so.
    """
    step = shown.step
    try:
        drawn, seen = _made(shown, FrozenStep(step.step_type, step.definition))
    except DomainError as error:
        return SeenAgain(shown, None, "", (), error)
    now = digests_of(seen)
    differs = [name for name in PARTS if now.get(name) != shown.parts.get(name)]
    if digest(drawn) != shown.drawn_digest and not differs:
        differs = ["form"]
    words = [str(PARTS[name]) for name in differs]
    total = digest(seen)
    if total != shown.digest and not words:
        words = [_("the digest itself")]
    if seen["head"]["recipe_digest"] != step.batch.control_recipe.digest:
        words.append(_("the control recipe of the batch"))
    return SeenAgain(shown, seen, total, tuple(words))


def _made(shown: ScreenShown, frozen: FrozenStep) -> tuple[dict[str, Any], dict[str, Any]]:
    """Whatever a changed row does to the composition ends as a coded refusal, not as a broken page."""
    say = Wording(shown.language, shown.words)
    try:
        return drawn_and_seen(frozen, shown.facts, shown.entered, shown.answer, say)
    except DomainError:
        raise
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise ScreenNotComposed(why=f"{type(error).__name__}: {error}") from error


def screens_of(step: StepExecution) -> list[ScreenShown]:
    """Every kept screen of the step, oldest first; one query."""
    found = list(step.screens.select_related("attempt").order_by("id"))
    for each in found:
        each.step = step
    return found


def screen_of_field(screens: list[ScreenShown], field: str) -> ScreenShown | None:
    """The screen on which the value was recorded last; ``None`` when no screen of the step was kept.

    A value that no press recorded (what equipment reported, what an override accepted) has the last one.
    """
    found = [each for each in screens if field in each.fields] or screens
    return found[-1] if found else None


@dataclass(frozen=True)
class Unseen:
    """Why a step has no screen: by which door its values came in; no door means that nobody has begun it."""

    door: Text = ""
    terminal: str = ""


def why_no_screen(step: StepExecution) -> Unseen:
    """By the trail's last entry about what was done in the step."""
    done = events(ref=f"step:{step.code}").filter(action__in=RECORDING)
    last = done.values_list("channel", "terminal").first()
    return Unseen(Channel(last[0]).label, last[1]) if last is not None else Unseen()
