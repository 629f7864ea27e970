"""Whoever approves rules of access sees what they change: on the page and by the API (URS-ACC-06)."""

from __future__ import annotations

import re
from typing import Any

import pytest

from people.actions.approve_rules import refuse_rules
from people.models import ComplianceRules
from people.rules import in_force
from tests.factories.rules import approve, propose
from tests.people.deputies import BECAUSE, browser_of


def _changed(cast: Any, version: ComplianceRules) -> dict[str, Any]:
    reply = browser_of(cast["chen.jing"]).get(f"/api/v1/access-rules/{version.uuid}/")
    found: dict[str, Any] = reply.json()["changed_from"]
    return found


def _marked(cast: Any, version: ComplianceRules) -> list[list[str]]:
    page = browser_of(cast["chen.jing"]).get(version.get_absolute_url()).content.decode()
    rows = re.findall(r"<tr>(.*?)</tr>", page, re.S)
    cells = [
        [re.sub(r"<[^>]+>|\s+", " ", each).split() for each in re.findall(r"<td.*?</td>", row, re.S)]
        for row in rows
    ]
    return [[" ".join(words) for words in row] for row in cells if row and row[-1] == ["Changed"]]


@pytest.mark.urs("URS-ACC-06")
def test_a_proposal_is_shown_beside_what_is_in_force_now(cast_db: str, cast: Any) -> None:
    approve(cast, wrong_secrets=4)
    before = in_force().password_length
    proposed = propose(cast, wrong_secrets=3, refuse_second_terminal=True)
    assert _changed(cast, proposed) == {"wrong_secrets": 4, "refuse_second_terminal": False}
    assert [row[1:3] for row in _marked(cast, proposed)] == [["4", "3"], ["no", "yes"]]
    assert before == in_force().password_length


@pytest.mark.urs("URS-ACC-06")
def test_a_decided_version_keeps_what_it_was_compared_with(cast_db: str, cast: Any) -> None:
    first = approve(cast, wrong_secrets=4)
    refused = propose(cast, wrong_secrets=2)
    refuse_rules(rules=refused, reason=BECAUSE, actor=cast["chen.jing"])
    third = approve(cast, wrong_secrets=3)
    assert _changed(cast, first) == {"wrong_secrets": 5}
    refused.refresh_from_db()
    assert _changed(cast, refused) == {"wrong_secrets": 4}
    assert _changed(cast, third) == {"wrong_secrets": 4}, "a refused version never held"
    same = propose(cast)
    assert _changed(cast, same) == {} and _marked(cast, same) == []
