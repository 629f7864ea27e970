"""Proofs for whoever hands rows of the trail to somebody else: a dossier, the API."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from audit.ledger import log
from audit.ledger.log import newest_checkpoint
from audit.models import LedgerCheckpoint, LedgerLeaf

EVENT, CHANGE, SEAL, SECURITY = "E", "C", "S", "X"
Row = tuple[str, int]


@dataclass(frozen=True)
class Inclusion:
    """That a row's leaf is number ``leaf_index`` of the log: its hash and the path to the root."""

    kind: str
    row_id: int
    leaf_index: int
    leaf_hash: bytes
    path: tuple[bytes, ...]


def inclusion_proofs(rows: Iterable[Row], size: int | None = None) -> dict[Row, Inclusion]:
    """The proofs of many rows in the tree of one ``size``, by default that of the newest checkpoint.

    A row is ``(kind, number)``: ``(EVENT, event id)``, ``(CHANGE, change id)``, ``(SEAL, event id)``,
    ``(SECURITY, number)``. Rows that are not in that tree, because they are younger, are left out. As many
    queries as kinds and levels of the tree (eight at a million leaves), however many rows.
    """
    if size is None:
        newest = newest_checkpoint()
        size = newest.size if newest is not None else 0
    leaves = _leaves(rows, size)
    paths = log.tiles().inclusions([each.leaf_index for each in leaves], size)
    return {
        (each.kind, each.row_id): Inclusion(
            each.kind, each.row_id, each.leaf_index, bytes(each.leaf_hash), tuple(paths[each.leaf_index])
        )
        for each in leaves
    }


def consistency_proof(old: int, new: int) -> list[bytes]:
    """That the log of ``new`` leaves begins with that of ``old``; ``InvalidProof`` for impossible sizes."""
    return log.tiles().consistency(old, new)


def rows_of_events(events: Iterable[int]) -> list[Row]:
    """The events, their changes and their seals, as ``inclusion_proofs`` takes them, in the log's order."""
    from audit.models import AuditChange

    ids = list(events)
    changes: dict[int, list[int]] = {}
    for event, change in (
        AuditChange.objects.filter(event_id__in=ids).order_by("id").values_list("event_id", "id")
    ):
        changes.setdefault(event, []).append(change)
    return [
        row
        for event in ids
        for row in ((EVENT, event), *((CHANGE, each) for each in changes.get(event, ())), (SEAL, event))
    ]


def _leaves(rows: Iterable[Row], size: int) -> list[LedgerLeaf]:
    by_kind: dict[str, list[int]] = {}
    for kind, row_id in rows:
        by_kind.setdefault(kind, []).append(row_id)
    found: list[LedgerLeaf] = []
    for kind, ids in sorted(by_kind.items()):
        found += LedgerLeaf.objects.filter(Q(kind=kind, row_id__in=ids), leaf_index__lt=size)
    return found


__all__ = [
    "CHANGE",
    "EVENT",
    "SEAL",
    "SECURITY",
    "Inclusion",
    "LedgerCheckpoint",
    "consistency_proof",
    "inclusion_proofs",
    "newest_checkpoint",
    "rows_of_events",
]
