"""Coded refusals of quality. Those that list reasons carry them, so that no reply stops at the first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.errors import SamePerson
from kernel.errors import DomainError
from kernel.findings import Finding


class RefusedWithReasons(DomainError):
    """A refusal for several reasons at once; it carries them all, never only the first."""

    def __init__(self, *, findings: Sequence[Finding], **params: Any) -> None:
        super().__init__(count=len(findings), reasons="; ".join(each.text for each in findings), **params)
        self.reasons = tuple(findings)
        # As plain data, under the name that the API's problem replies look for.
        self.findings = [each.as_dict() for each in findings]


class ReleaseRefused(RefusedWithReasons):
    """A release check found a reason (URS-EBR-16)."""

    code = "QUA-001"
    text = _("Batch %(batch)s cannot be released: %(reasons)s.")
    remedy = _("Clear each reason listed, then release again.")


class ReviewRefused(RefusedWithReasons):
    """QA review of a record that is not ready for it (URS-EBR-15)."""

    code = "QUA-002"
    text = _("The QA review of batch %(batch)s cannot be signed: %(reasons)s.")
    remedy = _("Clear each reason listed, then sign the review.")


class NotReadyToClose(RefusedWithReasons):
    """A deviation whose report lacks something (URS-QMS-03, 04, 05)."""

    code = "QUA-003"
    text = _("Deviation %(deviation)s is not ready: %(reasons)s.")
    remedy = _("Complete what is listed, then try again.")


class NotOfThisPlace(DomainError):
    """A record of another site or batch was named."""

    code = "QUA-004"
    text = _("%(record)s does not belong to %(place)s.")
    remedy = _("Choose one that does.")
    status = 422


class DueInThePast(DomainError):
    """A due date before today."""

    code = "QUA-005"
    text = _("The due date %(date)s lies in the past.")
    remedy = _("Choose today or a later day.")
    status = 422


class CheckBeforeDue(DomainError):
    """An effectiveness check planned before the action itself is due (URS-QMS-05)."""

    code = "QUA-006"
    text = _("The effectiveness check on %(check)s would come before the action is due on %(due)s.")
    remedy = _("Choose a check date after the due date.")
    status = 422


class CannotInvestigate(DomainError):
    """The person named has no right to investigate at this site."""

    code = "QUA-007"
    text = _("%(person)s has no right to investigate deviations here.")
    remedy = _("Choose a person from the list of investigators.")
    status = 422


class NotTheInvestigator(DomainError):
    """Only the named investigator writes the investigation."""

    code = "QUA-008"
    text = _("The investigator of %(deviation)s is %(investigator)s.")
    remedy = _("Ask %(investigator)s, or let QA name another investigator.")
    status = 403


class NotTheOwner(DomainError):
    """Only the owner of an action reports it as implemented."""

    code = "QUA-009"
    text = _("The owner of %(capa)s is %(owner)s.")
    remedy = _("Ask %(owner)s to report it.")
    status = 403


class NotAmendable(DomainError):
    """The investigation's text can no longer (or not yet) be changed."""

    code = "QUA-010"
    text = _("The investigation of %(deviation)s cannot be amended while its state is “%(state)s”.")
    remedy = _("A closed deviation is reopened first.")


class NotPlannable(DomainError):
    """No action can be planned in this state of the deviation."""

    code = "QUA-011"
    text = _("No action can be planned for %(deviation)s while its state is “%(state)s”.")
    remedy = _("Actions are planned during the investigation and after it, before closure.")


class BatchAlreadyListed(DomainError):
    """The batch is already among those to be assessed, or is the deviation's own."""

    code = "QUA-012"
    text = _("Batch %(batch)s already belongs to %(deviation)s.")
    remedy = _("Assess it where it is listed.")


class CheckNotDueYet(DomainError):
    """The day of the effectiveness check has not come (URS-QMS-05)."""

    code = "QUA-013"
    text = _("The effectiveness of %(capa)s is to be checked on %(date)s.")
    remedy = _("Wait for that day; PharMOM will ask for the check.")


class NothingToReview(DomainError):
    """The trail of this batch has no entry that is still to be reviewed (URS-AUD-12)."""

    code = "QUA-014"
    text = _("Every entry in the audit trail of batch %(batch)s has been reviewed.")
    remedy = _("Nothing needs to be done.")


