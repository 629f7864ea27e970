"""Coded refusals of equipment."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from kernel.errors import DomainError
from kernel.findings import Finding, in_words


class UnitNotReady(DomainError):
    """The unit cannot be taken into use; carries everything that was looked at (URS-CLN-03)."""

    code = "EQP-001"
    text = _("%(unit)s cannot be used: %(why)s")
    remedy = _("Put right what is named, or use another unit.")

    def __init__(self, *, unit: str, findings: Iterable[Finding]) -> None:
        kept = [finding for finding in findings if not finding.ok]
        super().__init__(unit=unit, why=in_words(kept))
        self.findings = [finding.as_dict() for finding in kept]


class UsedByAnotherBatch(DomainError):
    """The end of use was told for a batch that does not use the unit."""

    code = "EQP-002"
    text = _("%(unit)s is in use for “%(used_for)s”, not for “%(batch)s”.")
    remedy = _("End the use for the batch that has the unit.")


class HoldTimeMissing(DomainError):
    """A unit that needs cleaning has no hold times, so nobody could say how long it stays clean."""

    code = "EQP-003"
    text = _("%(unit)s has no dirty and clean hold times.")
    remedy = _("Enter the validated hold times of the unit in hours.")
    status = 422


class NoCleaningHere(DomainError):
    """Cleaning actions belong to units whose class is cleaned between batches."""

    code = "EQP-004"
    text = _("%(unit)s belongs to a class without cleaning states.")
    remedy = _("Nothing needs to be recorded here; write a note in its log if you like.")


class NoCleaningUnderWay(DomainError):
    """There is no cleaning of this unit to finish or to check."""

    code = "EQP-005"
    text = _("No cleaning of %(unit)s is waiting for this.")
    remedy = _("Start a cleaning first.")


class RemarkNeeded(DomainError):
    """A failed check says what was found (GMP 84)."""

    code = "EQP-006"
    text = _("A failed check needs a remark.")
    remedy = _("Write what you found and where.")
    status = 422


class CalibrationDatesWrong(DomainError):
    """Dates of a calibration that cannot be true."""

    code = "EQP-007"
    text = _("The dates of the calibration do not fit: %(why)s")
    remedy = _("Take both dates from the certificate.")
    status = 422


class CalibrationRangeWrong(DomainError):
    """The calibrated range is missing or upside down (GMP 90)."""

    code = "EQP-008"
    text = _("The calibrated range of %(unit)s is not complete: %(why)s")
    remedy = _("Take lower end, upper end and unit from the certificate.")
    status = 422


class CertificateKnown(DomainError):
    """The same certificate was recorded before."""

    code = "EQP-009"
    text = _("Certificate %(certificate)s is already recorded for %(unit)s.")
    remedy = _("Record a calibration once; a correction has a certificate number of its own.")


class RecordUnknown(DomainError):
    """A body or call names something that does not exist at this site."""

    code = "EQP-010"
    text = _("There is no %(kind)s “%(code)s” here.")
    remedy = _("Use a code that exists at this site.")
    status = 422


class EntryInTheFuture(DomainError):
    """The log tells what has happened, not what will."""

    code = "EQP-011"
    text = _("An entry of the log cannot lie in the future.")
    remedy = _("Enter when it happened.")
    status = 422


class WeighingRangeWrong(DomainError):
    """Minimum weight, capacity and readability of a scale do not fit together."""

    code = "EQP-012"
    text = _("The weighing range of %(unit)s is not complete: %(why)s")
    remedy = _("Enter minimum weight, maximum weight, readability and their unit.")
    status = 422


class SampleRefused(DomainError):
    """A sample in a form that may not be stored (URS-INT-01, URS-DAT-03)."""

    code = "EQP-013"
    text = _("A sample of tag %(tag)s was not accepted: %(why)s")
    remedy = _("Correct the connection that sends it.")
    status = 422


class PeriodTooLong(DomainError):
    """A history was asked for that is too long for one answer."""

    code = "EQP-014"
    text = _("The period is longer than %(days)s days.")
    remedy = _("Ask for a shorter period.")
    status = 422


class CodeTaken(DomainError):
    """A new record was given the code of one that is there; nothing is changed by accident (URS-AUD-04)."""

    code = "EQP-015"
    text = _("The code “%(code)s” is taken: there is a record of this kind (%(kind)s) with it.")
    remedy = _("Choose another code, or change the record that is there.")


class CodeMalformed(DomainError):
    """A code that labels, addresses and topics could not carry."""

    code = "EQP-016"
    text = _("“%(code)s” cannot be a code.")
    remedy = _("Use Latin letters, digits, point, hyphen and underscore; begin with a letter or a digit.")
    status = 422


class UnitOccupied(DomainError):
    """Class and room of a unit stay while a batch or a cleaning counts on them."""

    code = "EQP-017"
    text = _("%(unit)s is occupied (%(state)s), so its class and its room stay as they are.")
    remedy = _("Change them when the use and the cleaning are over.")


class ClassOfOtherKind(DomainError):
    """Units with and without cleaning have different states, so that one cannot simply become the other."""

    code = "EQP-018"
    text = _("%(unit)s cannot become a unit of %(klass)s: one is cleaned between batches, the other is not.")
    remedy = _("Take the unit out of service first; it comes back with the states of its new class.")


class CleaningOfClassFixed(DomainError):
    """Whether a class is cleaned between batches is settled with its first unit."""

    code = "EQP-019"
    text = _("Class %(klass)s has units; whether it is cleaned between batches cannot change any more.")
    remedy = _("Define another class and move the units to it.")


class TagFixed(DomainError):
    """What a tag measures, and where, is settled as soon as something counts on it."""

    code = "EQP-020"
    text = _("Tag %(tag)s is in use already; its unit of measure and what it belongs to cannot change.")
    remedy = _("Define another tag: stored values keep their meaning.")


class TagPlaceWrong(DomainError):
    """A tag without a place, or with two."""

    code = "EQP-021"
    text = _("Tag %(tag)s must belong to either a unit or a room.")
    remedy = _("Name one of the two.")
    status = 422


class TagRangeWrong(DomainError):
    """The range of a tag is upside down."""

    code = "EQP-022"
    text = _("The range of tag %(tag)s does not fit: its end must be above its beginning.")
    remedy = _("Enter the range of the instrument from its lower to its upper end.")
    status = 422
