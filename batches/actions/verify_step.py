"""Verify a step: a second, different person signs that it was done as recorded."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.choices import Meaning
from audit.declaration import action
from audit.errors import SamePerson
from audit.signing import Sign
from batches.actions._recording import close_if_possible
from batches.actions._screens import keep_screen, same_screen
from batches.choices import Moment, StepState
from batches.errors import NothingToVerify
from batches.models import StepExecution
from batches.selectors.locking import locked_batch
from batches.selectors.rooms import demand_here
from kernel import clock


def _demand_second_person(*, step: StepExecution, actor: Any) -> None:
    """Refuse before anything is signed: the step waits for nobody, the person is not another one, or elsewhere."""
    if step.state != StepState.RECORDED or not step.is_verified or step.verifier_id is not None:
        raise NothingToVerify(step=step.number, state=str(StepState(step.state).label))
    if step.performer_id == actor.pk or step.records.filter(entered_by=actor).exists():
        raise SamePerson(person=actor.get_full_name(), action=str(_("Verify step")))
    demand_here(step, step.batch)


@action(
    "batches.verify_step",
    label=_("Verify step"),
    subject="step",
    signature=Sign(
        Meaning.VERIFIED, follows=_("The step counts as verified, and closes if nothing in it is open.")
    ),
    check=_demand_second_person,
    secret=("screen",),
)
def verify_step(*, step: StepExecution, actor: Any, screen: str | None = None) -> StepExecution:
    """Record the second person; the performer is refused under whatever role (URS-SIG-10; 211.101(c),(d))."""
    seen = same_screen(step, locked_batch(step.batch_id), screen)
    step.verifier, step.verified_at = actor, clock.now()
    step.full_clean(exclude=["batch", "performer", "verifier", "unit"], validate_unique=False)
    step.save()
    keep_screen(step, Moment.VERIFIED, actor, seen)
    return close_if_possible(step, actor)
