"""Accounts that nobody uses, and accounts for a time (URS-ACC-05)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from audit.context import Reason
from audit.contracts import Scope
from audit.models import AuditEvent
from equipment.models import Site
from kernel import clock
from people.actions.approve_role_request import approve_role_request
from people.actions.authorise_role_request import authorise_role_request
from people.actions.create_inspector import create_inspector
from people.actions.disable_idle_account import enable_account
from people.actions.request_role import request_role
from people.choices import AccountState
from people.errors import (
    InspectorsOnlyRead,
    InspectorTooLong,
    NotDisabled,
    TimeBoxed,
    TimeIsOver,
)
from people.models import RoleRequest, User
from people.selectors.rights import granting_role
from people.tasks import disable_unused_accounts
from tests.factories.rules import approve

BACK = Reason("access_change", "Back from leave; known in person")


@pytest.fixture
def site(cast_db: str) -> Site:
    return Site.objects.get(code="SZ")


@pytest.mark.urs("URS-ACC-05")
def test_one_day_after_the_limit_an_unused_account_is_disabled(
    site: Site, cast: Any, shift_clock: Any
) -> None:
    approve(cast, idle_account_days=60)
    shift_clock(days=59)
    assert disable_unused_accounts() == 0
    Client().post("/sign-in/", {"username": "zhang.wei", "password": cast.password})
    shift_clock(days=2)
    disable_unused_accounts()
    assert (cast["li.na"].is_active, cast["zhang.wei"].is_active) == (False, True)
    event = AuditEvent.objects.filter(action="people.disable_account").earliest("id")
    assert (event.actor_id, event.data["why"]) == (cast["system"].pk, "idle")
    assert cast["system"].is_active and cast["erp"].is_active
    door = Client().post("/sign-in/", {"username": "li.na", "password": cast.password})
    assert door.status_code == 422
    administrator = Client()
    administrator.force_login(cast["admin.sun"])
    page = administrator.get(cast["li.na"].get_absolute_url())
    assert page.context["state"] == AccountState.DISABLED


@pytest.mark.urs("URS-ACC-05")
def test_an_open_session_of_it_ends(site: Site, cast: Any, shift_clock: Any) -> None:
    browser = Client()
    browser.force_login(cast["li.na"])
    User.objects.get(username="li.na")
    shift_clock(days=200)
    disable_unused_accounts()
    assert browser.get("/").status_code == 302


def test_the_last_who_can_enable_accounts_stays(site: Site, cast: Any, shift_clock: Any) -> None:
    shift_clock(days=500)
    disable_unused_accounts()
    assert cast["admin.sun"].is_active
    assert not cast["li.na"].is_active
    enable_account(user=cast["li.na"], actor=cast["admin.sun"], reason=BACK)
    assert cast["li.na"].is_active
    assert disable_unused_accounts() == 0
    with pytest.raises(NotDisabled):
        enable_account(user=cast["li.na"], actor=cast["admin.sun"], reason=BACK)


def test_where_the_rule_is_off_nobody_is_disabled(site: Site, cast: Any, shift_clock: Any) -> None:
    approve(cast, idle_account_days=0)
    shift_clock(days=3000)
    assert disable_unused_accounts() == 0


def inspector(cast: Any, site: Site, days: float = 5, role: str = "auditor") -> User:
    request = create_inspector(
        site=site,
        username="inspector.a",
        printed_name="Inspector A",
        password="long-enough-2026",
        role=role,
        until=clock.now() + timedelta(days=days),
        why="Inspection of the authority",
        actor=cast["admin.sun"],
    )
    made: User = request.user
    return made


@pytest.mark.urs("URS-ACC-04")
def test_an_inspectors_account_reads_for_its_time_and_ends_by_itself(
    site: Site, cast: Any, shift_clock: Any
) -> None:
    made = inspector(cast, site)
    request = RoleRequest.objects.get(user=made)
    assert request.valid_until == made.expires_at
    approve_role_request(request=request, actor=cast["chen.jing"])
    authorise_role_request(request=request, actor=cast["admin.sun"])

    def may(code: str) -> bool:
        return granting_role(made.pk, code, Scope(site.pk), None) is not None

    for code in ("batches.view_batch", "audit.view_trail", "quality.view_review"):
        assert may(code), code
    assert not may("batches.record_step")
    shift_clock(days=4)
    assert disable_unused_accounts() == 0
    shift_clock(days=2)
    assert not may("batches.view_batch")
    assert disable_unused_accounts() == 1
    made.refresh_from_db()
    assert not made.is_active
    with pytest.raises(TimeIsOver):
        enable_account(user=made, actor=cast["admin.sun"], reason=BACK)


def test_an_inspector_never_gets_longer_or_more(site: Site, cast: Any) -> None:
    approve(cast, inspector_days=7)
    with pytest.raises(InspectorTooLong):
        inspector(cast, site, days=8)
    with pytest.raises(InspectorTooLong):
        inspector(cast, site, days=-1)
    with pytest.raises(InspectorsOnlyRead):
        inspector(cast, site, role="operator")
    assert not User.objects.filter(username="inspector.a").exists()
    made = inspector(cast, site)
    for role, until in (("operator", made.expires_at), ("auditor", made.expires_at + timedelta(days=1))):
        with pytest.raises(TimeBoxed):
            request_role(
                user=made, role=role, site=site, valid_until=until, why="More", actor=cast["admin.sun"]
            )
