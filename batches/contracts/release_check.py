"""The registry of release checks: what must hold before a batch is released; entries live in apps above."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar

from batches.choices import Severity
from batches.contracts.values import Text
from batches.models import Batch
from kernel.findings import Finding
from kernel.registry import Registry


class ReleaseCheck(ABC):
    """One thing that must hold before a batch is released; a pure read that says what it looked at."""

    code: ClassVar[str] = ""
    label: ClassVar[Text] = ""
    severity: ClassVar[str] = Severity.CRITICAL

    @abstractmethod
    def evaluate(self, batch: Batch) -> list[Finding]:
        """What was looked at and what was seen; a finding that is not ok refuses the release."""


RELEASE_CHECKS: Registry[ReleaseCheck] = Registry("release_checks", base=ReleaseCheck)
