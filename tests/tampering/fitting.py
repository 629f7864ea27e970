"""Making hashes fit again after a row was changed: how far a forger goes, up to what only a key could sign."""

from __future__ import annotations

import hashlib
from enum import IntEnum
from typing import Any

from audit.verification.leaf import SECURITY_NAMES as SECURITY
from audit.verification.leaf import canonical, change_leaf, event_leaf, leaf, seal_leaf
from audit.verification.seals import SEAL_COLUMNS
from audit.verification.verify import CHANGE_COLUMNS, EVENT_COLUMNS
from tests.tampering.forger import Forger

TABLES = {"E": "audit_event", "C": "audit_change", "S": "audit_seal", "X": "audit_security_event"}
_LEAVES = {
    "E": (EVENT_COLUMNS, event_leaf),
    "C": (CHANGE_COLUMNS, change_leaf),
    "S": (SEAL_COLUMNS, seal_leaf),
}


class Depth(IntEnum):
    """How much is made to fit the changed row."""

    NOTHING = 0
    ROW = 1
    LEAF = 2
    TILES = 3
    CHECKPOINTS = 4


def key_of(kind: str) -> str:
    """The column that numbers the rows of a kind."""
    return "event_id" if kind == "S" else "id"


def fit(forger: Forger, kind: str, row: int, depth: Depth) -> None:
    """Make as much fit the row as ``depth`` says; nothing below it is left out."""
    if depth >= Depth.ROW and kind != "X":
        fit_row(forger, kind, row)
    if depth >= Depth.LEAF:
        fit_leaf(forger, kind, row)
    fit_tree(forger, depth)


def fit_row(forger: Forger, kind: str, row: int) -> None:
    """The row's own hash."""
    hashed = _hash(forger, kind, row)
    forger.do(
        TABLES[kind], f"UPDATE {TABLES[kind]} SET leaf_hash = %s WHERE {key_of(kind)} = %s", hashed, row
    )


def fit_leaf(forger: Forger, kind: str, row: int) -> None:
    """The leaf's hash and time."""
    at = forger.column(f"SELECT recorded_at FROM {TABLES[kind]} WHERE {key_of(kind)} = %s", row)[0]
    forger.do(
        "audit_leaf",
        "UPDATE audit_leaf SET leaf_hash = %s, recorded_at = %s WHERE kind = %s AND row_id = %s",
        _hash(forger, kind, row),
        at,
        kind,
        row,
    )


def fit_tree(forger: Forger, depth: Depth) -> None:
    """The tiles over the leaves, and the roots beside the signed notes."""
    if depth >= Depth.TILES:
        forger.do("audit_tile", "DELETE FROM audit_tile")
        forger.ask("SELECT pharmom_complete_tiles()")
    if depth >= Depth.CHECKPOINTS:
        forger.do("audit_checkpoint", "UPDATE audit_checkpoint SET root = pharmom_ledger_root(size)")


def fit_seal(forger: Forger, event: int) -> None:
    """What an event's seal says of its changes, and the seal's own hash."""
    hashes = [
        bytes(each)
        for each in forger.column("SELECT leaf_hash FROM audit_change WHERE event_id = %s ORDER BY id", event)
    ]
    forger.do(
        "audit_seal",
        "UPDATE audit_seal SET changes = %s, changes_digest = %s WHERE event_id = %s",
        len(hashes),
        hashlib.sha256(b"".join(hashes)).hexdigest(),
        event,
    )
    fit_row(forger, "S", event)


def _hash(forger: Forger, kind: str, row: int) -> bytes:
    if kind == "X":
        return _security_hash(forger, row)
    columns, hashed = _LEAVES[kind]
    found = forger.ask(f"SELECT {', '.join(columns)} FROM {TABLES[kind]} WHERE {key_of(kind)} = %s", row)[0]
    content: dict[str, Any] = dict(zip((each.partition("::")[0] for each in columns), found, strict=True))
    return hashed(content)


def _security_hash(forger: Forger, row: int) -> bytes:
    names = ["pharmom_utc(recorded_at)" if name == "recorded_at" else name for name in SECURITY]
    found = forger.ask(f"SELECT {', '.join(names)} FROM audit_security_event WHERE id = %s", row)[0]
    return leaf(canonical(dict(zip(SECURITY, found, strict=True))))
