"""Requests for signatures: what waits, for whom, and whether it is still what was signed (URS-SIG-07)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from audit.choices import RequestState
from audit.contracts import authority
from audit.event_store import describe
from audit.models import AuditEvent, Signature, SignatureRequest
from audit.selectors.signatures import signatures_visible_to
from audit.slots import SlotShown, fill, slot_number
from kernel import clock
from kernel.canonical import digest


def requests_visible_to(user: Any) -> QuerySet[SignatureRequest]:
    """The requests of the sites where the person may read signatures; the first signature begins one."""
    seen = signatures_visible_to(user).order_by().filter(request__isnull=False).values("request_id")
    return SignatureRequest.objects.filter(pk__in=seen).prefetch_related("signatures")


def waiting_for(user: Any) -> list[SignatureRequest]:
    """The open ones with a slot that the person may fill and has not; a query for each right, none for each request."""
    waiting = list(requests_visible_to(user).filter(state=RequestState.OPEN).order_by("id"))
    first = {each.pk: next(iter(each.signatures.all())).event_id for each in waiting}
    site_of = dict(AuditEvent.objects.filter(pk__in=first.values()).values_list("pk", "site"))
    rights: dict[str, frozenset[str] | None] = {}
    found = []
    for each in waiting:
        given = [] if each.is_damaged() else list(each.signatures.all())
        if any(signature.signer_id == user.pk for signature in given):
            continue
        filled = {slot_number(signature) for signature in given}
        still_open = [slot for number, slot in enumerate(each.slots) if number not in filled]
        codes = {slot["permission"] or each.action for slot in still_open}
        for code in codes - set(rights):
            rights[code] = authority().sites_of(user, code, clock.now())
        if any(_holds(rights[code], site_of[first[each.pk]]) for code in codes):
            found.append(each)
    return found


def _holds(sites: frozenset[str] | None, site: str) -> bool:
    return sites is None or site in sites


def slots_shown(request: SignatureRequest, record: Any) -> tuple[SlotShown, ...]:
    """The slots with who has signed, and with who may while it is open."""
    wanted = [{**slot, "permission": slot["permission"] or request.action} for slot in request.slots]
    is_open = request.state == RequestState.OPEN and record is not None
    return fill(wanted, signatures_of(request), record, with_people=is_open)


def signatures_of(request: SignatureRequest) -> Sequence[Signature]:
    """What was given, in order."""
    return sorted(request.signatures.all(), key=lambda each: each.pk)


def is_outdated(request: SignatureRequest, record: Any) -> bool:
    """Whether the record is not any more what was signed: then the signatures given count for nothing."""
    if request.state != RequestState.OPEN:
        return False
    if record is None:
        return True
    now = {**request.content, "record": describe(record), "content": describe(record.signed_content())}
    return digest(now) != request.digest
