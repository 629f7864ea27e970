"""Recompute the trail and compare every live record with its last trail image (URS-AUD-08)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Container, Iterator, Sequence
from typing import Any

from django.apps import apps
from django.db import connection, transaction

from audit.errors import LedgerKeyUnusable
from audit.ledger import keys
from audit.ledger.note import Verifier
from audit.models import AuditChange, AuditedModel, Guarded
from audit.said import Said as _
from audit.verification.checkpoints import check_checkpoints, signed_last
from audit.verification.disposed import Disposed, check_disposals
from audit.verification.images import digest, digest_of
from audit.verification.leaf import change_leaf, event_leaf
from audit.verification.live import live_rows
from audit.verification.progress import keep as keep_progress
from audit.verification.progress import verified_up_to
from audit.verification.report import Report
from audit.verification.rows import asked, rows
from audit.verification.seals import check_deleted, check_presence, check_seals, check_still_there
from audit.verification.tree import TreeCheck, anchored_checkpoints, check_numbered
from audit.verification.twice import check_twice
from audit.verification.versions import check_versions

TRAIL_TABLES = (
    "audit_event",
    "audit_change",
    "audit_ref",
    "audit_seal",
    "audit_signature",
    "audit_leaf",
    "audit_tile",
    "audit_checkpoint",
    "audit_disposal",
    "audit_disposed",
)
EVENT_COLUMNS = [
    "id",
    "recorded_at",
    "action",
    "actor_id",
    "actor_name",
    "actor_username",
    "caused_by",
    "channel",
    "correlation::text",
    "data::text",
    "on_behalf_of_id",
    "on_behalf_of_name",
    "reason_code",
    "reason_text",
    "role",
    "site",
    "subject_code",
    "subject_model",
    "subject_uuid::text",
    "terminal",
    "transaction_id",
    "leaf_hash",
]
CHANGE_COLUMNS = [
    "id",
    "recorded_at",
    "event_id",
    "table_name",
    "row_id",
    "operation",
    "before::text",
    "after::text",
    "leaf_hash",
]

Progress = Callable[[str], None]


def verify(say: Progress = lambda text: None, continued: bool = False) -> Report:
    """Look at everything, in one snapshot of the database; ``say`` is told what is being looked at.

    ``continued`` leaves out what was verified before: the leaves up to the last signed statement of that, and
    the records that no later event touched. Where nothing is wrong, that statement is signed anew.
    """
    report = Report()
    known = _keys(report)
    anchored, signed = anchored_checkpoints(report, known), signed_last(report, known)
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        tables = set(connection.introspection.table_names())
        if not _all_there(report, TRAIL_TABLES, tables):
            return report
        say(str(_("Recomputing the ledger")))
        tree = TreeCheck(report, known, verified_up_to(report) if continued else 0, anchored, signed)
        tree.run(say)
        check_checkpoints(report, signed, tree.start, tree.size)
        say(str(_("Recomputing the trail")))
        (_verify_new if tree.start else _verify_all)(report, tree, tables, say)
    if report.is_whole and tree.size:
        keep_progress(tree.size, tree.stack.root())
    return report


def _verify_all(report: Report, tree: TreeCheck, tables: set[str], say: Progress) -> None:
    """Every event, every record, every typed version, every signature."""
    young = _check_young(report)
    check_seals(report, _ids("audit_event", report))
    check_deleted(report)
    check_numbered(report)
    check_twice(report)
    images = _check_changes(report, recompute=young, altered=tree.bad_rows)
    models = _guarded()
    for table in sorted(set(images) - set(models)):
        report.add("record", table, "–", _("the trail knows this table, but no record is kept in it"))
    for table, model in models.items():
        say(str(_("Comparing %(table)s") % {"table": model._meta.verbose_name_plural}))
        _check_table(report, model, images.get(table, {}), tables)
    _check_signatures(report)
    check_disposals(report)


def _verify_new(report: Report, tree: TreeCheck, tables: set[str], say: Progress) -> None:
    """The events since ``tree.start``, and the records that they touched."""
    numbered = _event_ids("SELECT row_id FROM audit_leaf WHERE leaf_index >= %s AND kind = 'E'", [tree.start])
    before = asked(
        "SELECT coalesce(max(row_id), 0) FROM (SELECT row_id FROM audit_leaf WHERE leaf_index < %s AND kind = 'E'"
        " ORDER BY leaf_index DESC LIMIT 1000) AS latest",
        [tree.start],
    )[0][0]
    young = _check_young(report, before)
    check_numbered(report, before)
    events = sorted({*numbered, *young})
    report.events += len(events)
    check_seals(report, events)
    check_twice(report, events, tree.start)
    touched = touched_by(events)
    images = _check_changes(
        report, "event_id = ANY(%s)", [events], young, tree.bad_rows, images=images_before(events)
    )
    models = _guarded()
    for table, ids in sorted(touched.items()):
        if table in models:
            say(str(_("Comparing %(table)s") % {"table": models[table]._meta.verbose_name_plural}))
            _check_table(report, models[table], images.get(table, {}), tables, ids)
        else:
            report.add("record", table, "–", _("the trail knows this table, but no record is kept in it"))
    _check_signatures(report, "event_id = ANY(%s)", [events])
    check_disposals(report, touched.get("audit_disposal", []))


def _keys(report: Report) -> list[Verifier]:
    try:
        return keys.verifiers()
    except LedgerKeyUnusable as failure:
        report.add("ledger", keys.VERIFIERS, "–", failure)
        return []


def _check_young(report: Report, after: int = 0) -> set[int]:
    """Recompute the events that have no leaf yet, which the ledger does not protect; their ids."""
    without = "id > %s AND NOT EXISTS (SELECT FROM audit_leaf WHERE kind = 'E' AND row_id = audit_event.id)"
    found = set(_check_events(report, without, [after]))
    report.events -= len(found)  # counted with all others
    return found


def _ids(table: str, report: Report) -> Iterator[int]:
    for row in rows(table, ["id"]):
        report.events += 1
        yield row["id"]


def verify_about(refs: list[str]) -> Report:
    """Look at the events about ``refs`` (``batch:B26-0001``), and at every record that they touched.

    The index of references is not believed alone: seals name their references too, and every event that
    changed one of these records is looked for.
    """
    report = Report()
    events = _events_about(refs)
    check_still_there(report, events)
    check_seals(report, _check_events(report, "id = ANY(%s)", [sorted(events)]))
    touched = touched_by(sorted(events))
    models, tables, others = _guarded(), set(connection.introspection.table_names()), set()
    for table, ids in sorted(touched.items()):
        only = "table_name = %s AND row_id = ANY(%s)"
        images = _check_changes(report, only, [table, ids])
        others |= set(_event_ids(f"SELECT event_id FROM audit_change WHERE {only}", [table, ids])) - events
        if table not in models:
            report.add("record", table, "–", _("the trail knows this table, but no record is kept in it"))
            continue
        _check_table(report, models[table], images.get(table, {}), tables, ids)
    check_still_there(report, others)
    check_presence(report, sorted(others))
    return report


def _events_about(refs: list[str]) -> set[int]:
    indexed = _event_ids("SELECT event_id FROM audit_ref WHERE ref = ANY(%s)", [refs])
    sealed = _event_ids("SELECT event_id FROM audit_seal WHERE refs ?| %s", [refs])
    return {*indexed, *sealed}


def _event_ids(select: str, values: Sequence[Any]) -> list[int]:
    return [event for (event,) in asked(select, values)]


def _guarded() -> dict[str, type[Guarded]]:
    """The models of GxP and append-only records by their tables, in the order of these."""
    found = [model for model in apps.get_models() if issubclass(model, Guarded)]
    return {model._meta.db_table: model for model in sorted(found, key=lambda each: each._meta.db_table)}


def _all_there(report: Report, wanted: Sequence[str], tables: set[str]) -> bool:
    """Name each table that is gone; nothing can be compared with it."""
    missing = [table for table in wanted if table not in tables]
    for table in missing:
        report.add("record", table, "–", _("the table is gone"))
    return not missing


def _check_table(
    report: Report,
    model: type[Guarded],
    images: dict[int, str],
    tables: set[str],
    only: list[int] | None = None,
) -> None:
    """The live records and the typed versions of one model."""
    if _all_there(report, [model._meta.db_table], tables):
        _check_live(report, model, images, only)
    if issubclass(model, AuditedModel) and _all_there(report, [model.history.model._meta.db_table], tables):
        check_versions(report, model, only)


def _check_events(report: Report, where: str = "true", values: Sequence[Any] = ()) -> Iterator[int]:
    """Recompute each event's leaf, and pass its id on."""
    disposed = Disposed()
    for row in rows("audit_event", EVENT_COLUMNS, where, values):
        report.events += 1
        if event_leaf(row) != bytes(row["leaf_hash"]) and not disposed.kept_hashes("E", [row["id"]]):
            report.add("trail", "audit_event", row["id"], _("the event was changed after it was written"))
        yield row["id"]


