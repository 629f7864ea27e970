"""What the triggers hash is RFC 8785, whatever stands in the row: the old leaves and the new ones agree."""

from __future__ import annotations

import random
from typing import Any

import pytest
import rfc8785
from django.db import connection

from audit.actions.define_reason_code import define_reason_code
from audit.models import AuditChange, AuditEvent, AuditSeal
from audit.verification.leaf import change_leaf, event_leaf, seal_leaf
from audit.verification.rows import rows
from audit.verification.seals import SEAL_COLUMNS
from audit.verification.verify import CHANGE_COLUMNS, EVENT_COLUMNS

# PostgreSQL keeps every character but the first one; half a surrogate pair is none.
CHARACTERS = [chr(code) for code in range(1, 0x110000) if not 0xD800 <= code <= 0xDFFF]
NASTY = (
    "",
    " ",
    '"',
    "\\",
    "/",
    "\b\f\n\r\t\x0b",
    "".join(map(chr, range(1, 0x20))),
    "\x7f\x80\x9f",
    "\u2028\u2029",
    "\ufeff\ufffe\uffff",
    "批记录 é e\u0301",
    "\U0001f9ea\U0010ffff",
    "</script>",
    '{"a":"b"}',
    "\\u0041",
    "null",
)


@pytest.mark.urs("URS-AUD-08")
def test_every_character_is_written_as_rfc_8785_does(empty_db: str) -> None:
    for first in range(0, len(CHARACTERS), 50_000):
        text = "".join(CHARACTERS[first : first + 50_000])
        assert _as_postgresql(text) == rfc8785.dumps({"a": text, "b": None}).decode("utf-8")


@pytest.mark.urs("URS-AUD-08")
def test_texts_put_together_by_chance_are_written_as_rfc_8785_does(empty_db: str) -> None:
    chance = random.Random(8785)
    texts = [*NASTY]
    for _each in range(300):
        pieces = chance.choices([*NASTY, *chance.choices(CHARACTERS, k=8)], k=chance.randint(0, 6))
        texts.append("".join(pieces))
    for text in texts:
        assert _as_postgresql(text) == rfc8785.dumps({"a": text, "b": None}).decode("utf-8")


@pytest.mark.urs("URS-AUD-08")
def test_leaves_of_a_row_with_such_texts_are_those_that_separate_code_computes(
    cast_db: str, cast: Any
) -> None:
    for number, text in enumerate(NASTY):
        label = {"en": f"x{text}", "zh": f"某{text}"}
        define_reason_code(code=f"nasty-{number}", label=label, actor=cast["admin.sun"])
    events = list(
        AuditEvent.objects.filter(action="audit.define_reason_code", data__code__startswith="nasty-")
        .order_by("id")
        .values_list("id", flat=True)
    )
    assert len(events) == len(NASTY)
    _assert_leaves("audit_event", EVENT_COLUMNS, "id", events, event_leaf)
    _assert_leaves("audit_change", CHANGE_COLUMNS, "event_id", events, change_leaf)
    assert AuditChange.objects.filter(event_id__in=events).count() == len(NASTY)
    _assert_leaves("audit_seal", SEAL_COLUMNS, "event_id", events, seal_leaf, key="event_id")
    assert AuditSeal.objects.filter(event_id__in=events).count() == len(NASTY)


def _assert_leaves(
    table: str, columns: list[str], column: str, events: list[int], leaf: Any, key: str = "id"
) -> None:
    for row in rows(table, columns, f"{column} = ANY(%s)", [events], key=key):
        assert leaf(row) == bytes(row["leaf_hash"]), (table, row)


def _as_postgresql(text: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT row_to_json(row)::text FROM (SELECT %s::text AS a, NULL::text AS b) AS row", [text]
        )
        found: str = cursor.fetchone()[0]
    return found
