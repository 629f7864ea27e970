"""Who could do this, there and then (URS-ACC-04): from grants, accounts and roles as they were."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.context import Reason
from audit.contracts import Scope
from audit.declaration import ACTIONS
from equipment.models import Area, Site
from kernel import clock
from people.actions.deactivate_user import deactivate_user
from people.actions.define_role import define_role
from people.actions.end_grant import end_grant
from people.models import Role, RoleGrant, User
from people.selectors.access_then import agreed_by, could, who_could
from people.selectors.rights import granting_role
from tests.factories.grants import grant_role

RELEASE = "quality.release_batch"
LEFT = Reason("access_change", "Left the company")


def names(code: str, place: Scope, at: datetime) -> list[str]:
    return sorted(each.user.username for each in who_could(code, place, at))


@pytest.fixture
def site(cast_db: str) -> Site:
    return Site.objects.get(code="SZ")


@pytest.mark.urs("URS-ACC-04")
def test_who_could_release_on_that_day(site: Site, cast: Any, shift_clock: Any) -> None:
    """A second one comes, the first leaves, the role loses the right: each day keeps its answer."""
    place, days = Scope(site.pk), [clock.now()]
    shift_clock(days=10)
    grant_role(user=cast["liu.yang"], role="qualified_person", site=site, actor=cast["admin.sun"])
    days.append(clock.now())
    shift_clock(days=10)
    deactivate_user(user=cast["xu.hui"], actor=cast["admin.sun"], reason=LEFT)
    days.append(clock.now())
    shift_clock(days=10)
    role = Role.objects.get(code="qualified_person")
    left = set(role.permissions.values_list("action", flat=True)) - {RELEASE}
    define_role(
        code=role.code, name=role.name, kind=role.kind, permissions=left, actor=cast["admin.sun"], reason=LEFT
    )
    days.append(clock.now())
    assert [names(RELEASE, place, day) for day in days] == [
        ["xu.hui"],
        ["liu.yang", "xu.hui"],
        ["liu.yang"],
        [],
    ]


@pytest.mark.urs("URS-ACC-04")
def test_who_agreed_to_it_is_said(site: Site, cast: Any) -> None:
    grant_role(
        user=cast["liu.yang"],
        role="qualified_person",
        site=site,
        actor=cast["admin.sun"],
        owner=cast["chen.jing"],
    )
    by = {each.user.username: agreed_by(each) for each in who_could(RELEASE, Scope(site.pk), clock.now())}
    chen, sun = cast["chen.jing"].printed_name, cast["admin.sun"].printed_name
    assert by == {"xu.hui": [], "liu.yang": [chen, sun]}


def test_an_ended_grant_counts_until_its_end(site: Site, cast: Any, shift_clock: Any) -> None:
    before = clock.now()
    end_grant(grant=RoleGrant.objects.get(user=cast["xu.hui"]), actor=cast["admin.sun"], reason=LEFT)
    assert names(RELEASE, Scope(site.pk), before) == ["xu.hui"]
    assert names(RELEASE, Scope(site.pk), clock.now()) == []


@pytest.mark.urs("URS-ACC-04")
def test_for_now_the_answer_is_the_runners_own(site: Site, cast: Any) -> None:
    """Every action, person and place of the cast: the page and the runner never differ."""
    area, now, asked = Area.objects.get(code="OSD"), clock.now(), 0
    grant_role(user=cast["li.na"], role="qa", site=site, area=area, actor=cast["admin.sun"])
    for code in ACTIONS:
        for place in (Scope(site.pk), Scope(site.pk, area.pk)):
            holders = set(names(code, place, now))
            for user in User.objects.all():
                runner = granting_role(user.pk, code, place, now) is not None
                assert (user.username in holders) == runner, (code, user, place)
                asked += 1
    assert asked > 1000
    assert could(cast["xu.hui"].pk, RELEASE, Scope(site.pk), now) == "qualified_person"
    assert could(cast["li.na"].pk, RELEASE, Scope(site.pk), now) is None


@pytest.mark.urs("URS-ACC-04")
def test_the_page_answers_and_its_file_too(site: Site, cast: Any, shift_clock: Any) -> None:
    browser, address = Client(), reverse("people:who_could")
    browser.force_login(cast["emma.weber"])
    shift_clock(days=3)
    asked = {"action": RELEASE, "site": site.pk}
    shown = browser.get(address, asked).content.decode()
    assert cast["xu.hui"].printed_name in shown
    assert cast["li.na"].printed_name not in shown
    file = browser.get(address, {**asked, "format": "csv"})
    assert "xu.hui" in b"".join(file.streaming_content).decode() or file.status_code == 200
    long_ago = browser.get(address, {**asked, "at": "2020-01-01T00:00"})
    assert cast["xu.hui"].printed_name not in long_ago.content.decode()
    browser.force_login(cast["li.na"])
    assert browser.get(address).status_code == 403


@pytest.mark.urs("URS-ACC-04")
def test_the_api_answers_the_same(site: Site, cast: Any) -> None:
    caller = Client()
    caller.force_login(cast["emma.weber"])
    found = caller.get("/api/v1/who-could/", {"action": RELEASE, "site": "SZ"}).json()
    assert [each["user"] for each in found["results"]] == ["xu.hui"]
    then = {"action": RELEASE, "site": "SZ", "at": "2020-01-01T00:00:00Z"}
    assert caller.get("/api/v1/who-could/", then).json()["count"] == 0


def test_it_costs_the_same_for_many(site: Site, cast: Any) -> None:
    browser, address = Client(), reverse("people:who_could")
    browser.force_login(cast["emma.weber"])
    browser.get(address)
    with CaptureQueriesContext(connection) as few:
        browser.get(address)
    for user in ("li.na", "zhang.wei", "liu.yang"):
        grant_role(user=cast[user], role="supervisor", site=site, actor=cast["admin.sun"])
    with CaptureQueriesContext(connection) as many:
        browser.get(address)
    assert len(many) == len(few)
