"""Coded refusals of batches, worded for a person in gloves: what is wrong, and what to do now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from kernel.errors import DomainError


class StepRefusal(DomainError):
    """A refused try at a step: it is kept in the batch record as an attempt, then answered."""


class RefusedWithFindings(DomainError):
    """A refusal for several reasons at once: all of them are named, never only the first."""

    def __init__(self, *, findings: Sequence[dict[str, str]], **params: Any) -> None:
        sentences = [part for each in findings for part in (each["text"], each["detail"]) if part]
        reasons = " ".join(dict.fromkeys(sentences))
        super().__init__(**{**params, "findings": list(findings), "count": len(findings), "reasons": reasons})

    @property
    def findings(self) -> list[dict[str, str]]:
        """Each reason: ``subject``, ``code``, ``text``, ``detail``."""
        found: list[dict[str, str]] = self.params["findings"]
        return found


# --- orders -----------------------------------------------------------------------------------


class OrderExists(DomainError):
    """The same order number came with another key (URS-INT-05)."""

    code = "BAT-001"
    text = _("Order %(number)s already exists at site %(site)s.")
    remedy = _("Use the Idempotency-Key of the first request to repeat it, or send a new order number.")


class UnknownSite(DomainError):
    """An order for a site that PharMOM does not know."""

    code = "BAT-002"
    text = _("The site “%(value)s” is unknown.")
    remedy = _("Send the code of a site that is set up in PharMOM.")
    status = 422


class UnknownMaterial(DomainError):
    """An order for a material that PharMOM does not know."""

    code = "BAT-003"
    text = _("The material “%(value)s” is unknown.")
    remedy = _("Send the code of a material that is set up in PharMOM.")
    status = 422


class NotAProduct(DomainError):
    """An order for something that is bought, not made."""

    code = "BAT-004"
    text = _("“%(material)s” is not a product that is made here.")
    remedy = _("Send the code of an intermediate or finished product.")
    status = 422


class WrongOrderQuantity(DomainError):
    """A quantity of zero or less."""

    code = "BAT-005"
    text = _("%(quantity)s is no quantity that can be made.")
    remedy = _("Send a quantity above zero.")
    status = 422


class DueInThePast(DomainError):
    """A due date before today at the site."""

    code = "BAT-006"
    text = _("The due date %(date)s lies in the past.")
    remedy = _("Send today's date or a later one.")
    status = 422


# --- making and starting a batch --------------------------------------------------------------


class NoEffectiveRecipe(DomainError):
    """There is no approved and effective master recipe (URS-EBR-01)."""

    code = "BAT-010"
    text = _("There is no effective master recipe for %(material)s at site %(site)s.")
    remedy = _("Let a recipe version be approved and made effective first.")


class EquipmentNotReady(RefusedWithFindings):
    """For at least one class no unit is free, clean and in calibration (URS-RCP-11)."""

    code = "BAT-011"
    text = _("Not every class of equipment has a unit that is ready. %(reasons)s")
    remedy = _("Clear each reason listed (clean, calibrate, free the unit) or choose another unit.")


class UnitDoesNotFit(DomainError):
    """A chosen unit is not of the class, or not of the site."""

    code = "BAT-012"
    text = _("Unit %(unit)s is not of class %(equipment_class)s at site %(site)s.")
    remedy = _("Choose one of the units listed for this class.")
    status = 422


class BatchNotRunning(DomainError):
    """A step was worked on while the batch is not in execution or its procedure does not run."""

    code = "BAT-013"
    text = _("Batch %(batch)s is not running: %(state)s, %(procedure)s.")
    remedy = _("Wait until the supervisor starts or restarts the batch.")


class ProductionIncomplete(RefusedWithFindings):
    """Mandatory items of the record are missing (GMP 175; 21 CFR 211.188(b); URS-EBR-05)."""

    code = "BAT-014"
    text = _("Production of batch %(batch)s is not complete. %(reasons)s")
    remedy = _("Complete each item listed, then try again.")


class BatchHasNoYield(DomainError):
    """The amount made cannot be said: no yield was calculated."""

    code = "BAT-015"
    text = _("The quantity made in batch %(batch)s is unknown, because no yield has been calculated.")
    remedy = _("Carry out the yield step of the recipe.")


class BatchNotInExecution(DomainError):
    """Only a batch in execution can be held and restarted."""

    code = "BAT-017"
    text = _("Batch %(batch)s is not in execution: %(state)s.")
    remedy = _("Nothing was changed.")


class BatchBlocked(StepRefusal):
    """A critical exception of the whole batch waits for QA."""

    code = "BAT-016"
    text = _("Batch %(batch)s waits for QA to assess exception %(exception)s.")
    remedy = _("Call QA. Nothing can be recorded before.")


# --- steps: order, state, people --------------------------------------------------------------


class StepOutOfOrder(StepRefusal):
    """An earlier step is not settled (21 CFR 11.10(f); URS-EBR-03)."""

    code = "BAT-020"
    text = _("Step %(step)s cannot be done yet: step %(first)s comes first.")
    remedy = _("Go to step %(first)s and finish it: %(why)s.")


class StepAlreadyRecorded(DomainError):
    """Somebody else, or the same hand twice, has recorded the step already (URS-SYS-03)."""

    code = "BAT-021"
    text = _("Step %(step)s has already been recorded by %(person)s.")
    remedy = _("Nothing was recorded twice. Look at the step and go on with the next one.")


class StepNotStarted(DomainError):
    """The step has to be started first."""

    code = "BAT-022"
    text = _("Step %(step)s has not been started.")
    remedy = _("Press “Start” first.")


class NotQualified(StepRefusal):
    """The person holds no valid training for the recipe or the class (GMP 27; 21 CFR 211.25)."""

    code = "BAT-023"
    text = _("%(person)s has no valid qualification for %(wanted)s.")
    remedy = _("Let a qualified person do this step, or have the training recorded first.")
    status = 403


class NothingToVerify(DomainError):
    """The step does not wait for a second person."""

    code = "BAT-024"
    text = _("Step %(step)s does not wait for a second person: %(state)s.")
    remedy = _("Go on with the next step.")


class StepNotSkippable(DomainError):
    """Only the step whose turn it is can be skipped."""

    code = "BAT-025"
    text = _("Step %(step)s cannot be skipped: %(state)s.")
    remedy = _("Only a step that has not been begun can be skipped, when its turn has come.")


class UnknownStepKind(DomainError):
    """The recipe names a kind of step that no installed app can carry out."""

    code = "BAT-026"
    text = _("Nothing here can carry out a step of kind “%(step_type)s”.")
    remedy = _("Ask the people who look after PharMOM to install it.")


# --- what was scanned, weighed or entered -----------------------------------------------------


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


# --- phases on equipment ----------------------------------------------------------------------


class PhaseStillRunning(StepRefusal):
    """The equipment has not finished."""

    code = "BAT-060"
    text = _("The phase on %(unit)s is still running.")
    remedy = _("Wait until it is complete; what it captured is then shown for you to check.")


class NoPhaseRunning(DomainError):
    """There is no running phase to end."""

    code = "BAT-061"
    text = _("No phase is running in step %(step)s.")
    remedy = _("Look at the step again.")


class TagMissing(StepRefusal):
    """A tag the recipe wants to capture is not set up."""

    code = "BAT-062"
    text = _("The value “%(tag)s” of %(unit)s is not connected to PharMOM.")
    remedy = _("Call the automation engineer: the tag must be set up before the phase is started.")


class PhaseNotOverdue(DomainError):
    """A phase is only ended by hand when its equipment has fallen silent or its time is over."""

    code = "BAT-063"
    text = _("The phase on %(unit)s still reports and its time is not over.")
    remedy = _("Wait for its end, or hold the batch if something is wrong.")


# --- values and exceptions afterwards ---------------------------------------------------------


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
    remedy = _("Before the start there is nothing to report; after QA's review, open a deviation.")
