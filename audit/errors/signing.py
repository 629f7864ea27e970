"""Refusals of signing: what must be given, by whom, and for what."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kernel.errors import DomainError


class SignatureRequired(DomainError):
    """The action takes effect only when signed; carries what would be signed."""

    code = "AUD-004"
    text = _("“%(action)s” must be signed with the meaning “%(meaning)s”.")
    remedy = _("Enter your user ID and password in the signing dialog.")
    status = 401

    def __init__(
        self,
        *,
        content: dict[str, Any],
        digest: str,
        meanings: tuple[str, ...],
        slots: tuple[Any, ...],
        follows: str | Promise,
        components: Callable[[], tuple[str, ...]],
        **params: Any,
    ) -> None:
        super().__init__(**params)
        self._components = components
        self.content = content
        self.digest = digest
        self.meanings = meanings
        self.slots = slots
        self.follows = follows

    @property
    def needed(self) -> tuple[str, ...] | None:
        """For programs: what the caller has to give, and of nobody else; ``None`` where nobody acts yet."""
        return self._components() or None

    @property
    def signature(self) -> dict[str, Any]:
        """For programs: everything that the dialog shows a person before they sign."""
        return {
            "content": self.content,
            "digest": self.digest,
            "meanings": self.meanings,
            "slots": [slot.as_data() for slot in self.slots],
            "follows": str(self.follows),
        }


class SignatureFailed(DomainError):
    """User ID and password do not identify the signer; nothing was signed (URS-SIG-03, 12).

    ``tries_left`` is told to nobody but the owner of the account.
    """

    tries_left: int | None = None

    code = "AUD-005"
    text = _("User ID and password do not match, or the account is locked. Nothing was done or signed.")
    remedy = _(
        "Type them again; what you entered is kept. A locked account is unlocked by the administrator."
    )
    status = 401


class AccountLocked(SignatureFailed):
    """Too many wrong secrets; only an administrator unlocks (URS-ACC-07).

    The security log and the administrator's pages know it by this code; whoever tries is told the same as
    for a wrong secret, so that nobody learns which accounts exist.
    """

    code = "AUD-011"
    told_code = SignatureFailed.code


class NothingTicked(DomainError):
    """Many at once, and none of them was chosen."""

    code = "AUD-090"
    text = _("No record is ticked, so nothing was signed.")
    remedy = _("Tick each record that you want to sign.")
    status = 422


class RequestNotOpen(DomainError):
    """Only what waits for signatures can be withdrawn."""

    code = "AUD-091"
    text = _("This request for signatures is not open any more: %(state)s.")
    remedy = _("Look at the record; what was signed there stands.")


class MeaningNotAllowed(DomainError):
    """The meaning is not the one that this action is signed with (URS-SIG-05)."""

    code = "AUD-006"
    text = _("The meaning “%(meaning)s” does not belong to this action.")
    remedy = _("Sign with: %(allowed)s.")
    status = 422


class ChangedWhileSigning(DomainError):
    """What would be signed is no longer what the signer was shown (URS-SIG-06)."""

    code = "AUD-015"
    text = _("What you were going to sign has changed, so nothing was signed.")
    remedy = _("Read the present content and sign again.")


class SignerIsNotActor(DomainError):
    """The credentials belong to another person than the one who acts."""

    code = "AUD-016"
    text = _("The signature belongs to another person than the one who acts.")
    remedy = _("Each person signs with their own user ID and password.")
    status = 403


class SlotNotOpen(DomainError):
    """None of the open signature slots is for this person (URS-SIG-10)."""

    code = "AUD-017"
    text = _("None of the signatures still needed can be given by %(person)s.")
    remedy = _("Still needed: %(open)s.")
    status = 403


class TemporarySecret(DomainError):
    """The secret was set by somebody else: it opens the door once and does nothing more (URS-SIG-11)."""

    code = "AUD-018"
    text = _("The password of “%(username)s” was set by somebody else and does not count yet.")
    remedy = _("Sign in and choose your own password first.")
    status = 403


class ComponentsMissing(DomainError):
    """A first signing in a period of access came without all its components (21 CFR 11.200(a)(1)(i)).

    ``missing`` names them in words; ``components`` are their codes, for programs.
    """

    code = "AUD-071"
    text = _("Nothing was signed: %(missing)s is missing.")
    remedy = _(
        "The first signature after signing in at a terminal needs everything that identifies you; "
        "the next ones need your password."
    )
    status = 401

    def __init__(self, *, components: tuple[str, ...], **params: Any) -> None:
        super().__init__(**params)
        self.components = components


class AccountChangedWhileSigning(DomainError):
    """The signer's account, secret or period of access ended between the proof and the signature."""

    code = "AUD-072"
    text = _("Your account or your password was changed while you were signing, so nothing was signed.")
    remedy = _("Sign in anew and sign with your present password.")
    status = 401
