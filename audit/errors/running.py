"""Refusals of the runner: who acts, why, and on what."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kernel.errors import DomainError


class NoActor(DomainError):
    """An action was called without an authenticated, active actor."""

    code = "AUD-001"
    text = _("Nobody is signed in, so nothing was done.")
    remedy = _("Sign in and repeat the action.")
    status = 401


class PermissionRefused(DomainError):
    """No role of the actor grants this action at this place and time (21 CFR 11.10(g))."""

    code = "AUD-002"
    text = _("%(actor)s has no right to do “%(action)s” here.")
    remedy = _("Ask someone with this right, or ask the administrator for it.")
    status = 403


class ReasonRequired(DomainError):
    """A change without a reason, or with a reason that says nothing (URS-AUD-04)."""

    code = "AUD-003"
    text = _("A reason is needed: %(why)s.")
    remedy = _("Choose a reason and say in a few words what made the change necessary.")
    status = 400


class StaleRecord(DomainError):
    """The record changed after the person last saw it (URS-SYS-03)."""

    code = "AUD-007"
    text = _("The record has changed since you opened it.")
    remedy = _("Look at the present state and decide again.")


class OutsideAction(DomainError):
    """Code tried to write a GxP record outside an action (URS-AUD-02)."""

    code = "AUD-008"
    text = _("“%(model)s” can only be changed by an action.")
    remedy = _("Use the action made for this change.")
    status = 500


class AppendOnly(DomainError):
    """Code tried to change or delete a record that is only ever added (URS-AUD-07)."""

    code = "AUD-009"
    text = _("“%(model)s” can only be added to, never changed or deleted.")
    remedy = _("Add a correcting entry.")
    status = 405


class IdempotencyMismatch(DomainError):
    """The key was used before with another content."""

    code = "AUD-010"
    text = _("This Idempotency-Key was used before with another content.")
    remedy = _("Send the first content again, or use a new key for a new request.")
    status = 422


class SamePerson(DomainError):
    """Two different persons are needed and one of them came twice (URS-SIG-10)."""

    code = "AUD-012"
    text = _("%(person)s did the first part and cannot also do “%(action)s”.")
    remedy = _("A second, different person has to do it.")
    status = 403


class WrongCall(DomainError):
    """An action was called with arguments it does not declare: a fault of the calling code."""

    code = "AUD-013"
    text = _("“%(action)s” was called wrongly: %(why)s.")
    remedy = _("Report this to the people who look after PharMOM.")
    status = 500


class SystemActorOnly(DomainError):
    """A person or program called an action that only events may cause."""

    code = "AUD-014"
    text = _("“%(action)s” is done by the system itself and cannot be called.")
    remedy = _("Do the action that causes it.")
    status = 403


class VersionWithoutRecord(WrongCall):
    """A version to compare was given where no record was there before (URS-SYS-03)."""

    code = "AUD-019"
    text = _("“%(action)s” was told which version was seen, but no record was there that has one.")
    remedy = _("Leave the version out to make a new record.")
    status = 422


class ReasonCodeTaken(DomainError):
    """A new reason was given the code of one that is there; nothing is changed by accident (URS-AUD-04)."""

    code = "AUD-110"
    text = _("There is a reason with the code “%(code)s” already.")
    remedy = _("Choose another code, or change the reason that is there.")


class LastReasonInUse(DomainError):
    """The only reason in use would go: nothing could be changed any more, that included (URS-AUD-04)."""

    code = "AUD-111"
    text = _("“%(code)s” is the only reason in use: without it nothing can be changed for a reason.")
    remedy = _("Define another reason first, or take one back into use.")
