"""Coded refusals of recipes."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from kernel.errors import DomainError
from kernel.findings import Finding, against, in_words


class InvalidRecipeContent(DomainError):
    """A part of a recipe document, such as the parameters of a step, has not the form it must have."""

    code = "RCP-001"
    text = _("%(path)s is not accepted: %(why)s.")
    remedy = _("Correct the named part.")
    status = 422


class UnknownStepType(DomainError):
    """No step definition is registered under this code."""

    code = "RCP-002"
    text = _("%(path)s: the step type “%(step_type)s” is unknown.")
    remedy = _("Use one of: %(known)s.")
    status = 422


class CalculationImpossible(DomainError):
    """A named calculation lacks an input or would divide by zero."""

    code = "RCP-003"
    text = _("“%(calculation)s” cannot be calculated: %(input)s is missing or zero.")
    remedy = _("Record the missing value first.")


class RecipeIncomplete(DomainError):
    """The version lacks something that its approval demands; carries every reason (URS-RCP-02)."""

    code = "RCP-004"
    text = _("%(version)s cannot go on: %(why)s")
    remedy = _("Complete what is named; a version in review is withdrawn and drafted anew.")

    def __init__(self, *, version: str, findings: Iterable[Finding]) -> None:
        kept = against(findings)
        super().__init__(version=version, why=in_words(kept))
        self.findings = [finding.as_dict() for finding in kept]


class SizeNotApproved(DomainError):
    """A batch size outside the approved range (URS-RCP-06, GMP 168)."""

    code = "RCP-005"
    text = _("A batch of %(size)s is outside the approved range of %(version)s: %(minimum)s to %(maximum)s.")
    remedy = _("Order a size inside the range, or have another range approved.")


class SizeNotWhole(DomainError):
    """A mass that is no whole number of pieces."""

    code = "RCP-006"
    text = _("%(size)s is no whole number of %(unit)s in %(version)s.")
    remedy = _("Order the size in %(unit)s.")
    status = 422


class VersionNotEffective(DomainError):
    """Only an effective version, from its date on, makes batches (URS-EBR-01, URS-RCP-03)."""

    code = "RCP-007"
    text = _("%(version)s is not effective, so no batch can be made by it.")
    remedy = _("Use the effective version, or have this one approved and made effective.")


class EffectiveDatesOverlap(DomainError):
    """Two versions would be effective for one product and site at one time (URS-RCP-03)."""

    code = "RCP-008"
    text = _("%(other)s is effective for this product and site, so %(version)s cannot be planned for later.")
    remedy = _("Make it effective on the day itself: it then supersedes the other one.")


class EffectiveDatePast(DomainError):
    """A version cannot have been effective before it was made so."""

    code = "RCP-009"
    text = _("The date from which %(version)s is effective lies in the past.")
    remedy = _("Leave the date empty for now, or choose a later one.")
    status = 422


class RecipeExists(DomainError):
    """The code is in use, or the recipe already has a version under way."""

    code = "RCP-010"
    text = _("%(code)s already exists.")
    remedy = _("Open it and work on it, or choose another code.")


class UnknownRecord(DomainError):
    """The document names a material, equipment class or room that does not exist."""

    code = "RCP-011"
    text = _("%(path)s: there is no %(kind)s “%(code)s”.")
    remedy = _("Use a code that is defined here; nothing is assumed in its place.")
    status = 422


class AmountScaledToNothing(DomainError):
    """At this size an amount would be rounded to zero, or outside its own tolerance."""

    code = "RCP-012"
    text = _("%(material)s cannot be scaled to this size: %(amount)s would leave its tolerance by rounding.")
    remedy = _("Order a larger size, or have the rounding of this row changed.")


class ElementUnknown(DomainError):
    """The procedure has no element of this key, or not in the place that was named."""

    code = "RCP-013"
    text = _("There is no element “%(key)s” at this place of the procedure.")
    remedy = _("Somebody may have removed or moved it: open the editor anew.")
    status = 422


class ElementMisplaced(DomainError):
    """An element would stand where its level does not belong (URS-RCP-01)."""

    code = "RCP-014"
    text = _("“%(key)s” cannot stand there: %(kind)s is not the level for it.")
    remedy = _("Unit procedures hold operations, operations hold phases, phases hold steps.")
    status = 422


class FormulaRowUnknown(DomainError):
    """The formula has no row of this material and role."""

    code = "RCP-015"
    text = _("The formula has no row for “%(material)s”.")
    remedy = _("Somebody may have removed it: open the editor anew.")
    status = 422


class FormulaRowExists(DomainError):
    """A material stands in one row of each role."""

    code = "RCP-016"
    text = _("“%(material)s” already stands in the formula.")
    remedy = _("Change the row that is there.")


class NothingToCompare(DomainError):
    """No other version of the recipe has the asked number."""

    code = "RCP-017"
    text = _("The recipe has no other version “%(number)s” to compare with.")
    remedy = _("Name one by its number, as “?with=1”.")
    status = 422


class FileNotText(DomainError):
    """The file of an instrument is no text of the kind that the recipe names (URS-DAT-07)."""

    code = "RCP-020"
    text = _("This file is not text in %(encoding)s.")
    remedy = _("Choose the file that the instrument exports as CSV; a workbook or a picture cannot be read.")
    status = 422


class ColumnMissing(DomainError):
    """The line with the names of the columns has none of the wanted name."""

    code = "RCP-021"
    text = _("The file has no column “%(column)s”; its columns are: %(known)s.")
    remedy = _("Check that it is the right file, and that the instrument exports it as the recipe says.")
    status = 422


class ColumnTwice(DomainError):
    """Two columns have the wanted name, so that nobody can say which is meant."""

    code = "RCP-022"
    text = _("The file has more than one column “%(column)s”.")
    remedy = _("Have the instrument export each column under a name of its own.")
    status = 422


class NotANumber(DomainError):
    """Something else than a number stands in the column."""

    code = "RCP-023"
    text = _("Line %(line)s, column “%(column)s”: “%(found)s” is not a number.")
    remedy = _(
        "Look on the instrument what was measured there. The file is kept as it is; export a right one."
    )
    status = 422


class OtherDecimalSign(DomainError):
    """Decimals are written with another sign than the recipe says; nothing is guessed."""

    code = "RCP-024"
    text = _(
        "Line %(line)s, column “%(column)s”: “%(found)s” is not written with “%(wanted)s” as decimal sign."
    )
    remedy = _("Set the instrument to the decimal sign that the recipe says, and export the file again.")
    status = 422


class BlankCell(DomainError):
    """A cell of the column holds nothing, and this algorithm passes over none."""

    code = "RCP-025"
    text = _("Line %(line)s, column “%(column)s”: nothing stands there.")
    remedy = _(
        "Look on the instrument why a value is missing. The file is kept as it is; export a whole one."
    )
    status = 422


class NoValues(DomainError):
    """The column holds no value at all."""

    code = "RCP-026"
    text = _("The column “%(column)s” holds no values.")
    remedy = _("Check that the measurement had ended when the file was exported.")
    status = 422


class TooManyRows(DomainError):
    """More rows than an in-process control has."""

    code = "RCP-027"
    text = _("The file has more than %(most)s rows.")
    remedy = _("Export the one measurement that belongs to this step.")
    status = 422


class RowsDoNotFit(DomainError):
    """A row has more or fewer cells than there are names of columns, or quotation marks that do not close."""

    code = "RCP-028"
    text = _("Line %(line)s has %(found)s cells where %(wanted)s are named.")
    remedy = _("Check the sign between the columns; the file may have been cut off. Export it again.")
    status = 422


class WrongNumberOfValues(DomainError):
    """Another number of values than the recipe or the test wants."""

    code = "RCP-029"
    text = _("The file has %(found)s values, and %(wanted)s are wanted.")
    remedy = _("Measure as many as the instruction says, and export that measurement.")
    status = 422


class MeanIsZero(DomainError):
    """Nothing can be related to a mean that is zero."""

    code = "RCP-030"
    text = _("The mean of “%(column)s” is zero or below, so no percentage of it can be computed.")
    remedy = _("Check that the instrument was in order and that it is the right column.")
    status = 422
