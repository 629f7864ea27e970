"""What is signed reads at one look: digests and long lists are folded, and nothing is left out."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.utils import timezone

from audit.generic.wording import content_rows

DIGEST = "0123456789abcdef" * 4


def worded(content: dict[str, Any], **names: str) -> dict[str, str]:
    return dict(content_rows({"action": "people.create_user", "content": content}, None, names))


@pytest.mark.urs("URS-SIG-05")
def test_a_digest_shows_its_beginning_and_keeps_the_whole_behind_it() -> None:
    shown = worded({"record_digest": DIGEST})["Record digest"]
    head, body = re.findall(r"<summary>(.*)</summary><div>(.*)</div>", shown)[0]
    assert head == f"{DIGEST[:16]}…"
    assert body == DIGEST


@pytest.mark.urs("URS-SIG-05")
def test_a_long_list_is_counted_and_every_entry_stands_behind_it() -> None:
    lines = [f"{number} Step" for number in range(5)]
    shown = worded({"procedure": lines})["Procedure"]
    assert "<summary>5 entries</summary>" in shown
    assert re.findall("<li>(.*?)</li>", shown) == lines


def test_a_short_list_stands_open_and_what_people_typed_is_escaped() -> None:
    shown = worded({"capas": ["<b>torn</b>"]})["Capas"]
    assert "<details" not in shown
    assert "&lt;b&gt;torn" in shown


def test_moments_are_told_at_the_site_and_kept_whole() -> None:
    with timezone.override("Asia/Shanghai"):
        shown = worded({"started_at": "2026-11-28T00:33:51.479983Z"})["Started at"]
    assert ">2026-11-28 08:33:51<" in shown
    assert "2026-11-28T00:33:51.479983+00:00" in shown


def test_values_of_a_step_bear_the_names_that_people_know() -> None:
    rows = worded({"values": {"water": "16.0 kg"}}, water="Purified water")
    assert rows["Purified water"] == "16.0 kg"
