"""Faults of the ledger: kept while they last, told once to the security log, shown until they are gone."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from audit import event_store
from audit.choices import Refusal
from audit.context import ambient_origin
from audit.contracts import ANCHORS
from audit.events import LedgerFaultFound
from audit.models import LedgerFault
from audit.said import keep, word
from kernel import clock
from kernel.errors import ERRORS, DomainError
from kernel.events import publish

LONGEST = 500
SIGNER = "signer"  # what the signing side itself remembers, beside its key


def found(error: DomainError, key: str = "") -> bool:
    """Note a fault; whether it is new. One with the same code and ``key`` that lasts is not told again."""
    params = {name: _kept(value) for name, value in error.params.items()}
    if LedgerFault.objects.filter(code=error.code, key=key, ended_at=None).update(params=params):
        return False
    try:
        with transaction.atomic():
            fault = LedgerFault.objects.create(code=error.code, key=key, params=params, since=clock.now())
    except IntegrityError:  # another process was first
        return False
    event_store.record_refusal(Refusal.LEDGER, "", "", key, error.code, ambient_origin())
    publish(LedgerFaultFound(code=error.code, text_of=lambda: message(fault)))
    return True


def gone(*codes: type[DomainError], key: str = "") -> None:
    """Note that faults of these kinds have ended."""
    LedgerFault.objects.filter(code__in=[each.code for each in codes], key=key, ended_at=None).update(
        ended_at=clock.now()
    )


def open_code(*codes: type[DomainError]) -> str | None:
    """The code of an open fault of these kinds."""
    known = LedgerFault.objects.filter(code__in=[each.code for each in codes], ended_at=None)
    return known.values_list("code", flat=True).first()


def open_faults() -> list[LedgerFault]:
    """What is wrong now, the oldest first."""
    return list(LedgerFault.objects.filter(ended_at=None).order_by("id"))


def message(fault: LedgerFault) -> str:
    """The fault in the reader's language."""
    return ERRORS[fault.code](**_worded(fault.params)).message


def remedy(fault: LedgerFault) -> str:
    """What to do, in the reader's language."""
    return ERRORS[fault.code](**_worded(fault.params)).what_to_do


def _kept(value: Any) -> Any:
    kept = keep(value)
    return kept[:LONGEST] if isinstance(kept, str) else kept


def _worded(params: dict[str, Any]) -> dict[str, Any]:
    """Sentences in the reader's language; codes of anchors and kinds of rows as people read them."""
    worded: dict[str, Any] = {name: word(value) for name, value in params.items()}
    anchor = params.get("anchor", "")
    if anchor in ANCHORS:
        worded["anchor"] = ANCHORS.get(anchor).label
    elif anchor == SIGNER:
        worded["anchor"] = _("memory of the signing side")
    kind, space, rest = worded.get("last", "").partition(" ")
    kinds = {"E": _("event"), "C": _("change"), "S": _("seal of event"), "X": _("security event")}
    if space and kind in kinds:
        worded["last"] = f"{kinds[kind]} {rest}"
    return worded
