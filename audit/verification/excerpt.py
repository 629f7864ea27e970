"""An excerpt of the trail that somebody outside can verify: records, the rows of the trail about them, proofs.

Nothing here says whether it is whole; whoever holds the excerpt finds that out (docs/reference/dossier-format.md).
"""

from __future__ import annotations

import base64
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db.models import Model

from audit.errors import NotInLedgerYet
from audit.ledger.proofs import CHANGE, EVENT, SEAL, Inclusion, Row, inclusion_proofs
from audit.models import AuditRef, Guarded
from audit.verification.leaf import EVENT_NAMES, utc
from audit.verification.live import live_rows
from audit.verification.rows import asked, rows
from audit.verification.verify import CHANGE_COLUMNS, EVENT_COLUMNS

# Rows of these belong to what the excerpt is about, so that every change since they were made is shown.
WHOLE_APPS = frozenset({"audit", "batches", "quality"})
SEAL_COLUMNS = ["event_id", "recorded_at", "changes", "changes_digest", "refs::text"]
TableRow = tuple[str, int]


@dataclass
class Excerpt:
    """``records`` and ``trail`` as they stand in a dossier."""

    records: list[dict[str, Any]]
    trail: list[dict[str, Any]]


@dataclass
class _Rows:
    """What was read of the trail, by its numbers."""

    events: dict[int, dict[str, Any]] = field(default_factory=dict)
    seals: dict[int, dict[str, Any]] = field(default_factory=dict)
    changes: dict[int, list[dict[str, Any]]] = field(default_factory=dict)


def excerpt_about(refs: Sequence[str], also: Iterable[Model], size: int) -> Excerpt:
    """Every event about ``refs`` with all its changes, and the records that they touched or that are ``also`` shown.

    Records of shared things (a unit, a lot) come with their last change alone, whatever event made it. Raises
    ``NotInLedgerYet`` while a row is not among the first ``size`` leaves of the log.
    """
    about = set(AuditRef.objects.filter(ref__in=refs).values_list("event_id", flat=True))
    touched = _touched(about) | {(each._meta.db_table, int(each.pk)) for each in also}
    further = _events_of(touched) - about
    found = _read(about | further)
    shown = {
        change["id"]
        for event, changes in found.changes.items()
        for change in changes
        if event in about or (change["table_name"], change["row_id"]) in touched
    }
    only_last = _only_last(touched, found, about)
    disclosed = about | {event for event in further if _is_about_these(found.changes.get(event, []), touched)}
    return _written(found, touched, disclosed, shown - only_last, size)


def excerpt_of_rows(wanted: Iterable[Model], size: int) -> Excerpt:
    """These records with every change of theirs, and nothing else: of other changes the hash alone is given.

    An event is shown where its subject is one of the records.
    """
    records = list(wanted)
    touched = {(each._meta.db_table, int(each.pk)) for each in records}
    found = _read(_events_of(touched))
    uuids = {str(each.uuid) for each in records if isinstance(each, Guarded)}
    disclosed = {number for number, event in found.events.items() if event["subject_uuid"] in uuids}
    shown = {
        change["id"]
        for changes in found.changes.values()
        for change in changes
        if (change["table_name"], change["row_id"]) in touched
    }
    return _written(found, touched, disclosed, shown, size)


def _touched(events: set[int]) -> set[TableRow]:
    select = "SELECT DISTINCT table_name, row_id FROM audit_change WHERE event_id = ANY(%s)"
    return {(table, row) for table, row in asked(select, [sorted(events)])}


def _is_whole(table: str) -> bool:
    model = _models().get(table)
    return model is not None and model._meta.app_label in WHOLE_APPS


def _models() -> dict[str, type[Guarded]]:
    return {each._meta.db_table: each for each in apps.get_models() if issubclass(each, Guarded)}


def _events_of(touched: set[TableRow]) -> set[int]:
    """The events that made the shown changes of these rows: of shared things the last one alone."""
    found: set[int] = set()
    for table, ids in _by_table(touched).items():
        which = "" if _is_whole(table) else " DISTINCT ON (row_id)"
        select = (
            f"SELECT{which} event_id FROM audit_change WHERE table_name = %s AND row_id = ANY(%s)"
            " ORDER BY row_id, id DESC"
        )
        found |= {event for (event,) in asked(select, [table, ids])}
    return found


