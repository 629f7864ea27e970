"""Refusals around a batch as a whole: creating, starting, holding, completing."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from batches.errors.base import RefusedWithFindings, StepRefusal
from kernel.errors import DomainError


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


class ProductNotCounted(DomainError):
    """The amount made cannot be said: the value that the recipe names for it is not there or not verified."""

    code = "BAT-015"
    text = _(
        "The quantity made in batch %(batch)s is unknown: it has not been recorded and verified as a number."
    )
    remedy = _("Carry out the step that records the quantity of the product.")


class BatchNotInExecution(DomainError):
    """Only a batch in execution can be held and restarted."""

    code = "BAT-017"
    text = _("Batch %(batch)s is not in execution: %(state)s.")
    remedy = _("Nothing was changed.")


class StepBeingRecorded(DomainError):
    """The batch cannot be ended in the same instant in which somebody records."""

    code = "BAT-018"
    text = _("Somebody is recording a step of batch %(batch)s at this moment.")
    remedy = _("Try again.")


class BatchBlocked(StepRefusal):
    """A critical exception of the whole batch waits for QA."""

    code = "BAT-016"
    text = _("Batch %(batch)s waits for QA to assess exception %(exception)s.")
    remedy = _("Call QA. Nothing can be recorded before.")


class RecipeReplaced(DomainError):
    """A batch that was issued but not begun, by a recipe version that is no longer effective (URS-RCP-03)."""

    code = "BAT-068"
    text = _("Batch %(batch)s was issued by %(version)s, which is no longer effective: %(state)s.")
    remedy = _("Cancel the batch and create it anew: it is then made by the effective version.")
