"""Coded refusals of recipes."""

from django.utils.translation import gettext_lazy as _

from kernel.errors import DomainError


class InvalidStepParameters(DomainError):
    """The parameters of a step do not fit its type."""

    code = "RCP-001"
    text = _("%(path)s is not accepted: %(why)s.")
    remedy = _("Correct the named parameter of the step.")
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
