"""Whoever asked for a role, and whom it is about, hear what became of it; who decides reads what they decide about."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from equipment.models import Site
from kernel import clock
from people.actions.approve_role_request import approve_role_request
from people.actions.authorise_role_request import authorise_role_request
from people.actions.refuse_role_request import refuse_role_request
from people.actions.request_grant_change import request_grant_change
from people.actions.request_role import request_role
from people.actions.request_withdrawal import request_withdrawal
from people.models import Notification, RoleRequest
from people.work_queue import items
from tests.people.deputies import BECAUSE, browser_of, own

WHY = "Stands in on nights"


@pytest.fixture
def asked(cast_db: str, cast: Any) -> RoleRequest:
    """The administrator asks for Li Na."""
    found: RoleRequest = request_role(
        user=cast["li.na"],
        role="supervisor",
        site=Site.objects.get(code="SZ"),
        why=WHY,
        actor=cast["admin.sun"],
    )
    return found


def _told(cast: Any, who: str) -> list[dict[str, str]]:
    return [each.text for each in Notification.objects.filter(user=cast[who]).order_by("pk")]


@pytest.mark.urs("URS-ACC-04")
def test_the_person_hears_when_both_have_agreed_and_who_gave_the_last_half_does_not(
    asked: RoleRequest, cast: Any
) -> None:
    approved = approve_role_request(request=asked, actor=cast["zhao.lei"])
    assert _told(cast, "li.na") == [], "one half decides nothing"
    authorise_role_request(request=approved, actor=cast["admin.sun"])
    (text,) = _told(cast, "li.na")
    role = asked.role.name
    assert text["en"] == f"Approved: {asked.code} · Grant · 李娜 Li Na · {role['en']} · SZ"
    assert text["zh"].startswith(f"已批准: {asked.code}") and role["zh"] in text["zh"]
    assert _told(cast, "admin.sun") == []


@pytest.mark.urs("URS-ACC-04")
def test_both_hear_of_a_refusal(asked: RoleRequest, cast: Any) -> None:
    refuse_role_request(request=asked, reason=BECAUSE, actor=cast["zhao.lei"])
    for who in ("li.na", "admin.sun"):
        (text,) = _told(cast, who)
        assert text["en"].startswith(f"Refused: {asked.code}"), who
        assert Notification.objects.get(user=cast[who]).severity == "warn"
    assert _told(cast, "zhao.lei") == []


@pytest.mark.urs("URS-ACC-04")
def test_a_change_is_shown_beside_the_end_as_it_is_granted(asked: RoleRequest, cast: Any) -> None:
    grant, end = own(cast["zhang.wei"], "operator"), clock.now() + timedelta(days=30)
    change = request_grant_change(grant=grant, valid_until=end, why="Until spring", actor=cast["admin.sun"])
    page = browser_of(cast["zhao.lei"]).get(change.get_absolute_url()).content.decode()
    assert "Valid until, as granted" in page
    other = browser_of(cast["zhao.lei"]).get(asked.get_absolute_url()).content.decode()
    assert "Valid until, as granted" not in other


@pytest.mark.urs("URS-ACC-04")
def test_the_work_says_what_is_to_be_decided(asked: RoleRequest, cast: Any) -> None:
    withdrawal = request_withdrawal(
        grant=own(cast["zhang.wei"], "operator"), why="Leaves the site", actor=cast["admin.sun"]
    )
    lines = {each.title.split()[-1]: each.detail for each in items(cast["zhao.lei"])}
    assert lines[asked.code] == f"Grant · 李娜 Li Na · {asked.role.name} · SZ"
    assert lines[withdrawal.code].startswith("Withdrawal · 张伟 Zhang Wei")
