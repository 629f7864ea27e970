"""The search in the top bar finds every record that has a page of its own, at one cost for any number of finds."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from equipment.models import Tag
from kernel.shell import shell
from recipes.models import RecipeVersion
from tests.factories.persons import FAR, HOME, one_of_each
from tests.permissions.addresses import addresses
from tests.permissions.records import model_of, record_of, url_of
from tests.permissions.table import expected

# Other pages of a version that is found; a review of a trail has no number and stands on its batch's page.
BEHIND_ANOTHER = {
    "quality:trail_review_detail",
    "recipes:comparison",
    "recipes:editor",
    # A step is called by its batch, a checkpoint by the ledger.
    "audit:checkpoint",
    "batches:step_as_seen",
    # What it is called is its owner's affair; it stands on the page of the person.
    "people:authenticator_detail",
    # About a person or a site, which is found by its own page; a signature and a request for some by their record.
    "people:access_list",
    "people:explain",
    "audit:signature_request_detail",
    "audit:signature_detail",
    # A word of a short list, offered wherever a reason is asked for.
    "audit:reason_code_detail",
}
# Each kind of record is asked for once, by who may see it at which sites and areas.
MOST_QUERIES = 115


def pages_of_records() -> list[Any]:
    """Every page about one record."""
    return [each for each in addresses() if each.is_detail and each.name not in BEHIND_ANOTHER]


def called(address: Any) -> str:
    """How people call the record on that page."""
    if address.name == "audit:event":
        return url_of(address).strip("/").rsplit("/", 1)[-1]
    record = record_of(model_of(address))
    names = ("code", "username", "prefix")
    return str(next(getattr(record, name) for name in names if hasattr(record, name)))


@pytest.mark.parametrize("address", pages_of_records(), ids=lambda each: each.name)
def test_what_has_a_page_is_found_by_its_number_by_who_may_open_it_and_by_nobody_else(
    roles_db: str, address: Any
) -> None:
    text, url = called(address), url_of(address)
    people = one_of_each(HOME)
    may = expected()[address.permission]
    may_not = sorted(set(people) - may)
    hits = shell().hits_for(people[sorted(may)[0]], text.lower())
    assert [hit.exact for hit in hits if hit.url == url] == [True], text
    assert all(hit.kind and hit.detail for hit in hits)
    for role in may_not[:1]:
        assert [hit for hit in shell().hits_for(people[role], text) if hit.url == url] == [], role


def test_a_version_is_found_by_its_change_record_and_a_tag_on_the_page_of_its_unit(roles_db: str) -> None:
    engineer = one_of_each(HOME)["process_engineer"]
    version = RecipeVersion.objects.exclude(change_reference="").earliest("id")
    hits = shell().hits_for(engineer, version.change_reference)
    assert version.get_absolute_url() in [hit.url for hit in hits]
    tag = Tag.objects.get(code="HSG-01.BowlTemperature")
    (hit,) = shell().hits_for(engineer, tag.code)
    assert (hit.url, hit.exact) == (tag.unit.get_absolute_url(), True)
    assert shell().hits_for(one_of_each(FAR)["process_engineer"], tag.code) == []


def test_many_finds_cost_no_more_than_none_and_nonsense_finds_nothing(roles_db: str) -> None:
    auditor = one_of_each(HOME)["auditor"]

    def asked(text: str) -> tuple[int, int]:
        with CaptureQueriesContext(connection) as seen:
            hits = browser.get("/search/", {"q": text}, headers={"HX-Request": "true"}).context
        return len(seen), len(hits["hits"]) + max(0, hits["more"])

    browser = Client()
    browser.force_login(auditor)
    asked("-")
    many, none = asked("-"), asked("nothing is called like this")
    assert many[1] > 40 and none[1] == 0
    assert many[0] <= none[0] and many[0] < MOST_QUERIES, (many, none)
    for text in ("\0", "%", "9" * 70, "'\"(", "\N{SUPERSCRIPT TWO}"):
        assert browser.get("/search/", {"q": text}).status_code == 200
