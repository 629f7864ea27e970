"""A person in a list leads to their account where the reader may read accounts, and is a name where not."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.context import Reason
from equipment.models import Site
from people.actions.define_role import define_role
from people.actions.request_own_role import request_own_role
from people.choices import AlertKind
from people.models import PersonSession, RoleKind, RoleRequest, SecurityAlert, User
from tests.factories.grants import grant_role
from tests.factories.rules import approve
from tests.people.deputies import browser_of

WATCH = ("people.view_sessions", "people.view_role_requests", "people.view_security_log")


@pytest.fixture
def watcher(cast_db: str, cast: Any) -> User:
    """Somebody who watches over access and may not read accounts."""
    define_role(
        code="watch",
        name={"en": "Watch", "zh": "值守"},
        kind=RoleKind.READING,
        permissions=WATCH,
        reason=Reason("access_change", "The desk is set up"),
        actor=cast["admin.sun"],
    )
    grant_role(user=cast["huang.jie"], role="watch", site=None, actor=cast["admin.sun"])
    found: User = cast["huang.jie"]
    assert not found.has_perm("people.view_people")
    return found


def _happened(cast: Any) -> tuple[PersonSession, RoleRequest]:
    """Li Na signs in, asks for a role, and is locked out."""
    browser = Client()
    browser.get("/sign-in/")
    browser.post("/sign-in/", {"username": "li.na", "password": cast.password})
    request = request_own_role(
        user=cast["li.na"],
        role="supervisor",
        site=Site.objects.get(code="SZ"),
        why="Stands in on nights",
        actor=cast["li.na"],
    )
    for _attempt in range(5):
        Client().post("/sign-in/", {"username": "li.na", "password": "a guess"})
    assert SecurityAlert.objects.filter(kind=AlertKind.LOCKED, about="li.na").exists()
    return PersonSession.objects.latest("id"), request


@pytest.mark.urs("URS-ACC-01", "URS-ACC-08")
def test_a_person_is_a_link_for_who_may_read_accounts_and_a_name_for_others(watcher: User, cast: Any) -> None:
    session, request = _happened(cast)
    account = cast["li.na"].get_absolute_url()
    for address, shown in (
        (reverse("people:session_list"), cast["li.na"].printed_name),
        (reverse("people:session_detail", args=[session.uuid]), cast["li.na"].printed_name),
        (reverse("people:request_list"), cast["li.na"].printed_name),
        (request.get_absolute_url(), cast["li.na"].printed_name),
        (reverse("people:alert_list"), "li.na"),
        (reverse("people:security_log"), "li.na"),
    ):
        reads = browser_of(cast["admin.sun"]).get(address).content.decode()
        assert f'<a href="{account}">' in reads, address
        watches = browser_of(watcher).get(address).content.decode()
        assert shown in watches and account not in watches, address


@pytest.mark.urs("URS-ACC-01")
def test_who_proposed_and_decided_rules_is_a_link_too(cast_db: str, cast: Any) -> None:
    version = approve(cast, wrong_secrets=4)
    reads = browser_of(cast["admin.sun"])
    for address in (reverse("people:rules_list"), version.get_absolute_url()):
        page = reads.get(address).content.decode()
        for who in ("admin.sun", "chen.jing"):
            assert f'<a href="{cast[who].get_absolute_url()}">' in page, (address, who)


def test_the_links_cost_the_same_for_one_person_and_for_many(watcher: User, cast: Any) -> None:
    _happened(cast)
    browser = browser_of(cast["admin.sun"])
    for address in map(reverse, ("people:security_log", "people:alert_list", "people:session_list")):
        browser.get(address)
        with CaptureQueriesContext(connection) as few:
            assert browser.get(address).status_code == 200
        for name in ("zhang.wei", "wang.fang", "zhao.lei"):
            Client().post("/sign-in/", {"username": name, "password": cast.password})
            for _attempt in range(5):
                Client().post("/sign-in/", {"username": name, "password": "a guess"})
        with CaptureQueriesContext(connection) as many:
            assert browser.get(address).status_code == 200
        assert len(many) == len(few), address
