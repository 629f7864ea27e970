"""The rules by which a recorded value needs no person's eye, and what keeps a value from being cleared.

Each rule has a version: an empty list of exceptions proves something only when it says which rules ran
(URS-EBR-15).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from batches.choices import SourceKind, StepState, ValueStatus
from batches.models import StepExecution, StepRecord

Test = Callable[[StepRecord, StepExecution], bool]


@dataclass(frozen=True)
class Rule:
    """One named rule; ``holds`` says whether it applies to a value of a step."""

    code: str
    version: int
    label: Promise
    holds: Test


# What keeps a value from being cleared, whatever the clearing rules say. The first that holds is named.
CONCERNS: tuple[Rule, ...] = (
    Rule("outside_limits", 1, _("Outside its limits"), lambda record, step: record.is_in_limits is False),
    Rule("corrected", 1, _("Corrected after entry"), lambda record, step: record.is_corrected),
    Rule(
        "doubtful_status",
        1,
        _("Its source doubts it"),
        lambda record, step: record.status in (ValueStatus.UNCERTAIN, ValueStatus.BAD),
    ),
    Rule(
        "by_hand",
        1,
        _("By hand instead of captured"),
        lambda record, step: record.status == ValueStatus.MANUAL,
    ),
    Rule(
        "not_applicable",
        1,
        _("Marked as not applicable"),
        lambda record, step: record.status == ValueStatus.NOT_APPLICABLE,
    ),
    Rule("step_open", 1, _("Its step is not complete"), lambda record, step: step.state != StepState.DONE),
    Rule(
        "not_verified",
        1,
        _("Not verified by a second person"),
        lambda record, step: step.is_verified and step.verifier_id is None,
    ),
)

# What clears a value. The first that holds is counted.
CLEARING: tuple[Rule, ...] = (
    Rule("within_limits", 1, _("Within its limits"), lambda record, step: record.is_in_limits is True),
    Rule("scanned", 1, _("Proven by scan"), lambda record, step: record.source_kind == SourceKind.SCAN),
    Rule(
        "captured",
        1,
        _("Captured with good status"),
        lambda record, step: record.source_kind in (SourceKind.SCALE, SourceKind.PLC),
    ),
    Rule(
        "calculated",
        2,  # a raw file is a record too, since files are processed at all
        _("Calculated from records"),
        lambda record, step: (
            record.source_kind in (SourceKind.CALCULATED, SourceKind.SYSTEM, SourceKind.FILE)
        ),
    ),
    Rule(
        "verified",
        1,
        _("Verified by a second person"),
        lambda record, step: record.source_kind == SourceKind.PERSON and step.verifier_id is not None,
    ),
    Rule(
        "confirmed",
        1,
        _("Confirmed by its performer, no limit set"),
        lambda record, step: (
            record.source_kind == SourceKind.PERSON and record.low is None and record.high is None
        ),
    ),
)


@dataclass(frozen=True)
class Verdict:
    """What the rules say about one value: cleared by a rule, held by a concern, or neither."""

    rule: Rule | None = None
    concern: Rule | None = None


def judge(record: StepRecord, step: StepExecution) -> Verdict:
    """Ask the concerns first, then the clearing rules."""
    concern = next((rule for rule in CONCERNS if rule.holds(record, step)), None)
    if concern is not None:
        return Verdict(concern=concern)
    return Verdict(rule=next((rule for rule in CLEARING if rule.holds(record, step)), None))
