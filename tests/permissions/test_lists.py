"""Every list, found in the URL configuration, is one that its users would keep: a new one cannot forget anything."""

from __future__ import annotations

import csv
import html
import io
from collections import Counter
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.utils.translation import override

from kernel.pages import SIGNED_IN, DetailPage, ListPage
from tests.factories.keeping import FILLED_BY_THE_YEARS, after_the_years
from tests.factories.ledger import a_checkpoint
from tests.factories.persons import FAR, HOME, one_of_each
from tests.permissions.addresses import Address, addresses
from tests.permissions.records import an_authenticator, url_of
from tests.permissions.table import expected
from tests.permissions.test_pages import OF_HOME, PLACELESS_LISTS

LISTS = [each for each in addresses() if each.is_list]
NO_SUCH = "no-such-thing-anywhere"
NONSENSE = ("nonsense", "\0", "%'\"(", "-1", "9" * 30, "0001-01-01", "9999-12-31")
# Its references have an index, its texts have none: it is searched by the filter “record”.
BY_REFERENCE = {"audit:trail", "audit:person", "audit:system"}
# They hold at least who looks at them, the role by which they may (at their own site it was requested), and what
# was set up.
NEVER_EMPTY = {
    "audit:reason_code_list",
    "audit:system",
    "audit:trail",
    "integrations:service_account_list",
    "people:own_requests",
    "people:person_list",
    "people:request_list",
    "people:role_list",
    "people:session_list",
    "people:signer_list",
    "people:statement_list",
    "people:who_could",
}
# Logs are read in the order of writing.
IN_ONE_ORDER = {"equipment:unit_log"}
# A list, who adds to it there, and who reads it and may not.
CREATED_HERE = (
    ("batches:order_list", "planner", "auditor"),
    ("environment:room_list", "process_engineer", "qa"),
    ("equipment:unit_list", "automation_engineer", "operator"),
    ("integrations:endpoint_list", "automation_engineer", "auditor"),
    ("materials:lot_list", "planner", "qa"),
    ("quality:deviation_list", "operator", "auditor"),
    ("recipes:recipe_list", "process_engineer", "qa"),
)
# An entry of the trail has none of its own; a version's history stands on its first page.
# Neither have checkpoints, which PostgreSQL alone writes; a step's stands with its values.
WITHOUT_HISTORY = {
    "audit:checkpoint",
    "audit:event",
    # Given once, and never changed.
    "audit:signature_detail",
    "batches:step_as_seen",
    # Who holds what today at a site; each review of it has its own.
    "people:access_list",
    "people:explain",
    "recipes:comparison",
    "recipes:editor",
}


def reader(address: Address, where: str = HOME) -> Client:
    """Somebody who may read the list."""
    people = one_of_each(where)
    may = people if address.permission == SIGNED_IN else expected()[address.permission]
    role = next(role for role in ("auditor", *people) if role in may)
    browser = Client(headers={"HX-Request": "true"})
    browser.force_login(people[role])
    return browser


def lines(reply: Any) -> list[tuple[str, ...]]:
    """The cells of the shown rows."""
    return [tuple(str(cell) for _column, cell in line) for line in reply.context["lines"]]


def rows_of(browser: Client, url: str, **query: str) -> list[list[str]]:
    """The export."""
    reply = browser.get(url, {**query, "format": "csv"})
    assert reply["Content-Type"].startswith("text/csv") and "attachment" in reply["Content-Disposition"]
    return list(csv.reader(io.StringIO(b"".join(reply.streaming_content).decode("utf-8-sig"))))


