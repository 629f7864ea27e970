"""The balance of the press room: the file of twenty tablets that it exports, and one that is processed again."""

from __future__ import annotations

from decimal import Decimal
from random import Random

from audit.context import Reason
from batches.actions.approve_reprocessing import approve_reprocessing
from batches.actions.assess_exception import assess_exception
from batches.actions.reprocess_raw_file import reprocess_raw_file
from batches.models import Batch, BatchException, ProcessedResult
from mom.demo.work.acting import actor, pass_time, signed

STEP, WEIGHED, BALANCE = "tablet-mass", 20, "XPR-0217"
AS_READ, CORRECTED = "Mass (mg)", "Mass, drift corrected (mg)"
TARGET, SPREAD, DRIFT = 180.0, 1.9, Decimal("0.3")
ENGINEER, SECOND_QA, QA = "liu.yang", "zhou.min", "chen.jing"
WHY = Reason(
    "quality_decision",
    "The zero of the balance had drifted by 0.3 mg; the corrected column counts. 天平零点漂移 0.3 mg，应取校正列。",
)


def tablet_masses(batch_code: str) -> bytes:
    """Twenty masses around the target; the same for the same batch whenever it is told."""
    rng = Random(f"mass {batch_code}")  # noqa: S311 - plausible, not secret
    lines = [f"# Balance {BALANCE}; batch {batch_code}", f"No.;{AS_READ};{CORRECTED}"]
    for place in range(1, WEIGHED + 1):
        mass = Decimal(f"{min(max(rng.gauss(TARGET, SPREAD), 174.0), 186.0):.1f}")
        lines.append(f"{place};{mass};{mass - DRIFT}")
    return ("\r\n".join(lines) + "\r\n").encode()


def file_name(batch_code: str) -> str:
    """What the balance calls it."""
    return f"{BALANCE}_{batch_code}.csv"


def process_again(batch: Batch) -> None:
    """The engineer takes the other column, quality signs, and says what the exception means."""
    standing = ProcessedResult.objects.get(
        raw_file__step__batch=batch, raw_file__step__key=STEP, state="stands"
    )
    pass_time(minutes=20)
    again = reprocess_raw_file(
        result=standing,
        algorithm=standing.algorithm,
        parameters={"column": CORRECTED},
        actor=actor(ENGINEER),
        reason=WHY,
    )
    pass_time(minutes=15)
    approve_reprocessing(result=again, reason=WHY, **signed(SECOND_QA, "approved"))
    for exception in BatchException.objects.filter(batch=batch, state="open"):
        assess_exception(
            exception=exception,
            assessment="no_impact",
            justification="Both evaluations are within limits. 两次评价均符合限度。",
            **signed(QA, "approved"),
        )
