"""Refusals about raw files and what is computed from them (URS-DAT-07)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from batches.errors.base import StepRefusal
from kernel.errors import DomainError


class StepTakesNoFile(DomainError):
    """The step is of a kind that processes no file."""

    code = "BAT-140"
    text = _("Step %(step)s takes no raw file.")
    remedy = _("Send the file to the step that the recipe has for it.")
    status = 422


class FileUnknown(StepRefusal):
    """No file with this fingerprint came to the step."""

    code = "BAT-141"
    text = _("No raw file with the SHA-256 %(sha256)s came to this step.")
    remedy = _("Choose the instrument's file first; then confirm what PharMOM computed from it.")
    status = 422


class FileNotProcessed(StepRefusal):
    """The file was refused by the algorithm when it came, so that there is nothing to record."""

    code = "BAT-142"
    text = _("File %(file)s could not be processed (%(refusal)s), so there is nothing to record from it.")
    remedy = _("Choose another file of this measurement. The one that was refused stays in the record.")


class NotReprocessable(DomainError):
    """The record is decided on, or the file is not the one that its values rest on."""

    code = "BAT-143"
    text = _("File %(file)s cannot be processed again: %(why)s.")
    remedy = _("Report an exception or talk to QA: what was decided stays as it was decided.")


class AlgorithmDoesNotFit(DomainError):
    """The algorithm is unknown, or does not give the results that the recipe records."""

    code = "BAT-144"
    text = _("“%(algorithm)s” cannot process this file: %(why)s.")
    remedy = _("Choose an algorithm that gives the same results, or other parameters.")
    status = 422


class SameProcessing(DomainError):
    """The version that stands was made by the same algorithm with the same parameters."""

    code = "BAT-145"
    text = _("%(result)s was made with the same algorithm and the same parameters already.")
    remedy = _("Choose another version of the algorithm or other parameters; the same gives the same.")
    status = 422


class ReprocessingWaits(DomainError):
    """A version of this file waits for a second person already."""

    code = "BAT-146"
    text = _("%(result)s, processed by %(person)s, still waits for a second person.")
    remedy = _("Have it approved or rejected first.")


class ReprocessingNotOpen(DomainError):
    """Nothing is to be decided about this version."""

    code = "BAT-147"
    text = _("About %(result)s nothing is to be decided: %(state)s.")
    remedy = _("Open the step again to see how it stands.")
