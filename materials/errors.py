"""Coded refusals of materials."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from kernel.errors import DomainError
from kernel.findings import Finding, against, in_words


class LotNotUsable(DomainError):
    """The lot may not be used now; carries every reason at once (URS-MAT-02)."""

    code = "MAT-001"
    text = _("Lot %(lot)s cannot be used: %(why)s")
    remedy = _("Use another lot, or put right what is named.")

    def __init__(self, *, lot: str, findings: Iterable[Finding]) -> None:
        kept = against(findings)
        super().__init__(lot=lot, why=in_words(kept))
        self.findings = [finding.as_dict() for finding in kept]


class NotEnough(DomainError):
    """More is asked for than the container holds (URS-GEN-01: stock never falls below zero)."""

    code = "MAT-002"
    text = _("Container %(container)s holds %(present)s, which is less than %(wanted)s.")
    remedy = _("Take the rest from another container of a released lot.")


class AmountNotPositive(DomainError):
    """An amount of zero or less moves nothing."""

    code = "MAT-003"
    text = _("%(amount)s is no amount that can be moved.")
    remedy = _("Enter an amount above zero.")
    status = 422


class ContainerOfAnotherBatch(DomainError):
    """A container staged for one batch was offered to another (URS-MAT-11)."""

    code = "MAT-004"
    text = _("Container %(container)s was dispensed for batch %(owner)s, not for %(batch)s.")
    remedy = _("Scan a container that was dispensed for batch %(batch)s.")


class ContainerEmpty(DomainError):
    """The container has been emptied or charged already."""

    code = "MAT-005"
    text = _("Container %(container)s is empty: its content was used before.")
    remedy = _("Scan a container that still holds material.")


class ContainerNotDispensed(DomainError):
    """Only a dispensed container, weighed and labelled, may be charged."""

    code = "MAT-006"
    text = _("Container %(container)s is a container as received; it has not been dispensed.")
    remedy = _("Dispense the needed amount first, or scan the label of a dispensed container.")


class ContainerNotSource(DomainError):
    """Amounts are dispensed from containers as received, not from dispensed ones."""

    code = "MAT-007"
    text = _("Container %(container)s is itself a dispensed one; nothing is dispensed from it.")
    remedy = _("Scan a container of the lot as received.")


class LotCodeTaken(DomainError):
    """The internal lot number is in use at this site."""

    code = "MAT-008"
    text = _("Lot %(lot)s already exists at this site.")
    remedy = _("Leave the number empty to have the next free one assigned.")


class DatesWrong(DomainError):
    """Dates of a lot that cannot be true together."""

    code = "MAT-009"
    text = _("The dates of the lot do not fit: %(why)s.")
    remedy = _("Take the dates from the label or the certificate.")
    status = 422


class ExpiryUnreadable(DomainError):
    """A label expiry in a form nobody agreed on (F-26)."""

    code = "MAT-010"
    text = _("“%(text)s” is not an expiry date.")
    remedy = _("Write it as on the label, to the day (2028-01-14) or to the month (2027-12).")
    status = 422


class NotProducedByBatch(DomainError):
    """Only a lot that a batch produced is released with that batch."""

    code = "MAT-011"
    text = _("Lot %(lot)s was not produced by a batch, so it is not released with one.")
    remedy = _("QA samples and releases a received lot on its own page.")


class ProducedByBatch(DomainError):
    """A product lot is released or rejected by the disposition of its batch, never by itself."""

    code = "MAT-012"
    text = _("Lot %(lot)s was produced by batch %(batch)s and is released or rejected with it.")
    remedy = _("Open the review of batch %(batch)s.")


class LotIsPast(DomainError):
    """A lot whose last day is over cannot be released."""

    code = "MAT-013"
    text = _("Lot %(lot)s was usable until %(until)s and cannot be released.")
    remedy = _("Reject it, or receive a new lot.")


class LotNotDue(DomainError):
    """The date that would end the lot's use has not passed."""

    code = "MAT-014"
    text = _("Lot %(lot)s is not due yet.")
    remedy = _("Nothing needs to be done.")


class MaterialUnknown(DomainError):
    """No material has this code."""

    code = "MAT-015"
    text = _("There is no material “%(value)s”.")
    remedy = _("Send the code of a material that is defined here; nothing is assumed in its place.")
    status = 422

    def __init__(self, *, value: object, field: str = "material") -> None:
        super().__init__(value=value, field=field)


class UnitOfMaterialFixed(DomainError):
    """The base unit of a material with lots cannot change."""

    code = "MAT-016"
    text = _("Material %(material)s has lots, so its unit %(unit)s cannot change.")
    remedy = _("Define a new material if it is to be counted differently.")


class NothingToCorrect(DomainError):
    """The count agrees with the book."""

    code = "MAT-017"
    text = _("Container %(container)s holds %(amount)s by the book too.")
    remedy = _("Nothing needs to be corrected.")


class ContainerNotVerified(DomainError):
    """A typed weight that only one person answers for is not charged (21 CFR 211.101(c))."""

    code = "MAT-018"
    text = _("The weight of container %(container)s has not been verified by a second person.")
    remedy = _("Let a second person weigh it again and sign on the page of the container.")


class NothingToVerify(DomainError):
    """The container was weighed in a step, is verified already, or is used up."""

    code = "MAT-019"
    text = _("Container %(container)s does not wait for a second person.")
    remedy = _("Nothing needs to be done.")
