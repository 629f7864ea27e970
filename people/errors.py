"""Coded refusals of people."""

from django.utils.translation import gettext_lazy as _

from kernel.errors import DomainError


class DutiesConflict(DomainError):
    """Administration and GxP work in one hand (URS-ACC-02)."""

    code = "PEO-001"
    text = _("%(person)s cannot hold both administration and GxP work.")
    remedy = _("Give one of the two roles to another person.")


class UsernameTaken(DomainError):
    """User IDs are unique for ever, look-alikes and deactivated ones included (URS-SIG-08)."""

    code = "PEO-002"
    text = _("The user ID “%(username)s” belongs or once belonged to somebody.")
    remedy = _("Choose another user ID.")


class WeakPassword(DomainError):
    """The password does not follow the rules (URS-ACC-06)."""

    code = "PEO-003"
    text = _("This password is too weak: %(why)s")
    remedy = _("Choose a longer one that is not a word, a name or your user ID.")
    status = 422


class UnknownRole(DomainError):
    """A role code that the catalogue does not have."""

    code = "PEO-004"
    text = _("There is no role “%(role)s”.")
    remedy = _("Choose a role from the list.")
    status = 422


class GrantEndsBeforeItStarts(DomainError):
    """An effective period whose end lies before its start."""

    code = "PEO-005"
    text = _("The grant would end before it starts.")
    remedy = _("Choose a later end.")
    status = 422


class GrantHasEnded(DomainError):
    """The grant was ended before."""

    code = "PEO-006"
    text = _("This grant has already ended.")
    remedy = _("Nothing needs to be done.")


class NotLocked(DomainError):
    """Unlocking an account that is not locked."""

    code = "PEO-007"
    text = _("The account of %(person)s is not locked.")
    remedy = _("Nothing needs to be done.")


class ServiceAccountsDoNotSignIn(DomainError):
    """Service accounts have no password and never sign."""

    code = "PEO-008"
    text = _("“%(username)s” is a service account.")
    remedy = _("Service accounts use API tokens.")
    status = 422
