"""Whether a recorded step can be closed: verified where it must be, and nothing about it open (URS-EBR-04, 07)."""

from __future__ import annotations

from batches.choices import ExceptionState
from batches.models import StepExecution


def can_close(step: StepExecution) -> bool:
    """Whether the second person has signed, if one must, and QA has assessed every exception of the step."""
    if step.is_verified and step.verifier_id is None:
        return False
    return not step.exceptions.filter(state=ExceptionState.OPEN).exists()
