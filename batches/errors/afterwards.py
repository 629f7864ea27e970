"""Refusals around values and exceptions afterwards."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from audit.errors import SamePerson
from kernel.errors import DomainError


class NotCorrectable(DomainError):
    """Only a value entered by hand can be corrected; what an instrument sent stands (URS-DAT-08)."""

    code = "BAT-070"
    text = _("“%(field)s” cannot be corrected: %(why)s.")
    remedy = _("Report an exception and describe what is wrong.")


class SameValue(DomainError):
    """A correction that changes nothing."""

    code = "BAT-071"
    text = _("“%(field)s” is already %(value)s.")
    remedy = _("Enter the value it should be.")
    status = 422


class AlreadyAssessed(DomainError):
    """QA has assessed the exception."""

    code = "BAT-072"
    text = _("Exception %(exception)s has been assessed by %(person)s.")
    remedy = _("Nothing needs to be done.")


class JustificationMissing(DomainError):
    """An assessment without words."""

    code = "BAT-073"
    text = _("The assessment needs a justification.")
    remedy = _("Write in a few words why the product is or is not affected.")
    status = 422


class StepOfOtherBatch(DomainError):
    """The step named does not belong to the batch."""

    code = "BAT-074"
    text = _("Step %(step)s does not belong to batch %(batch)s.")
    remedy = _("Choose a step of this batch.")
    status = 422


class NotReportable(DomainError):
    """There is no record to report into, or it is closed."""

    code = "BAT-075"
    text = _("No exception can be reported for batch %(batch)s: %(state)s.")
    remedy = _("Before the start there is nothing to report; after the decision, open a deviation.")


class ProductAlreadyBooked(DomainError):
    """The lot exists: what it was booked with, and every result that rests on it, is corrected beside the record."""

    code = "BAT-079"
    text = _(
        "“%(field)s” cannot be corrected any more: lot %(lot)s has been booked, and it or a yield rests on "
        "this value."
    )
    remedy = _(
        "Report an exception with the right value: QA decides in its deviation, and a count corrects the "
        "stock of lot %(lot)s."
    )


class PrintMadeAlready(DomainError):
    """The same print was asked for again; what it said then cannot be read any more as it was."""

    code = "BAT-080"
    text = _("Print %(document)s has been made already; a print is made once.")
    remedy = _("Export the record anew: it gets a number of its own.")


class RecordDisposedOf(DomainError):
    """The record's time was over, and its content is gone (URS-AUD-14)."""

    code = "BAT-095"
    text = _("The record of batch %(batch)s was disposed of on %(when)s.")
    remedy = _("What is left of it, and by which rule it was disposed of, stands on the page of the batch.")


class WorkedOnBatch(SamePerson):
    """Who worked on a batch does not judge it; kept in the security log."""

    text = _("%(person)s worked on %(count)s steps of batch %(batch)s and cannot also do “%(action)s”.")
    remedy = _("Somebody who neither performed nor verified any of its steps has to do it.")
