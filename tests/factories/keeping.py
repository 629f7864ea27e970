"""Records that have grown old: what the story's plant looks like when years have passed."""

from __future__ import annotations

from collections.abc import Callable

from audit.context import Reason
from batches.models import Batch
from mom.demo.work.acting import actor, signed
from quality.actions.assess_affected_batch import assess_affected_batch
from quality.actions.confirm_effectiveness import confirm_effectiveness
from quality.actions.dispose_of_batch import dispose_of_batch
from quality.actions.implement_capa import implement_capa
from quality.actions.lift_legal_hold import lift_legal_hold
from quality.models import AffectedBatch, Capa, LegalHold
from quality.tasks import request_effectiveness_checks
from tests.factories.story import the_released_batch
from tests.keeping.old import grow_old

YEARS = 7
QUALITY, QUALIFIED = "chen.jing", "xu.hui"


def years_later() -> Batch:
    """The record of the released batch is due; it is still held."""
    grow_old(YEARS * 366)
    return the_released_batch()


def disposed_of() -> Batch:
    """The hold is lifted, its investigations are finished, and both people sign."""
    batch = the_released_batch()
    for hold in LegalHold.objects.filter(batch=batch, lifted_at=None):
        lift_legal_hold(hold=hold, reason=_reason("Answered."), **signed(QUALITY, "approved"))
    for affected in AffectedBatch.objects.filter(batch=batch, conclusion="pending"):
        assess_affected_batch(
            affected=affected, conclusion="not_affected", rationale="Other bags.", actor=actor("liu.yang")
        )
    for capa in Capa.objects.filter(deviation__batch=batch, state="approved"):
        implement_capa(capa=capa, implementation="Done.", actor=actor(capa.owner.username))
        request_effectiveness_checks()
        capa.refresh_from_db()
        confirm_effectiveness(capa=capa, effect="No warm bowl since.", **signed(QUALITY, "approved"))
    for username in (QUALITY, QUALIFIED):
        dispose_of_batch(batch=batch, reason=_reason("Its time is over."), **signed(username, "disposed"))
    return the_released_batch()


# Lists that hold something only when years have passed, in the order in which they come to it.
FILLED_BY_THE_YEARS: dict[str, Callable[[], Batch]] = {
    "quality:due_list": years_later,
    "quality:disposal_list": disposed_of,
}


def after_the_years(name: str) -> None:
    """What the list called so needs, in a database where nothing of it has happened."""
    for filled, happen in FILLED_BY_THE_YEARS.items():
        happen()
        if filled == name:
            return


def _reason(text: str) -> Reason:
    return Reason("quality_decision", text)
