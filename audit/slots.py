"""The places for signatures on one action: who has signed already, and who still may (URS-SIG-10)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from audit.choices import Meaning, RequestState
from audit.contracts import authority, scope_of
from audit.models import Signature, SignatureRequest


@dataclass(frozen=True)
class Slot:
    """One signature that is needed: its meaning, and the permission its signer must hold."""

    meaning: str
    permission: str = ""


@dataclass(frozen=True)
class SlotShown:
    """A slot as the dialog, the request's page and the API tell it.

    ``signature`` is who has filled it; ``people`` are the printed names of those who may, once it is open.
    """

    meaning: str
    permission: str
    signature: Signature | None = None
    people: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """The meaning in the reader's language."""
        return str(Meaning(self.meaning).label)

    def as_data(self) -> dict[str, Any]:
        """For the API: words and values, nothing to be looked up."""
        signed = self.signature.manifestation() if self.signature is not None else None
        if signed is not None:
            signed = {**signed, "meaning": str(signed["meaning"])}
        return {
            "meaning": self.meaning,
            "permission": self.permission,
            "signed": signed,
            "people_who_may": list(self.people),
        }


def slots_of(slots: Sequence[Slot], code: str, subject: Any, digest: str) -> tuple[SlotShown, ...]:
    """The slots of an action on ``subject`` as they stand for the content with this digest.

    One query for each open slot, and two for what was signed where there are several.
    """
    request = open_request(code, subject) if len(slots) > 1 and subject is not None else None
    counts = request is not None and request.digest == digest and not request.is_damaged()
    signatures = list(request.signatures.order_by("id")) if request is not None and counts else []
    wanted = [{"meaning": slot.meaning, "permission": slot.permission or code} for slot in slots]
    return fill(wanted, signatures, subject)


def fill(
    slots: Sequence[Mapping[str, str]],
    signatures: Sequence[Signature],
    subject: Any,
    *,
    with_people: bool = True,
) -> tuple[SlotShown, ...]:
    """Each wanted slot with its signature, or with the people who may still fill it."""
    whole = [signature for signature in signatures if signature.is_whole]
    given = {slot_number(signature): signature for signature in whole}
    signers = {signature.signer_name for signature in whole}
    shown = []
    for number, slot in enumerate(slots):
        names: tuple[str, ...] = ()
        if number not in given and with_people:
            found = authority().people_who_may(slot["permission"], scope_of(subject))
            # Nobody fills two slots, whatever roles they hold.
            names = tuple(name for name in found if name not in signers)
        shown.append(SlotShown(slot["meaning"], slot["permission"], given.get(number), names))
    return tuple(shown)


def open_request(code: str, subject: Any) -> SignatureRequest | None:
    """The request for signatures on this action and record that waits now."""
    found: SignatureRequest | None = SignatureRequest.objects.filter(
        action=code, subject_uuid=subject.uuid, state=RequestState.OPEN
    ).first()
    return found


def slot_number(signature: Signature) -> int:
    """Which slot a signature fills, from what it covers."""
    return int(json.loads(signature.content)["slot"])
