"""The trail as it grows: the first page of each filter at 10,000 and at 1,000,000 changes.

Two trails of the same age, one a hundred times as busy. The ratio must stay near 1: a page is read from the newest
end of an index, and what belongs to the oldest fortieth of the trail is not looked for in all that came later.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from django.db import connections
from django.utils import timezone

from benchmarks.databases import floor_template, hurried, superuser
from benchmarks.lists import REPETITIONS, Reader, reader
from benchmarks.measuring import Figure, in_turn, seconds
from benchmarks.registry import measures
from tests import database

SQL = Path(__file__).with_name("many_entries.sql")
FEW, MANY = 10_000, 1_000_000
CHANGES_PER_ENTRY, DAYS = 2, 700
LIMIT = 2.0
# A deep count looks at ten thousand entries where the small trail holds fewer.
COUNTED_LIMIT = 4.0
PERIOD = "since={since}&until={until}"
PAGES = {
    "trail.first": "/audit/?everything=1",
    "trail.person": "/audit/?person=li.na",
    "trail.person_long_gone": "/audit/?person=zhang.wei",
    "trail.action": "/audit/?action=batches.correct_value",
    "trail.action_long_gone": "/audit/?action=recipes.discard_recipe_draft",
    "trail.kind": "/audit/?kind=batches_steprecord",
    "trail.kind_long_gone": "/audit/?kind=recipes_formulaitem",
    "trail.replaced": "/audit/?weight=replaced",
    "trail.critical": "/audit/?weight=critical",
    "trail.door": "/audit/?channel=api",
    "trail.record": "/audit/?record=E0000003",
    "trail.period": f"/audit/?{PERIOD}",
    "trail.person_and_action": "/audit/?person=li.na&action=batches.record_step",
    "trail.person_and_kind": "/audit/?person=li.na&kind=batches_steprecord",
    "trail.person_and_period": f"/audit/?person=li.na&{PERIOD}",
    "trail.critical_in_period": f"/audit/?weight=critical&{PERIOD}",
    "trail.system": "/audit/system/",
}


@measures(*PAGES)
def measure() -> Sequence[Figure]:
    """Every page in turn at the short trail and at the long one."""
    small, large = template(FEW), template(MANY)
    with reader(small) as few, reader(large) as many:
        return [_figure(code, address, few, many) for code, address in PAGES.items()]


def template(changes: int) -> str:
    """The database with that many changes in its trail, made at first use and kept while the code is the same."""
    shaping = SQL.read_bytes() + f"{DAYS} {CHANGES_PER_ENTRY}".encode()
    kind = f"trail_{changes}_{hashlib.sha256(shaping).hexdigest()[:8]}"
    with hurried():
        base = floor_template()
        if not database.exists(f"test_template_{kind}_{database.fingerprint()}"):
            print(f"making a trail of {changes} changes, once …", flush=True)
        return database.template(kind, fill=lambda: _fill(changes), base=base)


def _fill(changes: int) -> None:
    name = connections["default"].settings_dict["NAME"]
    with superuser(name) as cursor:
        cursor.execute("SET synchronous_commit = off")
        cursor.execute(
            "INSERT INTO audit_clock_shift (shift) VALUES (make_interval(days => %s))", [-DAYS - 31]
        )
        cursor.execute("SELECT pharmom_ensure_partitions(24)")
        cursor.execute("DELETE FROM audit_clock_shift")
        cursor.execute(SQL.read_text(encoding="utf-8"))
        cursor.execute("CALL pg_temp.make_entries(%s, %s)", [changes // CHANGES_PER_ENTRY, DAYS])
        cursor.execute("VACUUM ANALYZE")


def _figure(code: str, address: str, few: Reader, many: Reader) -> Figure:
    until = timezone.now() - timedelta(days=100)
    since = until - timedelta(days=200)
    asked = address.format(since=f"{since:%Y-%m-%dT%H:%M}", until=f"{until:%Y-%m-%dT%H:%M}")
    shown = few.rows(asked), many.rows(asked)
    if shown[0] != shown[1]:
        raise RuntimeError(f"{asked} has {shown[0]} rows at the short trail and {shown[1]} at the long one")
    pairs = in_turn(
        lambda: seconds(lambda: few.get(asked)),
        lambda: seconds(lambda: many.get(asked)),
        repetitions=REPETITIONS,
    )
    return Figure(code, f"{asked} at {MANY} changes", f"the same at {FEW}", "s", pairs, limit=_limit(code))


def _limit(code: str) -> float:
    return LIMIT if code in ("trail.first", "trail.record", "trail.person_long_gone") else COUNTED_LIMIT