class ReviewedOwnEntry(SamePerson):
    """The reviewer wrote one of the reviewed entries (URS-AUD-12); kept in the security log."""

    text = _("%(person)s wrote %(count)s of the entries of batch %(batch)s and cannot review them.")
    remedy = _("Somebody who wrote none of them has to review the audit trail.")


class ReviewedOwnEntries(SamePerson):
    """The reviewer of a period wrote some of its entries (URS-AUD-12); kept in the security log."""

    text = _("%(person)s wrote %(count)s of these entries and cannot review them.")
    remedy = _("Choose kinds or a period without entries of your own, or let somebody else review them.")


class ReviewedForProduction(SamePerson):
    """Who signed for production does not sign for quality; kept in the security log."""

    text = _("%(person)s signed the production review of batch %(batch)s and cannot also do “%(action)s”.")
    remedy = _("Another person, independent of production, has to do it.")


class InvestigatorMayNotClose(SamePerson):
    """Who investigated cannot approve the report (URS-QMS-04); kept in the security log."""

    text = _("%(person)s investigated %(deviation)s and cannot also close it.")
    remedy = _("Another person of QA has to approve the report.")


class PlannerMayNotApprove(SamePerson):
    """Who planned or owns an action cannot approve it; kept in the security log."""

    text = _("%(person)s planned or owns %(capa)s and cannot also approve it.")
    remedy = _("Another person of QA has to approve it.")


class OwnerMayNotJudge(SamePerson):
    """The owner of an action does not judge its effect; kept in the security log."""

    text = _("%(person)s owns %(capa)s and cannot also judge whether it worked.")
    remedy = _("Another person of QA has to check its effect.")


class AlreadyDecided(DomainError):
    """The batch has been released or rejected before."""

    code = "QUA-015"
    text = _("Batch %(batch)s has already been decided: %(decision)s.")
    remedy = _("Nothing needs to be done.")


class CannotOwn(DomainError):
    """The person named as owner is not active or is a service account."""

    code = "QUA-016"
    text = _("%(person)s cannot own a corrective or preventive action here.")
    remedy = _("Choose a person from the list of owners.")
    status = 422


class NotAssessable(DomainError):
    """Other batches are concluded on during the investigation and until closure (URS-QMS-03)."""

    code = "QUA-017"
    text = _("Other batches of %(deviation)s cannot be assessed while its state is “%(state)s”.")
    remedy = _("Start the investigation, or reopen the closed deviation first.")


class NothingInPeriod(DomainError):
    """The period holds no entry of the chosen kinds."""

    code = "QUA-018"
    text = _("There is no entry of these kinds in this period.")
    remedy = _("Choose another period or other kinds.")


class PeriodUnfinished(DomainError):
    """A period is reviewed when it is over, so that nothing can be added to it (URS-AUD-12)."""

    code = "QUA-019"
    text = _("The period ends before it begins, or is not over yet.")
    remedy = _("Choose a period that is over.")
    status = 422


class NoSuchEntry(DomainError):
    """The entry to be flagged is none of this batch or site."""

    code = "QUA-020"
    text = _("Entry %(entry)s is none of %(place)s.")
    remedy = _("Flag an entry that the page shows.")
    status = 422


class DisposalRefused(RefusedWithReasons):
    """A record that is still to be kept (URS-AUD-14, URS-DAT-10)."""

    code = "QUA-021"
    text = _("The record of batch %(batch)s cannot be disposed of: %(reasons)s.")
    remedy = _("Wait for the day, or settle what is listed, then try again.")


class RetentionTooShort(DomainError):
    """A rule of the plant that is shorter than what the market asks (URS-DAT-10)."""

    code = "QUA-022"
    text = _("%(market)s asks for %(expiry)s months after expiry and %(certification)s after certification.")
    remedy = _("Enter at least these: a rule of the plant may be longer, never shorter.")
    status = 422


class AlreadyDisposedOf(DomainError):
    """There is no record any more that could be held."""

    code = "QUA-023"
    text = _("The record of batch %(batch)s has been disposed of.")
    remedy = _("What is left of it stands on the page of the batch.")


class HoldAlreadyLifted(DomainError):
    """Somebody else has lifted it before."""

    code = "QUA-024"
    text = _("The legal hold %(hold)s has already been lifted.")
    remedy = _("Nothing needs to be done.")
