"""Coded refusals about service accounts: who answers for a program, what it may hold, whether it is on."""

from django.utils.translation import gettext_lazy as _

from kernel.errors import DomainError


class ServiceAccountIdWrong(DomainError):
    """The user ID of a program is a code that scripts and settings carry."""

    code = "PEO-131"
    text = _("“%(username)s” is no user ID for a service account.")
    remedy = _(
        "Use 3 to 60 letters of the English alphabet, digits, dots, hyphens or underscores; begin with a letter."
    )
    status = 422


class CannotAnswer(DomainError):
    """An account that cannot answer for a program: another program, one that is off, one made for a time."""

    code = "PEO-132"
    text = _("%(person)s cannot answer for a service account.")
    remedy = _("Choose a person whose account is in use and has no end.")


class NoServiceAccount(DomainError):
    """A person's account, or that of PharMOM itself."""

    code = "PEO-133"
    text = _("“%(username)s” is no service account that can be kept here.")
    remedy = _("Choose one from the list of service accounts.")


class SwitchedOffBefore(DomainError):
    """Nobody comes in by this account as it is."""

    code = "PEO-134"
    text = _("The service account “%(username)s” is off.")
    remedy = _("Nothing needs to be done.")


class SwitchedOnBefore(DomainError):
    """The account is in use, or was deactivated for good."""

    code = "PEO-135"
    text = _("The service account “%(username)s” is not switched off.")
    remedy = _(
        "Nothing needs to be done while it is in use. One that was deactivated stays so: create another."
    )


class NobodyAnswers(DomainError):
    """A program for which no person answers does not come back."""

    code = "PEO-136"
    text = _("Nobody answers for the service account “%(username)s”.")
    remedy = _("Give it an owner whose account is in use, then switch it on.")


class ProgramsNeverSign(DomainError):
    """A role with a right that takes a signature, asked for a program (URS-SIG-03)."""

    code = "PEO-138"
    text = _(
        "The role “%(role)s” permits “%(permission)s”, which takes a signature, and %(person)s is a program."
    )
    remedy = _("Choose a role without it: a program never signs.")


class SwitchedOnByItself(DomainError):
    """Enabling is for people; a program is switched on, which asks who answers for it."""

    code = "PEO-139"
    text = _("“%(username)s” is a service account, which is switched on and off.")
    remedy = _("Use “Switch on service account” on its page.")
