"""Coded refusals of the action runner."""

from collections.abc import Callable
from typing import Any

from django.utils.functional import Promise
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
    text = _("User ID and password do not match, or the account is locked. Nothing was signed.")
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


class VersionWithoutRecord(WrongCall):
    """A version to compare was given where no record was there before (URS-SYS-03)."""

    code = "AUD-019"
    text = _("“%(action)s” was told which version was seen, but no record was there that has one.")
    remedy = _("Leave the version out to make a new record.")
    status = 422


class LedgerKeyMissing(DomainError):
    """There is no key to sign a checkpoint with: rows are numbered, but nothing is signed (URS-AUD-08)."""

    code = "AUD-030"
    text = _("The key of the ledger is missing: there is no file %(path)s.")
    remedy = _(
        "Put the file back from its safe copy. A new plant makes its key with “manage.py make_ledger_key”."
    )
    status = 503


class LedgerKeyUnusable(DomainError):
    """The key file is there and cannot be used, or others can read it."""

    code = "AUD-031"
    text = _("The key of the ledger in %(path)s cannot be used: %(why)s.")
    remedy = _("Put the file back from its safe copy, readable by PharMOM's own account alone (mode 0600).")
    status = 503


class LedgerKeyExists(DomainError):
    """A key is never overwritten."""

    code = "AUD-032"
    text = _("There is a key of the ledger already: %(path)s. Nothing was changed.")
    remedy = _("To replace it, run “manage.py rotate_ledger_key”.")


class LedgerCut(DomainError):
    """The log is shorter than an anchor knows it to have been (URS-AUD-09)."""

    code = "AUD-033"
    text = _(
        "The log was cut after leaf %(kept)s (%(last)s): the anchor “%(anchor)s” has seen %(lost)s leaves, "
        "the database has %(size)s."
    )
    remedy = _(
        "Find out who changed the database. If an older backup was restored, bring back a newer one, or state "
        "the loss with “manage.py accept_restored_trail”."
    )
    status = 503


class LedgerForked(DomainError):
    """The log holds other leaves than an anchor has seen (URS-AUD-09)."""

    code = "AUD-034"
    text = _(
        "The log was forked after leaf %(kept)s (%(last)s): its first %(lost)s leaves have another root than the "
        "anchor “%(anchor)s” has seen."
    )
    remedy = _(
        "Find out who changed the database. If an older backup was restored, bring back a newer one, or state "
        "the loss with “manage.py accept_restored_trail”."
    )
    status = 503


class NothingToAccept(DomainError):
    """The log agrees with its anchors."""

    code = "AUD-035"
    text = _("The log agrees with everything that was anchored; there is nothing to accept.")
    remedy = _("Nothing needs to be done.")


class AnchorFailed(DomainError):
    """A checkpoint could not be put into an anchor; it is tried again (URS-AUD-09)."""

    code = "AUD-036"
    text = _("The anchor “%(anchor)s” did not take the checkpoint: %(why)s.")
    remedy = _("It is tried again. Make room, or mend the connection or the rights of the folder.")
    status = 503


class AnchorForeign(DomainError):
    """What lies in an anchor was not signed by this log's keys."""

    code = "AUD-037"
    text = _("What lies in the anchor “%(anchor)s” is not signed by a key of this log: %(why)s.")
    remedy = _("Find out who wrote there. Bring back the anchor's content, or the list of the log's keys.")
    status = 503


class IntegrationFailed(DomainError):
    """Rows of the trail could not be numbered."""

    code = "AUD-038"
    text = _("New rows of the trail do not get into the ledger: %(why)s.")
    remedy = _("Run “manage.py verify_audit” and report what it names.")
    status = 503


class VerificationFailed(DomainError):
    """The verification found faults (URS-AUD-08)."""

    code = "AUD-039"
    text = _("The verification of the trail found %(count)s faults. The first: %(first)s")
    remedy = _("Do not release on these records before it is known who changed them.")
    status = 503


class InstallationFailed(DomainError):
    """The check of the installation found something that is not as it must be (URS-VAL-02)."""

    code = "AUD-070"
    text = _("The check of the installation found %(count)s faults. The first: %(first)s")
    remedy = _("The page “Installation” names each of them and says what to do.")
    status = 503


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


class DocumentKeyMissing(DomainError):
    """There is nothing to sign a document with (URS-DAT-09)."""

    code = "AUD-050"
    text = _("The key that signs documents is missing: there is no file %(path)s.")
    remedy = _(
        "Put the file back from its safe copy. A new plant makes it with “manage.py make_document_key”, or puts "
        "its own key and certificates there and runs “manage.py certify_document_key”."
    )
    status = 503


class DocumentKeyUnusable(DomainError):
    """The key or the certificate for documents is there and cannot be used."""

    code = "AUD-051"
    text = _("The key or certificate for documents in %(path)s cannot be used: %(why)s.")
    remedy = _("Put the file back from its safe copy, or replace it with “manage.py rotate_document_key”.")
    status = 503


class NotInLedgerYet(DomainError):
    """Rows of the trail are so new that no signed checkpoint covers them."""

    code = "AUD-052"
    text = _("The newest entries of the audit trail are not covered by a signed checkpoint yet.")
    remedy = _("Try again in a few seconds. If it stays so, look at the state of the ledger.")
    status = 503
