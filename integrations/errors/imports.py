"""What an import from a former system refuses, and why a row is rejected (URS-DAT-12)."""

from django.utils.translation import gettext_lazy as _

from kernel.errors import DomainError


class MappingClosed(DomainError):
    """Only a draft is changed; an approved version stays as it was approved."""

    code = "INT-040"
    text = _("“%(mapping)s” is no draft any more.")
    remedy = _("Draft the next version and change that.")


class FileUnreadable(DomainError):
    """The file is no text in the mapping's encoding, or its lines are no table."""

    code = "INT-041"
    text = _("The file cannot be read as a table: %(why)s")
    remedy = _("Choose the file as the former system wrote it, or draft a mapping with its encoding.")
    status = 422


class ColumnsMissing(DomainError):
    """The file lacks columns that the mapping names."""

    code = "INT-042"
    text = _("The file has no column called: %(columns)s. It has: %(found)s.")
    remedy = _("Use the mapping for this file, or draft its next version.")
    status = 422


class MappingIncomplete(DomainError):
    """The mapping says nothing of a field that must be there, or names what is unknown."""

    code = "INT-043"
    text = _("The mapping is not complete: %(why)s.")
    remedy = _("Map each required field to a column or to a fixed value.")
    status = 422


class OwnMapping(DomainError):
    """Whoever wrote a mapping does not approve it."""

    code = "INT-044"
    text = _("%(person)s has written in this mapping.")
    remedy = _("Somebody else approves it.")


class MappingNotApproved(DomainError):
    """Imports use the approved version of a mapping alone."""

    code = "INT-045"
    text = _("“%(mapping)s” is not the approved version.")
    remedy = _("Have it approved by a second person, or use the version that is.")


class RowValueUnreadable(DomainError):
    """A cell that is not what its field asks for."""

    code = "INT-046"
    text = _("%(field)s: “%(value)s” cannot be read as %(kind)s.")
    remedy = _("Correct the cell, or the mapping.")
    status = 422


class RowValueMissing(DomainError):
    """An empty cell where a value must be."""

    code = "INT-047"
    text = _("%(field)s: the cell is empty.")
    remedy = _("Fill it in.")
    status = 422


class RowWordUnknown(DomainError):
    """A word that the mapping does not translate."""

    code = "INT-048"
    text = _("%(field)s: the word “%(value)s” is unknown.")
    remedy = _("Use one of: %(known)s – or add its translation to the next version of the mapping.")
    status = 422


class RowRecordUnknown(DomainError):
    """A row names a record that is not there."""

    code = "INT-049"
    text = _("There is no %(kind)s called “%(code)s”.")
    remedy = _("Import or define it first.")
    status = 422


class RowTwice(DomainError):
    """Two rows of one file call their record the same."""

    code = "INT-050"
    text = _("“%(code)s” stands in line %(line)s already.")
    remedy = _("Find out which row is right; the first one is imported.")
    status = 422


class RowThere(DomainError):
    """A record is called so already; an import changes nothing that is there."""

    code = "INT-051"
    text = _("“%(code)s” is there already.")
    remedy = _("Change the record itself, where that is meant.")


class RowWidthWrong(DomainError):
    """A row with more or fewer cells than the head has columns."""

    code = "INT-052"
    text = _("The row has %(cells)s cells, the head has %(columns)s columns.")
    remedy = _("Look for a delimiter inside a cell, or for a line that was cut.")
    status = 422


class RowRefusedByRecord(DomainError):
    """What the record's own checks refuse."""

    code = "INT-053"
    text = _("The record refuses it: %(why)s")
    remedy = _("Correct the cell.")
    status = 422


class NotReconciled(DomainError):
    """Numbers that must agree do not."""

    code = "INT-054"
    text = _("The import %(run)s does not reconcile: %(why)s.")
    remedy = _("Sign it as failed with the reason, or correct the rejected rows and import them anew.")


class NotTheDoer(DomainError):
    """The report is signed by the one who carried the import out."""

    code = "INT-055"
    text = _("The import %(run)s was carried out by %(person)s.")
    remedy = _("They sign the report.")


class OwnImport(DomainError):
    """Quality's signature comes from somebody who did not carry the import out."""

    code = "INT-056"
    text = _("%(person)s has prepared or carried out this import.")
    remedy = _("Somebody else from quality decides.")


class ControlTotalsWrong(DomainError):
    """The former system's sums are stated for each control column, and for nothing else."""

    code = "INT-057"
    text = _("A sum is stated for each of: %(wanted)s.")
    remedy = _("Take the sums from the former system's own report.")
    status = 422


class TargetUnknown(DomainError):
    """There is no such kind of record to import."""

    code = "INT-058"
    text = _("“%(value)s” cannot be imported.")
    remedy = _("Use one of: %(known)s.")
    status = 422


class MappingThere(DomainError):
    """A mapping is called so already."""

    code = "INT-059"
    text = _("There is a mapping “%(code)s” already.")
    remedy = _("Draft the next version of it, or choose another code.")
