"""Canonical JSON and its hash: the published vectors of F-22, and no way in for a float."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.utils.translation import gettext_lazy, override
from hypothesis import given, settings
from hypothesis import strategies as st

from batches.choices import BatchState
from kernel import canonical

ROW_1 = {
    "seq": 1,
    "ts": "2026-01-05T08:00:00.000Z",
    "actor": "zhang.wei",
    "action": "create",
    "object": "batch/B2601",
    "field": "status",
    "old": None,
    "new": "planned",
    "reason": None,
}
ROW_2 = {
    "seq": 2,
    "ts": "2026-01-05T08:05:30.250Z",
    "actor": "li.na",
    "action": "update",
    "object": "batch/B2601",
    "field": "target_qty",
    "old": "250.000",
    "new": "250.500",
    "reason": "折干折纯重算",
}
CANONICAL_2 = (
    '{"action":"update","actor":"li.na","field":"target_qty","new":"250.500","object":"batch/B2601",'
    '"old":"250.000","reason":"折干折纯重算","seq":2,"ts":"2026-01-05T08:05:30.250Z"}'
)
HASHES = [
    "0d0322fd334916fbb471886fb325cc8089d0f7887ef1146d1163cfc3b5732670",
    "4c50fa6811c3355a5c28d8bbad7436aa0a17702c7821d114935c23bd4a9f5c78",
]


@pytest.mark.urs("URS-AUD-08")
def test_the_rows_of_f_22_have_their_published_hashes() -> None:
    """Each hash covers the one before; the first, 32 zero bytes."""
    before, found = bytes(32), []
    for row in (ROW_1, ROW_2):
        before = hashlib.sha256(before + canonical.canonical_json(row)).digest()
        found.append(before.hex())
    assert found == HASHES


def test_keys_are_sorted_and_chinese_is_written_as_itself() -> None:
    assert canonical.canonical_json(ROW_2) == CANONICAL_2.encode()
    backwards = dict(reversed(list(ROW_2.items())))
    assert canonical.digest(backwards) == canonical.digest(ROW_2)
    assert canonical.digest(ROW_2) == hashlib.sha256(CANONICAL_2.encode()).hexdigest()


def test_keys_are_sorted_as_utf_16_does_it() -> None:
    """RFC 8785 orders by UTF-16 units: the emoji, a surrogate pair, comes before the ligature."""
    row = {"\ufb33": 1, "\U0001f600": 2, "€": 3, "1": 4, "\r": 5}
    assert list(json.loads(canonical.canonical_json(row))) == ["\r", "1", "€", "\U0001f600", "\ufb33"]


@pytest.mark.parametrize(
    "refused", [1.5, 0.0, float("nan"), {"amount": 10.5}, [[1.0]], b"x", {1, 2}, object()]
)
def test_floats_and_what_has_no_canonical_form_are_refused(refused: Any) -> None:
    with pytest.raises(TypeError, match="has no canonical form"):
        canonical.canonical_json(refused)


@pytest.mark.parametrize("number", [2**53, -(2**53), 2**64])
def test_integers_that_a_reader_could_round_are_refused(number: int) -> None:
    with pytest.raises(ValueError):
        canonical.canonical_json({"seq": number})
    assert canonical.canonical_json(2**53 - 1) == b"9007199254740991"


@pytest.mark.urs("URS-DAT-03")
def test_decimals_keep_their_zeros_and_are_written_out() -> None:
    row = {"a": Decimal("10.50"), "b": Decimal("1.050E+4"), "c": Decimal("0.0000001")}
    assert canonical.canonical_json(row) == b'{"a":"10.50","b":"10500","c":"0.0000001"}'
    assert canonical.digest(Decimal("10.5")) != canonical.digest(Decimal("10.50"))


@pytest.mark.urs("URS-SYS-04")
def test_one_moment_has_one_form_whatever_its_zone() -> None:
    utc = datetime(2026, 1, 5, 8, 5, 30, 250, tzinfo=UTC)
    assert canonical.plain(utc) == "2026-01-05T08:05:30.000250Z"
    assert canonical.plain(utc.astimezone(timezone(timedelta(hours=8)))) == canonical.plain(utc)
    assert canonical.plain(date(2026, 1, 5)) == "2026-01-05"


def test_choices_lazy_texts_and_identifiers_become_plain_text() -> None:
    uuid = UUID("12345678123456781234567812345678")
    with override("en"):
        row = {"state": BatchState.RELEASED, "text": gettext_lazy("Release"), "uuid": uuid, "done": True}
        shown = canonical.canonical_json(row)
    assert shown == (
        b'{"done":true,"state":"released","text":"Release","uuid":"12345678-1234-5678-1234-567812345678"}'
    )


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=8,
)


@settings(max_examples=30, deadline=None)
@given(_VALUES)
def test_the_form_is_read_back_as_it_was_and_made_again_to_the_byte(value: Any) -> None:
    first = canonical.canonical_json(value)
    assert json.loads(first) == value
    assert canonical.canonical_json(json.loads(first)) == first