def _by_table(touched: set[TableRow]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for table, row in sorted(touched):
        found[table].append(row)
    return found


def _read(events: set[int]) -> _Rows:
    ids, found = sorted(events), _Rows()
    for row in rows("audit_event", EVENT_COLUMNS, "id = ANY(%s)", [ids]):
        found.events[row["id"]] = row
    for row in rows("audit_seal", SEAL_COLUMNS, "event_id = ANY(%s)", [ids], key="event_id"):
        found.seals[row["event_id"]] = row
    for row in rows("audit_change", CHANGE_COLUMNS, "event_id = ANY(%s)", [ids]):
        found.changes.setdefault(row["event_id"], []).append(row)
    return found


def _only_last(touched: set[TableRow], found: _Rows, about: set[int]) -> set[int]:
    """Changes of shared things that lie outside the events in question and are not the last ones."""
    last: dict[TableRow, int] = {}
    outside = []
    for event, changes in found.changes.items():
        for change in changes:
            row = (change["table_name"], change["row_id"])
            last[row] = max(last.get(row, 0), change["id"])
            if event not in about and row in touched and not _is_whole(row[0]):
                outside.append((row, change["id"]))
    return {number for row, number in outside if number != last[row]}


def _is_about_these(changes: list[dict[str, Any]], touched: set[TableRow]) -> bool:
    return all(
        (each["table_name"], each["row_id"]) in touched and _is_whole(each["table_name"]) for each in changes
    )


def _written(
    found: _Rows, touched: set[TableRow], disclosed: set[int], shown: set[int], size: int
) -> Excerpt:
    # Of what was disposed of there is no content to show, only its hash.
    disclosed, shown = disclosed - _emptied(EVENT, disclosed), shown - _emptied(CHANGE, shown)
    wanted: list[Row] = [(kind, event) for event in sorted(disclosed) for kind in (EVENT, SEAL)]
    wanted += [(CHANGE, number) for number in sorted(shown)]
    proofs = inclusion_proofs(wanted, size)
    if len(proofs) != len(set(wanted)):
        raise NotInLedgerYet()
    trail = [
        {
            "id": event,
            "event": _leaf(event_content(found.events[event]), proofs[EVENT, event])
            if event in disclosed
            else None,
            "changes": [
                _leaf(change_content(each), proofs[CHANGE, each["id"]])
                if each["id"] in shown
                else {"withheld": bytes(each["leaf_hash"]).hex()}
                for each in found.changes.get(event, [])
            ],
            "seal": _leaf(seal_content(found.seals[event]), proofs[SEAL, event])
            if event in disclosed
            else None,
        }
        for event in sorted(found.events)
    ]
    return Excerpt(_records(touched), trail)


def _emptied(kind: str, numbers: set[int]) -> set[int]:
    select = "SELECT row_id FROM audit_disposed WHERE kind = %s AND row_id = ANY(%s)"
    return {number for (number,) in asked(select, [kind, sorted(numbers)])}


def _records(touched: set[TableRow]) -> list[dict[str, Any]]:
    """The records as they stand in their own tables, not as the trail has them."""
    models = _models()
    return [
        {
            "table": table,
            "row": str(row),
            "model": models[table]._meta.label,
            "history": "whole" if _is_whole(table) else "last",
            "image": image,
        }
        for table, ids in sorted(_by_table(touched).items())
        if table in models
        for row, image in live_rows(models[table], ids)
    ]


def _leaf(content: dict[str, Any], proof: Inclusion) -> dict[str, Any]:
    path = [base64.b64encode(each).decode("ascii") for each in proof.path]
    return {"content": content, "index": proof.leaf_index, "path": path}


def event_content(row: dict[str, Any]) -> dict[str, Any]:
    """What an event's leaf is the hash of."""
    content = {name: row[name] for name in EVENT_NAMES}
    return {**content, "recorded_at": utc(row["recorded_at"])}


def change_content(row: dict[str, Any]) -> dict[str, Any]:
    """What a change's leaf is the hash of."""
    return {
        "after": _image(row["after"]),
        "before": _image(row["before"]),
        "event": row["event_id"],
        "id": row["id"],
        "operation": row["operation"],
        "recorded_at": utc(row["recorded_at"]),
        "row": row["row_id"],
        "table": row["table_name"],
    }


def seal_content(row: dict[str, Any]) -> dict[str, Any]:
    """What a seal's leaf is the hash of."""
    return {
        "changes": row["changes"],
        "changes_digest": row["changes_digest"],
        "event": row["event_id"],
        "recorded_at": utc(row["recorded_at"]),
        "refs": json.loads(row["refs"]),
    }


def _image(text: str | None) -> dict[str, str | None] | None:
    return None if text is None else json.loads(text)


__all__ = ["Excerpt", "excerpt_about", "excerpt_of_rows"]