@pytest.mark.parametrize("address", LISTS, ids=lambda each: each.name)
def test_a_list_is_exported_sorted_searched_and_says_what_to_do_when_nothing_fits(
    roles_db: str, address: Address
) -> None:
    browser, url, page = reader(address), url_of(address), address.view_class
    if address.name == "people:authenticator_list":
        an_authenticator()  # nobody in the story needs one
    if address.name == "audit:checkpoint_list":
        a_checkpoint()  # nothing is signed in the story: its ledger has no key
    if address.name in FILLED_BY_THE_YEARS:
        after_the_years(address.name)
    base = OF_HOME.get(address.name, {})
    shown = browser.get(url, base)
    assert shown.status_code == 200 and lines(shown), address.name
    exported = rows_of(browser, url, **base)
    assert {str(column.label) for column in page.columns} <= set(exported[0])
    assert len(exported) - 1 == shown.context["page"].paginator.count

    sorts = [column for column in page.columns if column.sort_path]
    assert len(sorts) >= 2 or address.name in IN_ONE_ORDER
    for column in sorts:
        at = page.columns.index(column)
        ups, downs = (
            [line[at] for line in lines(browser.get(url, {**base, "sort": sign + column.name}))]
            for sign in ("", "-")
        )
        if shown.context["page"].paginator.num_pages == 1:
            assert Counter(ups) == Counter(downs)
        assert ups != downs or len(set(ups)) == 1, column.name

    asked = {"record": NO_SUCH} if address.name in BY_REFERENCE else {"q": NO_SUCH}
    assert (page.search_fields and page.search_hint) or address.name in BY_REFERENCE
    nothing = browser.get(url, asked)
    text = nothing.content.decode()
    assert lines(nothing) == [] and NO_SUCH in text
    assert f'href="{url}">Show all</a>' in text and str(page.empty_text) not in text


@pytest.mark.parametrize("address", LISTS, ids=lambda each: each.name)
def test_a_list_is_narrowed_by_filters_and_nonsense_does_it_no_harm(roles_db: str, address: Address) -> None:
    browser, url, page = reader(address), url_of(address), address.view_class
    form = browser.get(url).context["filter_form"]
    assert form is not None, f"{address.name} has no filter"
    named = {*form.fields, *page.linked_filters}
    for value in NONSENSE:
        query = {**dict.fromkeys(named, value), "q": value, "sort": value, "page": value, "format": value}
        reply = browser.get(f"{url}?{urlencode(query, errors='surrogatepass')}")
        assert reply.status_code == 200, (address.name, value)


def test_an_empty_list_says_in_its_own_words_what_it_will_hold(roles_db: str) -> None:
    said: Counter[str] = Counter()
    for each in LISTS:
        if each.name in PLACELESS_LISTS | NEVER_EMPTY or "<" in each.route:
            continue
        for language in ("en", "zh-hans"):
            said += Counter(words_of_empty(each, reader(each, FAR), language))
    assert len(said) > 40 and max(said.values()) == 1, said.most_common(3)


@pytest.mark.parametrize(("name", "role", "other"), CREATED_HERE)
def test_who_may_adds_the_first_beside_the_search_and_in_the_empty_list(
    roles_db: str, name: str, role: str, other: str
) -> None:
    address = next(each for each in LISTS if each.name == name)
    for who in (role, other):
        browser = Client()
        browser.force_login(one_of_each(FAR)[who])
        reply = browser.get(url_of(address))
        assert lines(reply) == []
        (urls,) = [[str(button.url) for button in reply.context["actions"]]]
        assert (len(urls) == 1) == (who == role)
        assert all(reply.content.decode().count(f'hx-get="{each}"') == 2 for each in urls)


@pytest.mark.parametrize("name", sorted(PLACELESS_LISTS - NEVER_EMPTY))
def test_a_list_of_what_belongs_to_no_site_is_as_helpful(cast_db: str, cast: Any, name: str) -> None:
    address = next(each for each in LISTS if each.name == name)
    browser = Client()
    browser.force_login(cast["admin.sun" if name.startswith(("people", "integrations")) else "chen.jing"])
    words_of_empty(address, browser, "en")


def words_of_empty(address: Address, browser: Client, language: str) -> list[str]:
    """Title and text of the empty list, both on the page and neither everybody's."""
    page: type[ListPage] = address.view_class
    text = html.unescape(browser.get(url_of(address), headers={"Accept-Language": language}).content.decode())
    with override(language):
        words = [str(page.empty_title), str(page.empty_text)]
        assert words[0] != str(ListPage.empty_title) and len(words[1]) > 9, address.name
    assert all(each in text for each in words), (address.name, words)
    return words


@pytest.mark.parametrize("address", LISTS, ids=lambda each: each.name)
def test_the_state_is_seen_at_once_on_a_tablet(address: Address) -> None:
    columns = address.view_class.columns
    states = [at for at, column in enumerate(columns) if column.kind == "state"]
    assert not states or min(states) <= 3, address.name


def test_every_record_shows_its_history(roles_db: str) -> None:
    for each in addresses():
        if each.is_detail and each.name not in WITHOUT_HISTORY:
            assert each.view_class.get_timeline is not DetailPage.get_timeline, each.name
            assert reader(each).get(url_of(each)).context["timeline"], each.name
