"""Refusals about screens: the one that is acted on is not the present one, or cannot be shown again."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kernel.errors import DomainError


class ScreenHasChanged(DomainError):
    """What was on the screen does not hold any more: instruction, limits, target, unit or wording."""

    code = "BAT-090"
    text = _("What you saw of step %(step)s is not what holds now: %(what)s.")
    remedy = _("Nothing was recorded. Read the step again as it is shown now, and then go on.")


class ScreenUnreadable(DomainError):
    """A page sent back a screen that is not whole, or that of another step."""

    code = "BAT-091"
    text = _("The page does not say what it showed.")
    remedy = _("Load the page again, read the step and go on.")
    status = 422


class WordsUnknown(DomainError):
    """This version of PharMOM words the screen otherwise than the one that showed it."""

    code = "BAT-092"
    text = _("This version of PharMOM asks for words that were not on the screen: “%(message)s”.")
    remedy = _("The screen can be shown by the version of PharMOM that recorded it.")


class FormUnknown(DomainError):
    """The screen was made in a form that this version of PharMOM does not know."""

    code = "BAT-093"
    text = _("This version of PharMOM does not know screens of the form “%(form)s”.")
    remedy = _("The screen can be shown by the version of PharMOM that recorded it.")


class ScreenNotComposed(DomainError):
    """The facts or the definition that were kept do not make a screen: they are not what was recorded."""

    code = "BAT-094"
    text = _("What is kept of this screen makes no screen any more: %(why)s.")
    remedy = _("Verify the audit trail: it keeps what was recorded, and says when it was changed.")
