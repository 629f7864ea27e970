"""What the trail is narrowed by: each filter against a count by hand, together, and kept under a name."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest
from django.db.models import QuerySet
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from audit.models import AuditChange, AuditEvent
from audit.selectors.wording import critical_columns, model_of
from audit.views.filters import TrailFilters
from mom.demo.work.acting import actor
from people.actions.save_filter import delete_filter, narrowing_of, open_with_filter, save_filter
from people.errors import FilterNameTaken, FilterOfSomebodyElse, NothingToSave
from people.models import Role, SavedFilter
from tests.factories.story import the_running_batch

TRAIL = reverse("audit:trail")


def narrowed(**choices: Any) -> set[int]:
    asked = QueryDict(urlencode(choices))
    found: QuerySet[AuditEvent] = TrailFilters(asked, queryset=AuditEvent.objects.all()).qs
    return set(found.values_list("pk", flat=True))


def by_hand(wanted: Any) -> set[int]:
    return {change.event_id for change in AuditChange.objects.all() if wanted(change)}


def is_critical(change: AuditChange) -> bool:
    model = model_of(change.table_name)
    if change.operation == "I" or model is None:
        return False
    before, after = change.before or {}, change.after or {}
    return any(before.get(column) != after.get(column) for column in critical_columns(model))


@pytest.mark.urs("URS-AUD-12", "URS-AUD-13")
def test_each_filter_finds_what_a_count_by_hand_finds(story_db: str) -> None:
    batch = the_running_batch()
    li_na = actor("li.na")
    did = AuditEvent.objects.filter(actor=li_na) | AuditEvent.objects.filter(on_behalf_of=li_na)

    assert narrowed(person=" LI.NA ") == set(did.values_list("pk", flat=True)) != set()
    assert narrowed(person="system") == set(
        AuditEvent.objects.filter(actor_username="system").values_list("pk", flat=True)
    )
    assert narrowed(person="nobody") == set()
    assert narrowed(kind="batches_steprecord") == by_hand(lambda c: c.table_name == "batches_steprecord")
    assert narrowed(weight="replaced") == by_hand(lambda c: c.operation != "I")
    critical = narrowed(weight="critical")
    assert critical == by_hand(is_critical)
    assert set() < critical < narrowed(weight="replaced")
    of_batch = narrowed(record=batch.code)
    assert narrowed(record=batch.code, person="li.na", weight="critical") == (
        of_batch & narrowed(person="li.na") & critical
    )
    middle = AuditEvent.objects.order_by("id")[len(of_batch) // 2].recorded_at
    stamp = middle.strftime("%Y-%m-%dT%H:%M:%S")
    assert narrowed(since=stamp) & narrowed(until=stamp) == set()
    assert narrowed(since=stamp) | narrowed(until=stamp) == narrowed()
    assert narrowed(channel="command", action="batches.record_step") == set(
        AuditEvent.objects.filter(channel="command", action="batches.record_step").values_list(
            "pk", flat=True
        )
    )


def page(username: str, address: str = TRAIL, language: str = "en") -> Any:
    browser = Client()
    browser.force_login(actor(username))
    browser.cookies["django_language"] = language
    return browser.get(address)


def saved(username: str, name: str, query: str, **more: Any) -> SavedFilter:
    who = actor(username)
    return save_filter(user=who, page="audit:trail", name=name, query=query, actor=who, **more)


@pytest.mark.urs("URS-AUD-12")
def test_a_filter_is_kept_shared_with_a_role_and_opens_the_list(story_db: str) -> None:
    mine = saved("zhou.min", "Corrections", "weight=critical&person=&page=3", is_default=True)
    saved("zhou.min", "Ours", "kind=batches_steprecord", role=Role.objects.get(code="qa"))

    assert mine.query == "weight=critical"
    opened = page("zhou.min")
    assert (opened.status_code, opened["Location"]) == (302, f"{TRAIL}?weight=critical")
    shown = page("zhou.min", opened["Location"]).content.decode()
    assert "Corrections" in shown and "Save this filter" in shown
    assert page("zhou.min", f"{TRAIL}?everything=1").status_code == 200
    colleague = page("chen.jing", f"{TRAIL}?everything=1", "zh-hans").content.decode()
    assert "Ours · 周敏 Zhou Min</a>" in colleague
    assert "Corrections</a>" not in colleague
    assert "Ours · 周敏 Zhou Min</a>" not in page("emma.weber", f"{TRAIL}?everything=1").content.decode()


def test_another_default_takes_its_place_and_a_deleted_one_opens_nothing(story_db: str) -> None:
    first = saved("zhou.min", "A", "weight=critical", is_default=True)
    second = saved("zhou.min", "B", "channel=api", is_default=True)
    assert not SavedFilter.objects.get(pk=first.pk).is_default

    who = actor("zhou.min")
    open_with_filter(user=who, saved_filter=first, actor=who)
    assert not SavedFilter.objects.get(pk=second.pk).is_default
    delete_filter(user=who, saved_filter=first, actor=who)
    assert page("zhou.min").status_code == 200


def test_what_cannot_be_kept_is_refused(story_db: str) -> None:
    saved("zhou.min", "A", "weight=critical")
    with pytest.raises(FilterNameTaken):
        saved("zhou.min", "A", "channel=api")
    with pytest.raises(NothingToSave):
        saved("zhou.min", "B", "person=&page=2")
    foreign, who = SavedFilter.objects.get(owner=actor("chen.jing")), actor("zhou.min")
    with pytest.raises(FilterOfSomebodyElse):
        delete_filter(user=who, saved_filter=foreign, actor=who)
    assert page("zhou.min", reverse("people:delete_filter", kwargs={"uuid": foreign.uuid})).status_code == 404


def test_the_dialog_keeps_what_the_address_says(story_db: str) -> None:
    browser = Client()
    browser.force_login(actor("zhou.min"))
    address = f"{reverse('people:save_filter')}?{urlencode({'page': 'audit:trail', 'query': 'person=li.na'})}"

    answer = browser.post(address, {"name": "李娜", "role": "", "row_version": actor("zhou.min").row_version})

    assert answer.status_code == 302
    assert SavedFilter.objects.get(name="李娜").query == narrowing_of("person=li.na")


def test_a_person_has_a_page_of_what_they_did(story_db: str) -> None:
    shown = page("emma.weber", reverse("audit:person", kwargs={"username": "li.na"})).content.decode()

    assert "What 李娜 Li Na did" in shown
    assert page("emma.weber", reverse("audit:person", kwargs={"username": "nobody"})).status_code == 404
