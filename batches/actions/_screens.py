"""Keeps the screen that a person acted on, and refuses one that does not hold any more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import translation
from django.utils.translation import gettext

from audit.context import current_run
from audit.event_store import describe
from audit.models import ReasonCode
from batches.choices import Moment
from batches.contracts import DrawnScreen, FrozenStep, Wording, content_of
from batches.errors import ScreenHasChanged
from batches.models import Batch, ScreenShown, StepAttempt, StepExecution, ToleranceOverride
from batches.selectors.bound_units import unit_code_of
from batches.selectors.screens import digests_of, drawn_and_seen
from kernel import clock
from kernel.canonical import digest
from kernel.errors import DomainError


def same_screen(step: StepExecution, batch: Batch, sealed: str | None) -> DrawnScreen | None:
    """The screen that the page sealed, ``None`` where no page was shown (API, tasks).

    Raise ``ScreenUnreadable`` when it is not whole, and ``ScreenHasChanged`` when recipe, words or unit are
    not what the page showed; live values may move.
    """
    if sealed is None:
        return None
    screen = DrawnScreen.opened(sealed, step.uuid)
    content = content_of(FrozenStep(step.step_type, step.definition), screen.facts, Wording(screen.language))
    if digest(content) != screen.digest:
        raise ScreenHasChanged(step=step.number, what=gettext("instruction, limits, target or wording"))
    unit = unit_code_of(step, batch)
    if unit != screen.facts["unit"]:
        words = {"now": unit or "–", "then": screen.facts["unit"] or "–"}
        raise ScreenHasChanged(
            step=step.number, what=gettext("the unit is %(now)s, and you saw %(then)s") % words
        )
    return screen


def keep_screen(
    step: StepExecution,
    moment: Moment,
    actor: Any,
    screen: DrawnScreen | None,
    *,
    entered: Mapping[str, Any] | None = None,
    fields: Iterable[str] = (),
    override: ToleranceOverride | None = None,
) -> None:
    """One row: what is needed to show the screen again, and the digest of what it said; one statement.

    ``override`` is the one that was asked for or decided on.
    """
    if screen is not None:
        given = describe({**(entered or {}), **_entered_in_dialog(screen, actor)})
        _keep(step, moment, actor, screen, given, fields=list(fields), override=override)


def keep_refused_screen(
    attempt: StepAttempt, actor: Any, screen: DrawnScreen | None, error: DomainError
) -> None:
    """The same for a try that was refused, with the refusal in the words that the person read."""
    if screen is None:
        return
    with translation.override(screen.language):
        answer = {"code": error.code, "message": error.message, "what_to_do": error.what_to_do}
    given = {**attempt.inputs, **_entered_in_dialog(screen, actor)}
    _keep(attempt.step, Moment.REFUSED, actor, screen, given, answer=answer, attempt=attempt)


def _entered_in_dialog(screen: DrawnScreen, actor: Any) -> dict[str, str]:
    """Reason and signer as the dialog had them, in the words of its list; never the secret."""
    run, asked = current_run(), screen.facts.get("dialog", {}).get("fields", ())
    given = {"username": actor.get_username()} if "username" in asked else {}
    if run is None or run.reason is None or "reason_code" not in asked:
        return given
    with translation.override(screen.language):
        label = str(ReasonCode.objects.get(code=run.reason.code).label)
    return {"reason_code": label, "reason_text": run.reason.text, **given}


def _keep(
    step: StepExecution,
    moment: Moment,
    actor: Any,
    screen: DrawnScreen,
    entered: Any,
    *,
    answer: Any = None,
    **more: Any,
) -> None:
    frozen, say = FrozenStep(step.step_type, step.definition), Wording(screen.language)
    _drawn, seen = drawn_and_seen(frozen, screen.facts, entered, answer, say)
    run = current_run()
    kept = ScreenShown(
        step=step,
        moment=moment,
        at=clock.now(),
        person=actor,
        person_name=actor.get_full_name(),
        terminal=run.origin.terminal[:200] if run is not None else "",
        form=screen.facts["form"],
        language=screen.language,
        facts=screen.facts,
        words=say.used,
        entered=entered,
        answer=answer,
        drawn_digest=screen.digest,
        digest=digest(seen),
        parts=digests_of(seen),
        **more,
    )
    kept.save()