def _check_changes(
    report: Report,
    where: str = "true",
    values: Sequence[Any] = (),
    recompute: set[int] | None = None,
    altered: Container[tuple[str, int]] = (),
    images: dict[str, dict[int, str]] | None = None,
) -> dict[str, dict[int, str]]:
    """Check each change and that every record's images join up; return the last image's digest per row.

    ``recompute`` names the events whose changes have no leaf; with it, those of all others have been computed
    and found ``altered`` or not. ``images`` are those before the first change.
    """
    last: dict[str, dict[int, str]] = images or {}
    disposed = Disposed()
    for row in rows("audit_change", CHANGE_COLUMNS, where, values):
        report.changes += 1
        if ("audit_change", row["id"]) in altered:
            continue
        is_bare = recompute is None or row["event_id"] in recompute
        if is_bare and not _is_as_hashed(row, disposed):
            report.add("trail", "audit_change", row["id"], _("the change was altered after it was written"))
            continue
        of_table = last.setdefault(row["table_name"], {})
        if of_table.get(row["row_id"], "") != digest_of(row["before"]):
            name = f"{row['table_name']} {row['row_id']}"
            report.add(
                "trail",
                "audit_change",
                row["id"],
                _("the change before this one of %(row)s is missing") % {"row": name},
            )
        of_table[row["row_id"]] = digest_of(row["after"])
    return last


