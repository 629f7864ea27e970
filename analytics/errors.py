"""Coded refusals of analytics."""

from django.utils.translation import gettext_lazy as _

from kernel.errors import DomainError


class PeriodBackwards(DomainError):
    """The last day lies before the first."""

    code = "ANA-001"
    text = _("The period ends on %(last)s, before it begins on %(first)s.")
    remedy = _("Choose a last day that is not before the first.")
    status = 422


class PeriodTooLongToShow(DomainError):
    """More days than a chart can show and a page may read."""

    code = "ANA-002"
    text = _("The period has %(days)s days; by %(step)s at most %(most)s are shown.")
    remedy = _("Choose a shorter period, or weeks instead of days.")
    status = 422


class UnknownFigure(DomainError):
    """A figure is asked for that nobody calculates."""

    code = "ANA-003"
    text = _("There is no figure “%(figure)s”.")
    remedy = _("Ask for one of: %(known)s.")
    status = 422


class PeriodTooLongForOee(DomainError):
    """More samples of a machine than one page may pass over."""

    code = "ANA-004"
    text = _("The period has %(days)s days; OEE is calculated for at most %(most)s.")
    remedy = _("Choose a shorter period.")
    status = 422
