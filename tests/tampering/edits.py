"""Columns that are other ones: of the trail, with and without the hashes that belong to them, and of records."""

from __future__ import annotations

from functools import partial

from tests.tampering.drawing import given_away, leaf_of, record_of, ref_of, version_of
from tests.tampering.fitting import TABLES, Depth, fit, key_of
from tests.tampering.forger import Forger, guarded, proven_columns
from tests.tampering.kinds import KINDS, Expected, Kind, kind, rows

OWN_OF_VERSION = ["event_id", "history_type", "history_date", "history_user_id", "history_change_reason"]
# A checkpoint's moment is nowhere signed (docs/explanation/integrity.md).
OF_CHECKPOINT = ["id", "epoch", "size", "root", "note", "verifiers"]


def _edit(forger: Forger, of_kind: str, depths: tuple[Depth, ...]) -> Expected:
    """One column of a row of the trail is another one, and hashes fit up to a depth."""
    if (found := leaf_of(forger, of_kind)) is None:
        return None
    index, row = found
    table, key, depth = TABLES[of_kind], key_of(of_kind), forger.pick(depths)
    column = forger.pick([each for each in forger.columns(table) if each not in (key, "leaf_hash")])
    value = forger.another(table, column)
    if column in ("before", "after"):
        value = _other_image(forger, row, column) or value
    forger.do(table, f'UPDATE {table} SET "{column}" = {value} WHERE {key} = %s', row)
    fit(forger, of_kind, row, depth)
    return rows(table, row) if depth < Depth.LEAF else given_away(forger, index, depth)


def _other_image(forger: Forger, row: int, column: str) -> str | None:
    """Mostly one value of an image is another one; else something that is no image."""
    keys = forger.column(f"SELECT jsonb_object_keys({column}) FROM audit_change WHERE id = %s", row)
    if not keys or forger.chance.randrange(5) == 0:
        return None
    return f"jsonb_set({column}, ARRAY['{forger.pick(sorted(keys))}'], '\"forged\"')"


for _kind, _table in TABLES.items():
    for _name, _depths in (
        ("edit", (Depth.NOTHING, Depth.ROW)),
        ("edit up to the tree", (Depth.LEAF, Depth.TILES, Depth.CHECKPOINTS)),
    ):
        KINDS.append(Kind(f"{_name}: {_table}", partial(_edit, of_kind=_kind, depths=_depths), True))


@kind()
def edit_own_hash(forger: Forger) -> Expected:
    """The hash beside a row is another one."""
    of_kind = forger.pick(["E", "C", "S"])
    if (found := leaf_of(forger, of_kind)) is None:
        return None
    table = TABLES[of_kind]
    forger.do(
        table, f"UPDATE {table} SET leaf_hash = sha256(leaf_hash) WHERE {key_of(of_kind)} = %s", found[1]
    )
    return rows(table, found[1])


@kind()
def edit_number(forger: Forger) -> Expected:
    """A row of the trail has another number."""
    of_kind = forger.pick(sorted(TABLES))
    if (found := leaf_of(forger, of_kind)) is None:
        return None
    table, key = TABLES[of_kind], key_of(of_kind)
    free = 1_000_000 + found[1]
    forger.do(table, f"UPDATE {table} SET {key} = %s WHERE {key} = %s", free, found[1])
    fit(forger, of_kind, free, forger.pick([Depth.NOTHING, Depth.ROW]))
    return rows(table, found[1])


@kind()
def edit_reference(forger: Forger) -> Expected:
    """A reference names something else, belongs to another event, or has another time."""
    if (found := ref_of(forger)) is None:
        return None
    column = forger.pick(["ref", "event_id", "recorded_at"])
    value = forger.another("audit_ref", column)
    forger.do("audit_ref", f"UPDATE audit_ref SET {column} = {value} WHERE id = %s", found[0])
    return rows("audit_ref", found[1])


@kind()
def edit_record(forger: Forger) -> Expected:
    """A column of a live record is another one."""
    return _edit_record(forger, record_of(forger))


@kind()
def edit_signature(forger: Forger) -> Expected:
    """A column of a signature is another one: who, when, why, what."""
    return _edit_record(forger, record_of(forger, lambda table: table == "audit_signature"))


def _edit_record(forger: Forger, found: tuple[str, int] | None) -> Expected:
    if found is None:
        return None
    table, row = found
    column = forger.pick(proven_columns(guarded()[table]))
    forger.do(table, f'UPDATE {table} SET "{column}" = {forger.another(table, column)} WHERE id = %s', row)
    return rows(table, row)


@kind()
def edit_version(forger: Forger) -> Expected:
    """A column of a typed version is another one: a value, its event, its time, its person."""
    if (found := version_of(forger)) is None:
        return None
    table, history, number, row = found
    kept = forger.columns(history)
    columns = [each for each in proven_columns(guarded()[table]) if each in kept]
    column = forger.pick([*columns, "id", *OWN_OF_VERSION])
    value = forger.another(history, column)
    if column == "history_type":
        value = "CASE history_type WHEN '~' THEN '+' ELSE '~' END"
    forger.do(history, f'UPDATE {history} SET "{column}" = {value} WHERE history_id = %s', number)
    return (
        rows(history, number, row) if column in ("id", "event_id", "history_type") else rows(history, number)
    )


@kind()
def edit_leaf(forger: Forger) -> Expected:
    """A leaf has another hash or time, or is that of another row."""
    of_kind = forger.pick(sorted(TABLES))
    if (found := leaf_of(forger, of_kind)) is None:
        return None
    column, value = forger.pick(
        [
            ("leaf_hash", "sha256(leaf_hash)"),
            ("recorded_at", "recorded_at + interval '1 second'"),
            ("row_id", "row_id + 1"),
            ("kind", "CASE kind WHEN 'E' THEN 'C' ELSE 'E' END"),
        ]
    )
    forger.do("audit_leaf", f"UPDATE audit_leaf SET {column} = {value} WHERE leaf_index = %s", found[0])
    now = forger.ask("SELECT kind, row_id FROM audit_leaf WHERE leaf_index = %s", found[0])[0]
    return rows(TABLES[now[0]], now[1])


@kind()
def edit_tile(forger: Forger) -> Expected:
    """The root of a complete subtree is another one."""
    select = (
        "SELECT level, tile_index FROM audit_tile WHERE (tile_index + 1) * (256 ^ level) > %s ORDER BY 1, 2"
    )
    if (found := forger.pick(forger.ask(select, forger.scope.leaf))) is None:
        return None
    forger.do(
        "audit_tile", "UPDATE audit_tile SET root = sha256(root) WHERE (level, tile_index) = (%s, %s)", *found
    )
    return rows("audit_tile", f"{found[0]}/{found[1]}")


@kind()
def edit_checkpoint(forger: Forger) -> Expected:
    """A checkpoint has another number, size, root, note or key."""
    select = "SELECT id FROM audit_checkpoint WHERE size > %s ORDER BY id"
    number = forger.pick(forger.column(select, forger.scope.leaf))
    column = forger.pick(OF_CHECKPOINT)
    value = forger.another("audit_checkpoint", column)
    forger.do("audit_checkpoint", f"UPDATE audit_checkpoint SET {column} = {value} WHERE id = %s", number)
    return rows("audit_checkpoint", number)
