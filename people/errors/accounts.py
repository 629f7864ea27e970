"""Coded refusals about accounts, roles and saved filters."""

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


class OwnRights(DomainError):
    """Somebody would give a role to themselves (URS-ACC-02, 04)."""

    code = "PEO-009"
    text = _("%(person)s cannot grant a role to themselves.")
    remedy = _("Another administrator has to grant it.")
    status = 403


class RoleNotForAccount(DomainError):
    """A program's account doing a person's work, or the other way round (URS-ACC-03)."""

    code = "PEO-010"
    text = _("The role “%(role)s” is not one for the account %(person)s.")
    remedy = _("Service accounts hold roles of programs and roles that only read; persons hold all others.")


class MixedDuties(DomainError):
    """A role would join what no role may join (URS-ACC-02)."""

    code = "PEO-011"
    text = _("A role of the kind “%(kind)s” cannot permit “%(permission)s”.")
    remedy = _("Put it into a role of its own kind.")


class RoleKindStays(DomainError):
    """The kind of a role decides with what it may be joined, so it never changes."""

    code = "PEO-012"
    text = _("The role “%(role)s” keeps its kind.")
    remedy = _("Define a new role of the other kind.")


class NothingToSave(DomainError):
    """A filter that narrows nothing was to be kept."""

    code = "PEO-013"
    text = _("This filter narrows nothing.")
    remedy = _("Choose what to show first, then save the filter.")
    status = 422


class FilterNameTaken(DomainError):
    """The person has a saved filter of this name for this list."""

    code = "PEO-014"
    text = _("You have a saved filter called “%(name)s” for this list already.")
    remedy = _("Give it another name, or delete the other one first.")
    status = 422


class FilterOfSomebodyElse(DomainError):
    """A saved filter belongs to who saved it, whoever may use it."""

    code = "PEO-015"
    text = _("The saved filter “%(name)s” is not yours.")
    remedy = _("Save one of your own; the person who saved this one can change it.")
    status = 403


class LooksLikeAnother(DomainError):
    """A user ID that the eye takes for one that was given before (URS-SIG-08)."""

    code = "PEO-092"
    text = _("The user ID “%(username)s” looks like “%(other)s”, which belongs or once belonged to somebody.")
    remedy = _("Choose one that nobody can take for another.")


class UnknownRight(DomainError):
    """A role would permit what nothing asks for (URS-ACC-01)."""

    code = "PEO-137"
    text = _("There is no right “%(permission)s”.")
    remedy = _("Choose from the rights that the role matrix lists.")
    status = 422
