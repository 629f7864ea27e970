"""Each action × role × place, against ``places.csv``, which is written by hand: foreign places are refused everywhere.

Rights are decided here by the authority for all of them; then each action is sent once by page and once by API to a
record of a foreign area. That no page, list, search or endpoint shows anything of a foreign place: the other files.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest
from django.test import Client

from audit.contracts import Scope, authority
from audit.models import AuditEvent
from equipment.models import Area, Site
from kernel import clock
from mom.rules import Duty, Rule, rules
from tests.factories.persons import FAR, FOREIGN_AREA, FOREIGN_SITE, HOME, NEXT, one_of_each
from tests.permissions.addresses import dialogs
from tests.permissions.endpoints import endpoints, urls
from tests.permissions.records import PLACELESS, url_of
from tests.permissions.table import expected
from tests.permissions.test_api import client
from tests.permissions.test_pages import at_the_terminal

TABLE = Path(__file__).parent / "places.csv"
PLACES = ("own_site", "other_site", "own_area", "foreign_area")


@cache
def table() -> dict[str, dict[str, str]]:
    """Action → place → whether a holder of the right may, and the record whose place decides."""
    with TABLE.open(encoding="utf-8") as lines:
        return {row.pop("action"): row for row in csv.DictReader(lines)}


def granted() -> list[Rule]:
    """What roles are granted."""
    return [each for each in rules() if each.duty in (Duty.GXP, Duty.ADMINISTRATION)]


def answer(rule: Rule, place: str) -> bool:
    """What the table says; an action without a row is decided like the others on such a record."""
    row = table().get(rule.code)
    if row is None:
        alike = [each for each in table().values() if each["decided_by"] == str(rule.subject)]
        row = alike[0] if alike else {"own_site": "yes", "own_area": "yes"}
    return row.get(place) == "yes"


def test_the_table_is_about_actions_that_there_are_and_says_who_decides() -> None:
    known = {each.code: each for each in granted()}
    assert set(table()) <= set(known)
    for code, row in table().items():
        assert {row[place] for place in PLACES} <= {"yes", "no"}, code
        assert row["decided_by"] == (str(known[code].subject) or "nothing"), code
        assert (row["foreign_area"] == "no") == known[code].has_place, code


@pytest.mark.urs("URS-ACC-01")
def test_a_right_holds_exactly_in_the_places_of_the_table(roles_db: str) -> None:
    """For every role; the record is of the demo site's first area, or of the person's own."""
    site, far = Site.objects.get(code="SZ"), Site.objects.get(code=FOREIGN_SITE)
    area, foreign = Area.objects.get(code="OSD"), Area.objects.get(code=FOREIGN_AREA)
    now, wrong = clock.now(), []
    here, there = Scope(site.pk, area.pk), Scope(site.pk, foreign.pk)
    asked = {
        "own_site": (HOME, here),
        "other_site": (FAR, here),
        "own_area": (NEXT, there),
        "foreign_area": (NEXT, here),
    }
    people = {where: one_of_each(where) for where in (HOME, FAR, NEXT)}
    for rule in granted():
        for place, (where, scope) in asked.items():
            at = scope if rule.has_place else Scope()
            for role, person in people[where].items():
                may = authority().granting_role(person, rule.code, at, now) is not None
                if may != (role in expected()[rule.code] and answer(rule, place)):
                    wrong.append(f"{rule.code} as {role}, {place}: {may}")
    assert wrong == []
    assert authority().granting_role(people[FAR]["qa"], "quality.review_batch", Scope(far.pk), now) == "qa"


@pytest.mark.urs("URS-ACC-01")
def test_each_action_is_refused_once_by_page_and_once_by_api_in_a_foreign_area(roles_db: str) -> None:
    people, wrong = one_of_each(NEXT), []
    found = {rule.code: rule for rule in granted()}
    tried: dict[str, set[str]] = defaultdict(set)
    addresses = urls()
    events = AuditEvent.objects.count()
    for page in dialogs():
        code = page.action.code
        # What is about a person and gives the place in its form is shown by its own tests.
        if page.model is None or page.model in PLACELESS or at_the_terminal(page):
            continue
        if answer(found[code], "foreign_area"):
            continue
        browser = Client(headers={"HX-Request": "true"})
        browser.force_login(people[sorted(expected()[code])[0]])
        tried[code].add("page")
        status = browser.post(url_of(page)).status_code
        if status not in (403, 404):
            wrong.append(f"{code} by page: {status}")
    for endpoint in endpoints():
        code = endpoint.permission
        if endpoint.method != "POST" or not endpoint.has_record or answer(found[code], "foreign_area"):
            continue
        caller = client(people[sorted(expected()[code])[0]])
        tried[code].add("api")
        status = caller.post(addresses[endpoint], {}, format="json").status_code
        if status != 404:
            wrong.append(f"{code} by API: {status}")
    assert wrong == []
    assert AuditEvent.objects.count() == events
    assert len([code for code, doors in tried.items() if doors == {"page", "api"}]) > 50
