"""What sign-in and rights cost a page: three queries, whatever the number of grants (URS-ACC-01)."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from equipment.actions.define_area import define_area
from equipment.models import Site
from mom.demo.work.acting import because
from people.actions.create_user import create_user
from people.actions.end_grant import end_grant
from people.models import RoleGrant, User
from recipes.models import RecipeVersion
from tests.factories.grants import grant_role
from tests.factories.story import the_running_batch

MOST = 3
# Where sign-in and rights are read from.
SIGN_IN_AND_RIGHTS = (
    'FROM "django_session"',
    'FROM "people_personsession"',
    '"people_user"."locked_at" IS NULL',
    "people_granting_role(",
    "FROM people_rolegrant",
    'FROM "people_rolegrant"',
    'FROM "people_rolepermission"',
)
# Filters that are shared with a role are found by the role, a first review is due after the first grant, and the
# trail names the grants that its entries are about.
DATA_OF_THE_PAGE = ("people_savedfilter", "people_accessreview", '"people_rolegrant"."id" IN')
PAGES = ("/", "/batches/", "/quality/deviations/", "/equipment/", "/people/", "/audit/", "/api/v1/batches/")


def _asked(client: Client, url: str) -> tuple[list[str], int]:
    """The queries of sign-in and rights when the page is opened the second time, and the number of all."""
    client.get(url)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(url).status_code in (200, 403), url
    asked = [each["sql"] for each in seen]
    about_rights = [
        sql
        for sql in asked
        if any(told in sql for told in SIGN_IN_AND_RIGHTS) and not any(own in sql for own in DATA_OF_THE_PAGE)
    ]
    return about_rights, len(asked)


@pytest.fixture
def richly_granted(story_db: str, cast: Any) -> User:
    """Somebody of QA with a role in each of two hundred areas besides."""
    person, site, by = cast["chen.jing"], Site.objects.get(code="SZ"), cast["admin.sun"]
    _grant_areas(person, site, by, 200)
    return person


def _grant_areas(person: User, site: Site, by: Any, number: int) -> None:
    for index in range(number):
        area = define_area(site=site, code=f"X{index:03d}", name={"en": "X", "zh": "区"}, actor=by)
        grant_role(user=person, role="qa", site=site, area=area, actor=by)


@pytest.mark.urs("URS-ACC-01")
@pytest.mark.parametrize("url", PAGES)
def test_sign_in_and_rights_add_three_queries_at_most(story_db: str, cast: Any, url: str) -> None:
    client = Client()
    client.force_login(cast["chen.jing"])
    about_rights, _all = _asked(client, url)
    assert len(about_rights) <= MOST, about_rights


@pytest.mark.urs("URS-ACC-01")
def test_two_hundred_grants_cost_no_more_than_one(richly_granted: User, cast: Any) -> None:
    person = richly_granted
    client = Client()
    client.force_login(person)
    pages = (*PAGES, f"/batches/{the_running_batch().uuid}/")
    assert RoleGrant.objects.filter(user=person).count() > 200
    with_many = {url: _asked(client, url) for url in pages}
    for grant in RoleGrant.objects.filter(user=person, area__code__startswith="X"):
        end_grant(grant=grant, actor=cast["admin.sun"], reason=because("Moved.", "access_change"))
    with_few = {url: _asked(client, url) for url in pages}
    for url in pages:
        assert len(with_many[url][0]) <= MOST, (url, with_many[url][0])
        # The trail asks once for each kind of record that its entries name, and these entries differ.
        assert url == "/audit/" or with_many[url][1] == with_few[url][1], url


MOST_OF_A_DIALOG = 22
MOST_RIGHTS_OF_A_DIALOG = 5


def _dialog(person: User, shows: str = "") -> list[str]:
    """The queries of the dialog in which a master recipe's approval is signed, opened the second time."""
    address = reverse("recipes:approve_recipe_version", args=[RecipeVersion.objects.get(state="review").uuid])
    client = Client(headers={"HX-Request": "true"})
    client.force_login(person)
    shown = client.get(address).content.decode()
    assert 'name="seen_digest"' in shown and shows in shown
    with CaptureQueriesContext(connection) as seen:
        client.get(address)
    return [each["sql"] for each in seen]


@pytest.mark.urs("URS-ACC-01", "URS-SIG-07")
def test_a_signing_dialog_costs_the_same_whoever_holds_what(story_db: str, cast: Any) -> None:
    """Neither the signer's own grants nor the number of people who may sign, whom the dialog names, add a query."""
    person, by = cast["chen.jing"], cast["admin.sun"]
    few = _dialog(person)
    site = Site.objects.get(code="SZ")
    for number in range(10):
        other = create_user(username=f"also.qa{number}", printed_name=f"Also {number}", actor=by)
        grant_role(user=other, role="qa", site=site, actor=by)
    _grant_areas(person, site, by, 50)
    many = _dialog(person, shows="Also 9")
    assert len(many) == len(few), "\n".join(set(many) - set(few))
    assert len(few) <= MOST_OF_A_DIALOG, "\n".join(few)
    about_rights = [sql for sql in many if any(told in sql for told in SIGN_IN_AND_RIGHTS)]
    assert len(about_rights) <= MOST_RIGHTS_OF_A_DIALOG, "\n".join(about_rights)


@pytest.mark.urs("URS-ACC-01", "URS-ACC-04")
def test_a_right_that_is_withdrawn_is_gone_with_the_next_request(story_db: str, cast: Any) -> None:
    client = Client()
    client.force_login(cast["chen.jing"])
    assert client.get("/quality/deviations/").status_code == 200
    for grant in RoleGrant.objects.filter(user=cast["chen.jing"], valid_until=None):
        end_grant(grant=grant, actor=cast["admin.sun"], reason=because("Moved.", "access_change"))
    assert client.get("/quality/deviations/").status_code == 403
