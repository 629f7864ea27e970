"""Refusals about a step's turn, state and people."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from batches.errors.base import StepRefusal
from kernel.errors import DomainError


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
