"""Refusals around phases on equipment."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from batches.errors.base import StepRefusal
from kernel.errors import DomainError


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
