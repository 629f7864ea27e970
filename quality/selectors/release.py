"""What stands between a batch and its release: every release check, asked at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils import translation

from batches.contracts import RELEASE_CHECKS, ReleaseCheck
from batches.models import Batch
from kernel.findings import Finding, against

# The order in which they are shown; checks of other apps follow by code.
SHOWN_ORDER = (
    "every_step_complete_and_verified",
    "no_open_exceptions",
    "no_open_corrections",
    "no_open_deviations",
    "yields_within_limits",
    "materials_released_and_valid",
    "equipment_calibrated",
    "environment_assessed",
    "production_reviewed_signed",
    "audit_trail_reviewed",
    "qa_reviewed_signed",
    "trail_integrity",
)
# What has to be in order before QA can sign the review; the rest is the release's own business.
BEFORE_REVIEW = (
    "every_step_complete_and_verified",
    "no_open_exceptions",
    "no_open_corrections",
    "environment_assessed",
)
# Against release for good, but not against the review that must come before a rejection.
ENDED_EARLY = "ended_early"
LANGUAGES = ("en", "zh-hans")


@dataclass(frozen=True)
class CheckResult:
    """One release check and what it found."""

    code: str
    label: str
    findings: tuple[Finding, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing of it speaks against release."""
        return not against(self.findings)

    @property
    def reasons(self) -> list[Finding]:
        """What speaks against release."""
        return against(self.findings)


def check_results(batch: Batch, only: Iterable[str] = ()) -> list[CheckResult]:
    """Run the release checks (all, or ``only`` these) and return what each looked at and saw."""
    wanted = set(only)
    return [
        CheckResult(check.code, str(check.label), tuple(check.evaluate(batch)))
        for check in sorted(RELEASE_CHECKS, key=_place)
        if not wanted or check.code in wanted
    ]


def reasons_against(results: Iterable[CheckResult]) -> list[Finding]:
    """Every reason against release in ``results``."""
    return [reason for result in results for reason in result.reasons]


def reasons_against_review(batch: Batch, results: Iterable[CheckResult] | None = None) -> list[Finding]:
    """What stands between the record and QA's signature; that a batch ended early does not: it is reviewed too."""
    if results is None:
        results = check_results(batch, only=BEFORE_REVIEW)
    reasons = reasons_against(result for result in results if result.code in BEFORE_REVIEW)
    return [reason for reason in reasons if reason.code != ENDED_EARLY]


def results_as_record(batch: Batch, results: Iterable[CheckResult]) -> list[dict[str, Any]]:
    """The ``results`` as the disposition keeps them: what was seen, worded in both languages."""
    present = translation.get_language() or LANGUAGES[0]
    worded = {present: list(results)}
    for language in LANGUAGES:
        if language not in worded:
            with translation.override(language):
                worded[language] = check_results(batch)
    return [
        {
            "check": result.code,
            "ok": result.ok,
            "findings": {
                language: [each.as_dict() for each in worded[language][index].findings]
                for language in LANGUAGES
            },
        }
        for index, result in enumerate(worded[LANGUAGES[0]])
    ]


def _place(check: ReleaseCheck) -> tuple[int, str]:
    known = check.code in SHOWN_ORDER
    return (SHOWN_ORDER.index(check.code) if known else len(SHOWN_ORDER), check.code)
