"""The ledger for people: how large it is, who vouches for it outside, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit.contracts import Anchor
from audit.ledger import faults, log
from audit.ledger.anchored import set_anchors
from audit.ledger.note import Verifier
from audit.models import (
    AnchorState,
    AuditEvent,
    LedgerCheckpoint,
    LedgerEpoch,
    LedgerFault,
    LedgerLeaf,
    VerificationRun,
)
from audit.said import word_text

NEWEST = 10


@dataclass(frozen=True)
class LedgerNow:
    """What the page shows first."""

    size: int
    epoch: int
    newest: LedgerCheckpoint | None
    waiting: int
    gaps: int
    faults: list[LedgerFault]

    @property
    def waiting_words(self) -> str:
        """Events that have no number yet, in words."""
        if not self.waiting:
            return _("Every committed event is in the ledger.")
        return ngettext(
            "%(number)s event waits for its number, for seconds as a rule.",
            "%(number)s events wait for their numbers, for seconds as a rule.",
            self.waiting,
        ) % {"number": self.waiting}

    @property
    def gap_words(self) -> str:
        """Numbers that are missing, in words."""
        if not self.gaps:
            return _("No number is missing.")
        return ngettext(
            "%(number)s event may still be committed by a transaction that is open.",
            "%(number)s events may still be committed by transactions that are open.",
            self.gaps,
        ) % {"number": self.gaps}


@dataclass(frozen=True)
class AnchorNow:
    """One anchor and how it went last."""

    anchor: Anchor
    state: AnchorState | None

    @property
    def label(self) -> Any:
        """What the anchor is called."""
        return self.anchor.label

    @property
    def where(self) -> str:
        """The place."""
        return self.anchor.where()

    @property
    def put_at(self) -> datetime | None:
        """The last time that it took a checkpoint."""
        return self.state.put_at if self.state else None

    @property
    def size(self) -> int | None:
        """How many leaves that checkpoint had."""
        return self.state.size if self.state and self.state.put_at else None

    @property
    def failure(self) -> str:
        """What went wrong last, and whether it is mended."""
        if self.state is None or self.state.failed_at is None:
            return _("never")
        return f"{self.state.failed_at:%Y-%m-%d %H:%M} UTC: {word_text(self.state.failure)}"


def ledger_now() -> LedgerNow:
    """The ledger as it is."""
    return LedgerNow(
        size=log.size(),
        epoch=log.epoch(),
        newest=log.newest_checkpoint(),
        waiting=_waiting(),
        gaps=_gaps(),
        faults=faults.open_faults(),
    )


def anchors_now() -> list[AnchorNow]:
    """Every anchor that the settings name."""
    states = {state.anchor: state for state in AnchorState.objects.all()}
    return [AnchorNow(each, states.get(each.code)) for each in set_anchors()]


def checkpoints() -> QuerySet[LedgerCheckpoint]:
    """Every signed checkpoint, newest first."""
    return LedgerCheckpoint.objects.order_by("-id")


def newest_event_in(checkpoint: LedgerCheckpoint) -> int:
    """The number of the last event that a checkpoint covers; 0 where it covers none."""
    inside = LedgerLeaf.objects.filter(kind="E", leaf_index__lt=checkpoint.size).order_by("-leaf_index")
    return inside.values_list("row_id", flat=True).first() or 0


def size_before(checkpoint: LedgerCheckpoint) -> int:
    """The leaves of the checkpoint before; its own where it is the first."""
    before = LedgerCheckpoint.objects.filter(id__lt=checkpoint.pk).order_by("-id")
    return before.values_list("size", flat=True).first() or checkpoint.size


def fingerprints(checkpoint: LedgerCheckpoint) -> str:
    """The SHA-256 of each public key that signed it: what people compare with what they were given."""
    return " ".join(Verifier.parse(each).fingerprint for each in checkpoint.verifiers.split())


def verifications() -> list[VerificationRun]:
    """The newest verifications."""
    return list(VerificationRun.objects.order_by("-id")[:NEWEST])


def epochs() -> list[LedgerEpoch]:
    """The epochs that began with a stated loss."""
    return list(LedgerEpoch.objects.order_by("number"))


def _waiting() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(looked_at), 0) FROM audit_ledger_state WHERE kind = 'E'")
        looked_at = cursor.fetchone()[0]
    return AuditEvent.objects.filter(id__gt=looked_at)[:100_000].count()


def _gaps() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(sum(last_id - first_id + 1), 0) FROM audit_gap WHERE kind = 'E'")
        return int(cursor.fetchone()[0])
