"""What asking for an override and deciding about it share: who is told, who may decide, what is locked."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from audit.contracts import scope_of
from audit.errors import SamePerson
from batches.actions._words import reason_text
from batches.choices import OverrideState
from batches.errors import OverrideNotOpen
from batches.lifecycles import OVERRIDE
from batches.models import StepExecution, ToleranceOverride
from batches.selectors.locking import locked_steps
from batches.selectors.rooms import demand_here
from kernel import clock
from kernel.fields import in_both_languages
from people.notifications import notify_those_who_may

NOT_NEEDED = _("the step went on without it")


def tell_who_may_decide(override: ToleranceOverride) -> None:
    """The operator waits at the scale, so whoever can decide hears of it at once."""
    words = _("Step %(step)s: %(person)s asks for an override, %(value)s")
    facts = {
        "step": override.step.code,
        "person": override.requested_by.get_full_name(),
        "value": override.as_text(),
    }
    text = in_both_languages(lambda: str(words) % facts)
    place = scope_of(override)
    notify_those_who_may(
        "batches.approve_override", place, text, url=override.step.get_absolute_url(), severity="warn"
    )


def demand_second_person(override: ToleranceOverride, actor: Any, what: str | Promise) -> None:
    """Refuse before anything is signed: it is decided already, or by somebody who had a hand in the value."""
    demand_open(override)
    step = override.step
    hands = {override.requested_by_id, override.attempt.person_id, step.performer_id}
    if actor.pk in hands or step.records.filter(entered_by=actor).exists():
        raise SamePerson(person=actor.get_full_name(), action=str(what))
    demand_here(step, step.batch)


def demand_open(override: ToleranceOverride) -> None:
    """Raise unless it waits for a decision."""
    if not override.is_open:
        state = NOT_NEEDED if override.is_lapsed else OverrideState(override.state).label
        raise OverrideNotOpen(override=override.code, state=str(state))


def locked_step_of(override: ToleranceOverride) -> StepExecution:
    """Its step, locked after it and before the batch; what somebody recorded meanwhile counts."""
    override.step = locked_steps([override.step_id])[override.step_id]
    demand_open(override)
    return override.step


def keep_decision(override: ToleranceOverride, decision: str, actor: Any) -> ToleranceOverride:
    """State, person, time and reason."""
    override.state = OVERRIDE.check(override.state, decision)
    override.decided_by, override.decided_at, override.decision_reason = actor, clock.now(), reason_text()
    override.full_clean(exclude=["step", "attempt", "requested_by", "decided_by"], validate_unique=False)
    override.save()
    return override
