"""Electronic signatures: re-authentication, meaning, and the digest of what the signer saw.

21 CFR 11.50, 11.70, 11.100, 11.200; an open session alone never signs (URS-SIG-03).
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from audit.choices import Meaning, RequestState
from audit.context import Run, SignatureGiven
from audit.contracts import Actor, Proof, Scope, authority, scope_of
from audit.errors import (
    ChangedWhileSigning,
    MeaningNotAllowed,
    SamePerson,
    SignatureFailed,
    SignatureRequired,
    SignerIsNotActor,
    SlotNotOpen,
)
from audit.events import SignaturesVoided
from audit.models import Signature, SignatureRequest
from audit.slots import Slot, slot_number, slots_of
from kernel import clock
from kernel.canonical import canonical_json, digest
from kernel.errors import DomainError
from kernel.events import publish

# Inside of a signature's content: the digest of the record as the signed action left it (URS-SIG-07).
LEFT = "left"


class Sign:
    """Declares the signature of an action: ``Sign("released", follows=…)``, or several ``slots``.

    ``follows`` says what happens when the last signature is given, as the signer reads it before signing.
    """

    def __init__(self, meaning: str = "", *, slots: tuple[Slot, ...] = (), follows: str | Promise) -> None:
        if not follows:
            raise TypeError("a signature is declared with what follows from it")
        self.follows = follows
        self.slots = slots or (Slot(str(meaning)),)
        for slot in self.slots:
            Meaning(slot.meaning)

    @property
    def meanings(self) -> tuple[str, ...]:
        """The meanings that a signer can give, without repetition."""
        return tuple(dict.fromkeys(str(slot.meaning) for slot in self.slots))


def content_to_sign(code: str, subject: Any, arguments: dict[str, Any]) -> dict[str, Any]:
    """What a signature on this action covers: the record's own content and the action's arguments."""
    from audit.event_store import describe

    return {
        "action": code,
        "record": describe(subject) if subject is not None else None,
        "content": describe(subject.signed_content()) if subject is not None else None,
        "arguments": describe(arguments),
    }


def digest_now(record: Any) -> str:
    """The digest of what a signature on the record would cover now, in whatever state it is."""
    from audit.event_store import describe

    return digest(describe(record.standing_content()))


def digest_left(record: Any) -> str:
    """The same as the database has it, which may write a number otherwise than it was given."""
    return digest_now(type(record)._base_manager.get(pk=record.pk))


def components_of(actor: Actor | None) -> tuple[str, ...]:
    """What ``actor`` has to give here to sign next; nothing is said where nobody acts yet."""
    if actor is None:
        return ()
    return tuple(str(each) for each in authority().components_needed(actor))


@dataclass
class SigningSession:
    """The signing of one call: the secret is checked before the transaction, the content inside it."""

    sign: Sign
    code: str
    actor: Actor
    given: SignatureGiven | None
    proof: Proof | None = None
    request: SignatureRequest | None = None
    content: dict[str, Any] = field(default_factory=dict)
    content_digest: str = ""
    slot: int = 0

    @classmethod
    def begin(
        cls,
        sign: Sign | None,
        code: str,
        actor: Actor,
        given: SignatureGiven | None,
        proof: Proof | None = None,
    ) -> SigningSession | None:
        """Re-authenticate the signer; slow hashing happens here, before any lock is held.

        ``proof`` is what the same submit has proven already, where it signs several records (URS-SIG-13).
        """
        if sign is None:
            return None
        if given is not None:
            if given.meaning not in sign.meanings:
                raise MeaningNotAllowed(meaning=given.meaning, allowed=", ".join(sign.meanings))
            proof = proof or authority().verify_signer(given)
            if proof.signer.pk != actor.pk:
                raise SignerIsNotActor(username=proof.signer.get_username())
        return cls(sign, code, actor, given, proof)

    def hold(self, code: str | None, scope: Scope) -> str | None:
        """Keep the signer's account and right from changing until the signature is written.

        The role that grants ``code`` now, ``None`` where it has been withdrawn since the dialog was opened.
        """
        if self.proof is None:
            return ""
        return authority().hold_signer(self.proof, code, scope, clock.frozen())

    def check(self, subject: Any, arguments: dict[str, Any]) -> None:
        """Fix the content and compare it with what the signer saw; ask for a signature if none came."""
        self.content = content_to_sign(self.code, subject, arguments)
        self.content_digest = digest(self.content)
        if self.given is None:
            raise SignatureRequired(
                content=self.content,
                digest=self.content_digest,
                meanings=self.sign.meanings,
                slots=slots_of(self.sign.slots, self.code, subject, self.content_digest),
                follows=self.sign.follows,
                components=self._needed,
                action=self.code,
                meaning=", ".join(str(Meaning(meaning).label) for meaning in self.sign.meanings),
            )
        if self.given.seen_digest is not None and self.given.seen_digest != self.content_digest:
            raise ChangedWhileSigning()

    def _needed(self) -> tuple[str, ...]:
        """Told to the person who is signed in, of themselves; asked where it is told alone."""
        return components_of(self.actor)

    def must_wait(self, subject: Any, run: Run, role: str) -> bool:
        """Fill this signer's slot; ``True`` while other slots are still open."""
        if len(self.sign.slots) == 1:
            return False
        self.request = self._open_request(subject)
        taken = list(self.request.signatures.order_by("id"))
        if any(signature.signer_id == self.actor.pk for signature in taken):
            raise SamePerson(person=self.actor.get_full_name(), action=_("sign a second time"))
        self.slot = self._free_slot(subject, taken)
        if len(taken) + 1 < len(self.sign.slots):
            self.write(subject, run, role)
            return True
        self.request.state = RequestState.COMPLETE
        self.request.save()
        return False

    def _open_request(self, subject: Any) -> SignatureRequest:
        request = (
            SignatureRequest.objects.select_for_update()
            .filter(action=self.code, subject_uuid=subject.uuid, state=RequestState.OPEN)
            .first()
        )
        if request is not None and (request.digest != self.content_digest or request.is_damaged()):
            request.state = RequestState.WITHDRAWN
            request.save()
            publish(SignaturesVoided(request, self.actor, has_changed=True))
            request = None
        if request is None:
            request = SignatureRequest(
                action=self.code,
                subject_model=subject._meta.label_lower,
                subject_uuid=subject.uuid,
                subject_code=str(getattr(subject, "code", subject.uuid)),
                content=json.loads(canonical_json(self.content)),
                digest=self.content_digest,
                slots=[{"meaning": str(s.meaning), "permission": s.permission} for s in self.sign.slots],
            )
            request.save()
        return request

    def _free_slot(self, subject: Any, taken: list[Signature]) -> int:
        given = self._signature_given()
        used = {slot_number(signature) for signature in taken}
        still_open = [index for index in range(len(self.sign.slots)) if index not in used]
        for index in still_open:
            slot = self.sign.slots[index]
            if slot.meaning == given.meaning and self._holds(slot, subject):
                return index
        names = ", ".join(self.sign.slots[index].permission for index in still_open)
        raise SlotNotOpen(person=self.actor.get_full_name(), open=names)

    def _signature_given(self) -> SignatureGiven:
        if self.given is None:
            raise LookupError("nothing is written before a signature was given")
        return self.given

    def _holds(self, slot: Slot, subject: Any) -> bool:
        if not slot.permission:
            return True
        scope = scope_of(subject)
        return authority().granting_role(self.actor, slot.permission, scope, clock.now()) is not None

    def _proven(self) -> dict[str, Any]:
        """By what the signer was known, in which period of access and where: part of what the digest covers."""
        proof = self.proof
        if proof is None:
            raise LookupError("nothing is written before a signature was proven")
        period = authority().period_of(proof)
        return {
            "components": list(proof.components),
            "period": str(period) if period is not None else None,
            "terminal": proof.terminal,
        }

    def write(self, subject: Any, run: Run, role: str) -> Signature:
        """Add the signature row, bound to the digest of the content; the action's own changes are made by now."""
        given = self._signature_given()
        signed = {
            **self.content,
            "slot": self.slot,
            "proof": self._proven(),
            LEFT: digest_left(subject),
        }
        signature = Signature(
            request=self.request,
            signer_id=self.actor.pk,
            signer_username=self.actor.get_username(),
            signer_name=self.actor.get_full_name(),
            role=role,
            meaning=given.meaning,
            signed_at=run.recorded_at,
            zone=_zone_of(subject),
            action=self.code,
            subject_model=subject._meta.label_lower,
            subject_uuid=subject.uuid,
            subject_code=str(getattr(subject, "code", subject.uuid)),
            subject_version=subject.row_version,
            content=canonical_json(signed).decode("utf-8"),
            digest=digest(signed),
            event_id=run.event_id,
        )
        signature.save()
        return signature


def _zone_of(subject: Any) -> str:
    """The zone of the record's site, or of the site that is signed itself.

    What belongs to no site is signed where the signer works, whose zone the other times of the page are in.
    """
    place = subject if hasattr(subject, "zone") else getattr(subject, "site", None)
    return str(getattr(place, "zone", None) or timezone.get_current_timezone_name())


def tell_tries_left(error: DomainError, username: str, person: Any) -> None:
    """Put on the refusal how many tries are left, if it is about the account of the person signed in.

    About another account nothing is told: whether it exists cannot be learnt from a signing dialog.
    """
    if not isinstance(error, SignatureFailed):
        return
    own = authority().actor_named(username) if username else person
    if own is not None and own.pk == person.pk:
        error.tries_left = authority().tries_left(person)
