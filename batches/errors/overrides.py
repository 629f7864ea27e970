"""Refusals around values outside their tolerance that a second person may accept."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from batches.errors.base import StepRefusal
from kernel.errors import DomainError


class NothingToOverride(DomainError):
    """Nothing was refused in this step that an override could accept: it is asked for afterwards, never ahead."""

    code = "BAT-081"
    text = _("In step %(step)s nothing was refused for lying outside its tolerance.")
    remedy = _("Confirm the weight first. Within its tolerance it needs no override.")


class BeyondOverride(StepRefusal):
    """The recipe lets nobody accept this value (URS-MAT-10)."""

    code = "BAT-082"
    text = _(
        "%(value)s %(unit)s cannot be accepted by anybody: with an override the recipe allows %(limits)s."
    )
    remedy = _("Weigh again. If that is not possible, report an exception and call the supervisor.")


class OverrideWaits(DomainError):
    """One override of the step is undecided already."""

    code = "BAT-083"
    text = _("%(person)s has asked for an override already: %(override)s, %(value)s.")
    remedy = _("Nothing was asked for twice. A second person decides about it first.")


class OverrideNotOpen(DomainError):
    """Somebody has decided, or the step went on without it."""

    code = "BAT-084"
    text = _("Override %(override)s does not wait for a decision: %(state)s.")
    remedy = _("Look at the step again; what is recorded there stands.")
