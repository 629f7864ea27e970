"""Refusals of what was scanned, weighed, entered or calculated."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from batches.errors.base import RefusedWithFindings, StepRefusal
from kernel.errors import DomainError


class InputMissing(DomainError):
    """Something the step needs was not sent."""

    code = "BAT-030"
    text = _("“%(field)s” is missing.")
    remedy = _("Fill it in and confirm again.")
    status = 422


class InputUnknown(DomainError):
    """Something was sent that the step does not take."""

    code = "BAT-031"
    text = _("This step does not take “%(field)s”.")
    remedy = _("Send only: %(known)s.")
    status = 422


class NothingChecksIt(DomainError):
    """A critical value that one person types, without a second person and without limits (URS-DAT-06)."""

    code = "BAT-101"
    text = _("Nothing checks “%(field)s”, which one person types at the critical step %(step)s.")
    remedy = _(
        "Have the recipe revised: a second person verifies the step, or the value has limits on both sides."
    )


class UnknownScan(StepRefusal):
    """The label is not known at this site."""

    code = "BAT-032"
    text = _("The label “%(scan)s” is unknown.")
    remedy = _("Scan again. Wanted now: %(wanted)s.")
    status = 422


class WrongMaterial(StepRefusal):
    """The lot or container holds another material than the recipe asks for (URS-MAT-05)."""

    code = "BAT-033"
    text = _("%(scan)s holds %(found)s, but this step needs %(wanted)s.")
    remedy = _("Put it back and fetch a container of %(wanted)s.")


class LotNotUsable(StepRefusal, RefusedWithFindings):
    """The lot may not be used: not released, expired, blocked (URS-MAT-02)."""

    code = "BAT-034"
    text = _("Lot %(lot)s may not be used. %(reasons)s")
    remedy = _("Put it aside, fetch a released lot that is in date, and tell QA.")


class WrongEquipment(StepRefusal):
    """Another unit than the one bound to the batch was scanned."""

    code = "BAT-035"
    text = _("%(scan)s is not the unit for this step.")
    remedy = _("Go to %(wanted)s and scan its label.")


class EquipmentNotUsable(StepRefusal, RefusedWithFindings):
    """The unit may not be used now: not clean, out of calibration, in use elsewhere."""

    code = "BAT-036"
    text = _("%(unit)s cannot be used now. %(reasons)s")
    remedy = _("Call the supervisor, who clears each reason or binds another unit.")


class WrongContainer(StepRefusal):
    """The container is not one of this batch, or has been used (URS-MAT-11)."""

    code = "BAT-037"
    text = _("Container %(container)s cannot be used here: %(why)s.")
    remedy = _("Scan a container that was dispensed for %(wanted)s.")


class NoReading(StepRefusal):
    """The scale has sent no usable reading (URS-EBR-08, MAT-06)."""

    code = "BAT-038"
    text = _("There is no usable reading from %(scale)s: %(why)s.")
    remedy = _(
        "Check that the scale is on and connected, wait until the value stands still, and confirm again."
    )


class ReadingHasChanged(StepRefusal):
    """The value shown is no longer the value on the scale."""

    code = "BAT-039"
    text = _("You confirmed %(shown)s, but %(scale)s now shows %(now)s.")
    remedy = _("Read the new value and confirm it.")


class ReadingUsed(StepRefusal):
    """One weighing becomes one record: the load has not left the scale since the last one (URS-MAT-06)."""

    code = "BAT-056"
    text = _("What stands on %(scale)s was weighed for step %(step)s already.")
    remedy = _("Take it off the scale, then weigh what belongs to this step.")


class WeightOutOfTolerance(StepRefusal):
    """The net weight lies outside the tolerance of the formula row."""

    code = "BAT-040"
    text = _("%(net)s %(unit)s is outside %(low)s–%(high)s %(unit)s.")
    remedy = _("Add or take away material until the pointer stands in the green band, then confirm again.")


class OutsideScaleRange(StepRefusal):
    """Below the scale's minimum weight or above its capacity (USP 41; URS-MAT-06)."""

    code = "BAT-041"
    text = _("%(net)s %(unit)s cannot be weighed on %(scale)s, which weighs %(low)s–%(high)s %(unit)s.")
    remedy = _("Use a scale that fits this weight.")


class IdentityMissing(StepRefusal):
    """The weight was confirmed before everything had been scanned."""

    code = "BAT-042"
    text = _("Not everything has been identified yet: %(missing)s.")
    remedy = _("Scan the label first.")


class ValueImpossible(StepRefusal):
    """A typed value beyond the hard limits: a typing error, not a measurement (URS-DAT-05)."""

    code = "BAT-043"
    text = _("%(value)s %(unit)s is not possible here; possible are %(low)s–%(high)s %(unit)s.")
    remedy = _("Read the instrument again and type the value it shows.")
    status = 422


class WrongDecimals(StepRefusal):
    """A value with more or fewer decimals than the instruction asks for."""

    code = "BAT-044"
    text = _("“%(value)s” has not the %(decimals)s decimals that are recorded here.")
    remedy = _("Type the value with %(decimals)s decimals, as the instrument shows it.")
    status = 422


class NotCleared(StepRefusal):
    """A line of the checklist is not fulfilled (GMP 199)."""

    code = "BAT-045"
    text = _("Not everything on the list is fulfilled: %(items)s.")
    remedy = _("Put it right and tick it, or report an exception. Production does not begin before.")


class TimeNotPlausible(StepRefusal):
    """An event time in the future or before the batch began (URS-DAT-02)."""

    code = "BAT-046"
    text = _("%(at)s cannot be the time of this value.")
    remedy = _("Give the time at which it was read: after the start of the batch and not in the future.")
    status = 422


class LateWithoutReason(DomainError):
    """An entry long after the event needs a reason (URS-DAT-02)."""

    code = "BAT-047"
    text = _("This value was read %(minutes)s minutes ago.")
    remedy = _("Say why it is entered late; it will be marked as a late entry.")
    status = 422


class NotApplicableNeedsReason(DomainError):
    """“N/A” without a word of why (URS-EBR-10)."""

    code = "BAT-048"
    text = _("“Not applicable” needs a reason.")
    remedy = _("Write in a few words why there is no value.")
    status = 422


class SourceNotRecorded(StepRefusal):
    """A calculation needs a value that was not recorded or cannot be relied on."""

    code = "BAT-049"
    text = _("The calculation cannot be made: %(input)s %(why)s.")
    remedy = _("Go back to step %(step)s.")


class CalculationHasChanged(StepRefusal):
    """The result confirmed is not the one that follows from the records now."""

    code = "BAT-050"
    text = _("You confirmed %(shown)s, but the records give %(now)s.")
    remedy = _("Look at the inputs and confirm the new result.")
