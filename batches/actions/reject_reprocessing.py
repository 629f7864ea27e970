"""Reject what a raw file gave when it was processed again: what stood stands, and both stay in the record."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.choices import Meaning
from audit.declaration import action
from audit.signing import Sign
from batches.actions._processing import demand_second_person, keep_decision
from batches.models import ProcessedResult
from kernel import live

LABEL = _("Reject new results")


def _demand_second_person(*, result: ProcessedResult, actor: Any) -> None:
    demand_second_person(result, actor, LABEL)


@action(
    "batches.reject_reprocessing",
    label=LABEL,
    subject="result",
    reason=True,
    signature=Sign(
        Meaning.REJECTED, follows=_("The record stays as it is; the rejected results stay visible in it.")
    ),
    check=_demand_second_person,
)
def reject_reprocessing(*, result: ProcessedResult, actor: Any) -> ProcessedResult:
    """Keep who rejected it and why; possible as long as it is open, whatever became of the batch."""
    keep_decision(result, "reject_reprocessing", actor)
    live.publish(f"batch:{result.step.batch.uuid}", {"step": result.step.number, "result": result.code})
    return result
