"""Many records signed at once: one proof of who signs, one signature and one transaction per record (URS-SIG-13)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from audit import event_store
from audit.context import Origin, Reason, SignatureGiven, ambient_origin
from audit.contracts import Actor, authority
from audit.errors import SignerIsNotActor
from audit.runner import Call, perform
from audit.terms import Terms
from kernel.errors import DomainError


@dataclass(frozen=True)
class Member:
    """One of the records, with the digest of what the signer saw of it."""

    record: Any
    seen_digest: str


@dataclass(frozen=True)
class Outcome:
    """What became of one record: the action's result, or why it was refused."""

    record: Any
    result: Any = None
    error: DomainError | None = None

    @property
    def is_signed(self) -> bool:
        """Whether it carries the signature."""
        return self.error is None


def perform_together(
    terms: Terms[Any],
    members: Sequence[Member],
    *,
    actor: Actor,
    given: SignatureGiven,
    arguments: Mapping[str, Any],
    reason: Reason | None = None,
    origin: Origin | None = None,
) -> list[Outcome]:
    """Run the signed action on each record with the same arguments, in their order.

    The components are verified once, before anything is locked. Each record is signed with its own digest in a
    transaction of its own, so that what is refused for one says nothing about the others. All of it has one
    correlation. Raises what ``verify_signer`` raises, and ``SignerIsNotActor``.
    """
    if terms.signature is None or terms.subject is None:
        raise TypeError(f"{terms.code} is not signed, or has no subject")
    origin = origin or ambient_origin()
    try:
        proof = authority().verify_signer(given)
        if proof.signer.pk != actor.pk:
            raise SignerIsNotActor(username=proof.signer.get_username())
    except DomainError as error:
        event_store.log_refusal(error, actor, terms.code, None, origin)
        raise
    outcomes = []
    for member in members:
        call = Call(
            terms,
            actor,
            {**arguments, terms.subject: member.record},
            reason,
            replace(given, seen_digest=member.seen_digest),
            None,
            None,
            origin,
            proof,
        )
        try:
            outcomes.append(Outcome(member.record, result=perform(call)))
        except DomainError as error:
            outcomes.append(Outcome(member.record, error=error))
    return outcomes
