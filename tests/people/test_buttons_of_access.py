"""A button about access is shown to who may press it, and to nobody who would only be refused."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from equipment.models import Site
from people.actions.approve_role_request import approve_role_request
from people.actions.request_own_role import request_own_role
from tests.factories.grants import grant_role
from tests.people.deputies import browser_of, own

WHY = "Stands in on nights"


@pytest.fixture
def site(cast_db: str) -> Site:
    return Site.objects.get(code="SZ")


@pytest.mark.urs("URS-ACC-02")
def test_who_could_only_be_refused_sees_no_button_of_approval(site: Site, cast: Any) -> None:
    """Whom it is about, who gave the other half or this one already, and for the quality unit production."""
    asked = request_own_role(user=cast["li.na"], role="supervisor", site=site, why=WHY, actor=cast["li.na"])
    theirs = request_own_role(
        user=cast["zhao.lei"], role="supervisor", site=site, why=WHY, actor=cast["zhao.lei"]
    )
    of_quality = request_own_role(user=cast["xu.hui"], role="qa", site=site, why=WHY, actor=cast["xu.hui"])
    for request, who, is_shown in (
        (asked, "zhao.lei", True),
        (theirs, "zhao.lei", False),
        (theirs, "chen.jing", True),
        (of_quality, "zhao.lei", False),
        (of_quality, "chen.jing", True),
    ):
        page = browser_of(cast[who]).get(request.get_absolute_url()).content.decode()
        assert (f"{request.uuid}/approve/" in page) is is_shown, (request.code, who)
        answers = (request, who) != (of_quality, "zhao.lei")
        assert (f"{request.uuid}/refuse/" in page) is answers, (request.code, who)
    approve_role_request(request=asked, actor=cast["zhao.lei"])
    page = browser_of(cast["zhao.lei"]).get(asked.get_absolute_url()).content.decode()
    assert f"{asked.uuid}/approve/" not in page


@pytest.mark.urs("URS-ACC-01")
def test_a_role_for_everywhere_is_withdrawn_by_an_administrator_of_everywhere(site: Site, cast: Any) -> None:
    """Whoever administers one site sees the buttons of that site's grants alone."""
    local = cast["emma.weber"]
    grant_role(user=local, role="administrator", site=site, actor=cast["admin.sun"])
    here = own(cast["li.na"], "operator")
    everywhere = grant_role(user=cast["li.na"], role="auditor", actor=cast["admin.sun"])
    page = reverse("people:person_detail", kwargs={"uuid": cast["li.na"].uuid})
    ends = {each: reverse("people:end_grant", kwargs={"uuid": each.uuid}) for each in (here, everywhere)}
    theirs = browser_of(local).get(page).content.decode()
    assert ends[here] in theirs and ends[everywhere] not in theirs
    of_all = browser_of(cast["admin.sun"]).get(page).content.decode()
    assert ends[here] in of_all and ends[everywhere] in of_all


@pytest.mark.urs("URS-ACC-01")
def test_the_page_of_a_person_costs_the_same_for_one_grant_and_for_many(site: Site, cast: Any) -> None:
    browser = browser_of(cast["admin.sun"])
    page = reverse("people:person_detail", kwargs={"uuid": cast["li.na"].uuid})
    grant_role(user=cast["li.na"], role="auditor", actor=cast["admin.sun"])
    browser.get(page)
    with CaptureQueriesContext(connection) as few:
        browser.get(page)
    for role in ("supervisor", "planner", "process_engineer", "automation_engineer"):
        grant_role(user=cast["li.na"], role=role, site=site, actor=cast["admin.sun"])
    with CaptureQueriesContext(connection) as many:
        shown = browser.get(page).content.decode()
    assert shown.count("/end/") == 6
    assert len(many) == len(few)