def _is_as_hashed(row: dict[str, Any], disposed: Disposed) -> bool:
    """Whether the change is what its own hash says, or the stub that a disposal left of it."""
    if change_leaf(row) == bytes(row["leaf_hash"]):
        return True
    return bool(disposed.kept_hashes("C", [row["id"]]))


def _check_live(
    report: Report, model: type[Guarded], images: dict[int, str], only: list[int] | None = None
) -> None:
    table = model._meta.db_table
    expected = {row_id for row_id, image in images.items() if image}
    for row_id, image in live_rows(model, only):
        report.records += 1
        if row_id not in expected:
            report.add("record", table, row_id, _("the record exists, but the trail does not know it"))
        elif images[row_id] != digest(image):
            report.add("record", table, row_id, _("the record differs from its last image in the trail"))
        expected.discard(row_id)
    for row_id in sorted(expected):
        report.add("record", table, row_id, _("the trail knows the record, but it is gone"))


def touched_by(events: list[int]) -> dict[str, list[int]]:
    """The records that these events changed, by table."""
    touched: dict[str, list[int]] = {}
    changed = AuditChange.objects.filter(event_id__in=events).values_list("table_name", "row_id").distinct()
    for table, row_id in changed:
        touched.setdefault(table, []).append(row_id)
    return touched


def images_before(events: list[int]) -> dict[str, dict[int, str]]:
    """The digest of each touched record's image before the first of these changes."""
    images: dict[str, dict[int, str]] = {}
    found = asked(
        "SELECT f.table_name, f.row_id, p.after::text FROM (SELECT table_name, row_id, min(id) AS first"
        " FROM audit_change WHERE event_id = ANY(%s) GROUP BY 1, 2) AS f CROSS JOIN LATERAL"
        " (SELECT after FROM audit_change AS c WHERE c.table_name = f.table_name AND c.row_id = f.row_id"
        "  AND c.id < f.first ORDER BY c.id DESC LIMIT 1) AS p WHERE p.after IS NOT NULL",
        [events],
    )
    for table, row_id, after in found:
        images.setdefault(table, {})[row_id] = digest_of(after)
    return images


def _check_signatures(report: Report, where: str = "true", values: Sequence[Any] = ()) -> None:
    for row in rows("audit_signature", ["id", "content", "digest"], where, values):
        report.signatures += 1
        if hashlib.sha256(row["content"].encode("utf-8")).hexdigest() != row["digest"]:
            report.add("signature", "audit_signature", row["id"], _("the signed content was changed"))
