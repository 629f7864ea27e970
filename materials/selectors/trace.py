"""Genealogy both ways, aware of time: what went in before, what came out after (URS-GEN-01..03, F-27)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import QuerySet

from materials.choices import TransactionKind
from materials.models import MaterialLot, MaterialTransaction


@dataclass(frozen=True)
class TraceNode:
    """A lot reached through a batch, ``depth`` levels away.

    ``quantity`` is what the batch took of it (backward) or made of it (forward); ``is_repeated``
    marks a lot that is listed above already and not followed again.
    """

    depth: int
    batch_code: str
    lot: MaterialLot
    quantity: Decimal
    unit: str
    first_at: datetime
    is_repeated: bool


@dataclass(frozen=True)
class Trace:
    """Everything a lot came from and everything it went into."""

    lot: MaterialLot
    backward: tuple[TraceNode, ...]
    forward: tuple[TraceNode, ...]


@dataclass(frozen=True)
class _Edge:
    batch_code: str
    lot_id: int
    quantity: Decimal
    unit: str
    first_at: datetime


def trace(lot: MaterialLot) -> Trace:
    """Trace ``lot`` in both directions; two queries per level, however wide it is."""
    return Trace(
        lot,
        backward=_walk(lot, TransactionKind.PRODUCE, TransactionKind.CONSUME),
        forward=_walk(lot, TransactionKind.CONSUME, TransactionKind.PRODUCE),
    )


def _walk(lot: MaterialLot, near: TransactionKind, far: TransactionKind) -> tuple[TraceNode, ...]:
    """Breadth first by levels to read, then depth first to list."""
    edges: dict[int, list[_Edge]] = {}
    level = {lot.pk}
    while level:
        found = _edges_of(level, lot.site_id, near, far)
        edges.update({each: found.get(each, []) for each in level})
        level = {edge.lot_id for each in found.values() for edge in each} - set(edges)
    lots = MaterialLot.objects.select_related("material", "site").in_bulk(
        {edge.lot_id for each in edges.values() for edge in each}
    )
    return tuple(_listed(lot.pk, edges, lots))


def _listed(start: int, edges: dict[int, list[_Edge]], lots: dict[int, MaterialLot]) -> Iterator[TraceNode]:
    seen = {start}
    stack = [(1, edge) for edge in reversed(edges[start])]
    while stack:
        depth, edge = stack.pop()
        repeated = edge.lot_id in seen
        seen.add(edge.lot_id)
        yield TraceNode(
            depth, edge.batch_code, lots[edge.lot_id], edge.quantity, edge.unit, edge.first_at, repeated
        )
        if not repeated:
            stack.extend((depth + 1, following) for following in reversed(edges[edge.lot_id]))


def _edges_of(
    level: Iterable[int], site_id: int, near: TransactionKind, far: TransactionKind
) -> dict[int, list[_Edge]]:
    """For each lot of the level: the lots on the other side of its batches, in order of time."""
    batches: dict[int, dict[str, list[datetime]]] = defaultdict(lambda: defaultdict(list))
    for lot_id, code, at in (
        _moves(near, site_id).filter(lot_id__in=level).values_list("lot_id", "batch_code", "at")
    ):
        batches[lot_id][code].append(at)
    others: dict[str, list[MaterialTransaction]] = defaultdict(list)
    codes = {code for each in batches.values() for code in each}
    for move in _moves(far, site_id).filter(batch_code__in=codes):
        others[move.batch_code].append(move)
    found: dict[int, list[_Edge]] = {}
    for lot_id, times in batches.items():
        touching = [
            move for code, own in times.items() for move in others[code] if _touches(far, move.at, own)
        ]
        found[lot_id] = _merged(touching)
    return found


def _moves(kind: TransactionKind, site_id: int) -> QuerySet[MaterialTransaction]:
    found = MaterialTransaction.objects.filter(kind=kind, site_id=site_id).exclude(batch_code="")
    return found.order_by("at", "id")


def _touches(far: TransactionKind, at: datetime, own: list[datetime]) -> bool:
    """A portion drawn before a later lot was added does not hold that lot (F-27)."""
    if far == TransactionKind.CONSUME:
        return at <= max(own)
    return at >= min(own)


def _merged(moves: list[MaterialTransaction]) -> list[_Edge]:
    """Several containers of one lot into one batch are one line."""
    edges: dict[tuple[str, int, str], _Edge] = {}
    for move in moves:
        key = (move.batch_code, move.lot_id, move.unit)
        known = edges.get(key)
        amount = abs(move.quantity) + (known.quantity if known else 0)
        edges[key] = _Edge(*key[:2], amount, move.unit, known.first_at if known else move.at)
    return sorted(edges.values(), key=lambda edge: edge.first_at)
