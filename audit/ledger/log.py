"""The log as the database has it: its size, its epoch, its nodes, its checkpoints."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import connection

from audit.ledger.note import Verifier
from audit.ledger.tiles import BITS, TILE, Tiles
from audit.models import LedgerCheckpoint, LedgerEpoch

# Each tile by a short range of the index; the limit keeps the planner from reading the whole table instead.
_LEAVES = """
    SELECT node, hashed FROM unnest(%s::bigint[]) AS wanted (tile) CROSS JOIN LATERAL (
        SELECT leaf_index AS node, leaf_hash AS hashed FROM audit_leaf
        WHERE leaf_index >= tile * 256 AND leaf_index < tile * 256 + 256 ORDER BY leaf_index LIMIT 256) AS nodes"""
_TILES = """
    SELECT node, hashed FROM unnest(%s::bigint[]) AS wanted (tile) CROSS JOIN LATERAL (
        SELECT tile_index AS node, root AS hashed FROM audit_tile
        WHERE level = %s AND tile_index >= tile * 256 AND tile_index < tile * 256 + 256
        ORDER BY tile_index LIMIT 256) AS nodes"""


def size() -> int:
    """How many leaves the log has."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(leaf_index) + 1, 0) FROM audit_leaf")
        found: int = cursor.fetchone()[0]
    return found


def epoch() -> int:
    """The present epoch; the first is 1."""
    newest = LedgerEpoch.objects.order_by("-number").values_list("number", flat=True).first()
    return newest or 1


def origin(name: str, number: int) -> str:
    """What the log of the key called ``name`` is called in an epoch."""
    return f"{name}/{number}"


def tiles() -> Tiles:
    """A reader of the log's nodes; new for each use, because it keeps what it has read."""
    return Tiles(load)


def load(level: int, wanted: set[int]) -> Mapping[int, bytes]:
    """The nodes of whole tiles of one level: one query."""
    with connection.cursor() as cursor:
        if level == 0:
            cursor.execute(_LEAVES, [sorted(wanted)])
        else:
            cursor.execute(_TILES, [sorted(wanted), level])
        return {node: bytes(hashed) for node, hashed in cursor}


def newest_checkpoint(by: Verifier | None = None) -> LedgerCheckpoint | None:
    """The newest signed checkpoint, of whatever epoch; the newest that ``by`` has signed."""
    found = LedgerCheckpoint.objects.order_by("-id")
    return (found if by is None else found.filter(verifiers__contains=str(by))).first()


__all__ = ["BITS", "TILE", "epoch", "load", "newest_checkpoint", "origin", "size", "tiles"]
