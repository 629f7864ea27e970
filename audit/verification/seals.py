"""Each event still has all that was sealed with it: its changes and its references (URS-AUD-08)."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from audit.said import Said as _
from audit.verification.leaf import seal_leaf
from audit.verification.report import Report
from audit.verification.rows import asked, pieces, rows

SEAL_COLUMNS = ["event_id", "recorded_at", "changes", "changes_digest", "refs::text", "leaf_hash"]
# Whatever names an event. Signatures are GxP records of their own; the others belong to the trail.
NAMES_AN_EVENT = {
    "audit_change": "event_id",
    "audit_ref": "event_id",
    "audit_seal": "event_id",
    "audit_signature": "event_id",
    "audit_event": "caused_by",
}


def check_seals(report: Report, events: Iterable[int]) -> None:
    """Compare each of ``events`` with its seal: how many changes, which ones, which references."""
    for piece in pieces(events):
        seals = {row["event_id"]: row for row in _seals(piece)}
        changes = _changes_of(piece)
        refs = {
            event: (Counter(found), set(times))
            for event, found, times in asked(
                "SELECT event_id, array_agg(ref), array_agg(DISTINCT recorded_at) FROM audit_ref"
                " WHERE event_id = ANY(%s) GROUP BY 1",
                [piece],
            )
        }
        for event in _unsealed(piece, seals):
            report.add("trail", "audit_seal", event, _("the seal of the event is missing"))
        for event, seal in seals.items():
            if _is_genuine(report, seal):
                _compare_changes(report, seal, *changes.get(event, (0, hashlib.sha256().hexdigest())))
                _compare_refs(report, seal, *refs.get(event, (Counter(), set())))


def check_presence(report: Report, events: Iterable[int]) -> None:
    """Only that each of ``events`` has a seal, and that the seal is as it was written."""
    for piece in pieces(events):
        seals = {row["event_id"]: row for row in _seals(piece)}
        for event in _unsealed(piece, seals):
            report.add("trail", "audit_seal", event, _("the seal of the event is missing"))
        for seal in seals.values():
            _is_genuine(report, seal)


def check_deleted(report: Report) -> None:
    """Name each event that is gone although something still names it."""
    naming: dict[int, list[str]] = {}
    for table, column in NAMES_AN_EVENT.items():
        missing = asked(
            f"SELECT DISTINCT t.{column} FROM {table} AS t WHERE t.{column} IS NOT NULL"
            f" AND NOT EXISTS (SELECT FROM audit_event AS e WHERE e.id = t.{column})"
        )
        for (event,) in missing:
            naming.setdefault(event, []).append(table)
    for event, tables in sorted(naming.items()):
        detail = _("the event is gone, but %(tables)s still name it") % {"tables": ", ".join(tables)}
        report.add("trail", "audit_event", event, detail)


def check_still_there(report: Report, events: set[int]) -> None:
    """The same for the given events alone."""
    found = {event for (event,) in asked("SELECT id FROM audit_event WHERE id = ANY(%s)", [list(events)])}
    for event in sorted(events - found):
        report.add("trail", "audit_event", event, _("the event is gone, but the trail still names it"))


def _seals(events: list[int]) -> Iterable[dict[str, Any]]:
    return rows("audit_seal", SEAL_COLUMNS, "event_id = ANY(%s)", [events], key="event_id")


def _unsealed(events: list[int], seals: dict[int, Any]) -> list[int]:
    """Events without a seal, except those that this very transaction has not ended yet."""
    without = [event for event in events if event not in seals]
    under_way = asked(
        "SELECT id FROM audit_event WHERE id = ANY(%s)"
        " AND transaction_id = pg_current_xact_id_if_assigned()::text::bigint",
        [without],
    )
    return sorted(set(without) - {event for (event,) in under_way})


def _changes_of(events: list[int]) -> dict[int, tuple[int, str]]:
    """How many changes each event has, and the hash over their leaves."""
    counted: dict[int, int] = {}
    hashed: dict[int, Any] = {}
    found = asked(
        "SELECT event_id, leaf_hash FROM audit_change WHERE event_id = ANY(%s) ORDER BY event_id, id",
        [events],
    )
    for event, leaf_hash in found:
        counted[event] = counted.get(event, 0) + 1
        hashed.setdefault(event, hashlib.sha256()).update(leaf_hash)
    return {event: (number, hashed[event].hexdigest()) for event, number in counted.items()}


def _is_genuine(report: Report, seal: dict[str, Any]) -> bool:
    if seal_leaf(seal) == bytes(seal["leaf_hash"]):
        return True
    report.add("trail", "audit_seal", seal["event_id"], _("the seal was changed after it was written"))
    return False


def _compare_changes(report: Report, seal: dict[str, Any], number: int, digest: str) -> None:
    if number < seal["changes"]:
        detail = _("%(number)s changes of the event are missing") % {"number": seal["changes"] - number}
    elif number > seal["changes"]:
        detail = _("%(number)s changes were added to the event") % {"number": number - seal["changes"]}
    elif digest != seal["changes_digest"]:
        detail = _("the changes of the event are not those that it was sealed with")
    else:
        return
    report.add("trail", "audit_event", seal["event_id"], detail)


def _compare_refs(report: Report, seal: dict[str, Any], present: Counter[str], times: set[datetime]) -> None:
    sealed = Counter(_refs(seal))
    for ref in sorted(sealed - present):
        detail = _("the reference %(ref)s of the event is missing") % {"ref": ref}
        report.add("trail", "audit_ref", seal["event_id"], detail)
    for ref in sorted(present - sealed):
        detail = _("the reference %(ref)s was added to the event") % {"ref": ref}
        report.add("trail", "audit_ref", seal["event_id"], detail)
    if times - {seal["recorded_at"]}:
        detail = _("a reference of the event has another time than the event")
        report.add("trail", "audit_ref", seal["event_id"], detail)


def _refs(seal: dict[str, Any]) -> list[str]:
    """Each once; what is no list of texts was made by nobody but a forger."""
    found = json.loads(seal["refs"])
    return [each for each in found if isinstance(each, str)] if isinstance(found, list) else []
