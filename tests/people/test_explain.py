"""Explain a decision: what is said is what the runner would do (URS-ACC-01, 04)."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from audit.contracts import Scope
from audit.declaration import ACTIONS, can_run
from audit.errors import PermissionRefused
from audit.explaining import Place, explain, may
from equipment.models import Area, Site
from kernel import clock
from people.actions.deactivate_user import deactivate_user
from people.actions.end_grant import end_grant
from people.actions.lock_account import lock_account
from people.actions.unlock_account import unlock_account
from people.explained import explained
from people.models import RoleGrant, User
from tests.factories.grants import grant_role
from tests.people.test_who_could import LEFT, RELEASE


@pytest.fixture
def site(cast_db: str) -> Site:
    return Site.objects.get(code="SZ")


def answers(code: str, person: User, place: Scope) -> dict[str, bool | None]:
    return {each.code: each.ok for each in explain(code, person, place=place)}


@pytest.mark.urs("URS-ACC-01")
def test_the_verdict_is_the_one_of_the_buttons_over_the_whole_matrix(site: Site, cast: Any) -> None:
    area, asked = Area.objects.get(code="OSD"), 0
    grant_role(user=cast["li.na"], role="qa", site=site, area=area, actor=cast["admin.sun"])
    for code, declared in ACTIONS.items():
        if declared.own:
            continue
        for place in (Scope(), Scope(site.pk), Scope(site.pk, area.pk)):
            # What names neither record nor place is asked without one, as the runner does it.
            about = Place(place) if declared.subject or declared.scope else None
            for person in User.objects.exclude(username="system"):
                said = answers(code, person, place)
                is_yes = bool(said["account"] and said.get("person", True) and said["right"])
                assert is_yes == can_run(code, person, about), (code, person, place)
                asked += 1
    assert asked > 2000


@pytest.mark.urs("URS-ACC-01")
def test_the_verdict_is_the_runners_own(site: Site, cast: Any) -> None:
    """Where the explanation says no, the action itself refuses for the right, and the other way round."""
    refused = 0
    for code, declared in ACTIONS.items():
        if declared.own or declared.event_caused:
            continue
        nothing = {name: None for name in declared.parameters if name != "actor"}
        for person in (cast["li.na"], cast["admin.sun"], cast["chen.jing"]):
            if answers(code, person, Scope())["right"]:
                continue
            with pytest.raises(PermissionRefused):
                declared(actor=person, **nothing)
            refused += 1
    assert refused > 100


def test_every_condition_says_why(site: Site, cast: Any) -> None:
    found = explained(cast["xu.hui"], RELEASE, Scope(site.pk))
    assert may(found)
    assert {"account", "person", "right"} <= {each.code for each in found}
    none = explained(cast["li.na"], RELEASE, Scope(site.pk))
    assert not may(none)
    assert all(each.why for each in none if each.ok is False)


def test_a_deactivated_account_and_a_rule_between_two_persons_are_named(site: Site, cast: Any) -> None:
    from tests.factories.rules import propose

    proposed = propose(cast)
    deactivate_user(user=cast["xu.hui"], actor=cast["admin.sun"], reason=LEFT)
    said = {each.code: each.ok for each in explained(cast["xu.hui"], RELEASE, Scope(site.pk))}
    assert (said["account"], said["right"]) == (False, False)
    allowed = explain("people.approve_rules", cast["chen.jing"], proposed)
    assert {each.code: each.ok for each in allowed}["check"] is True
    proposed.proposed_by = cast["chen.jing"]
    own = {each.code: each for each in explain("people.approve_rules", cast["chen.jing"], proposed)}
    assert own["check"].ok is False and cast["chen.jing"].printed_name in own["check"].why


def test_of_the_past_what_was_recorded_then_is_said(site: Site, cast: Any, shift_clock: Any) -> None:
    before = clock.now()
    shift_clock(days=1)
    end_grant(grant=RoleGrant.objects.get(user=cast["xu.hui"]), actor=cast["admin.sun"], reason=LEFT)
    assert may(explained(cast["xu.hui"], RELEASE, Scope(site.pk), before))
    assert not may(explained(cast["xu.hui"], RELEASE, Scope(site.pk)))


def test_page_and_api_give_the_same_answer(site: Site, cast: Any) -> None:
    browser = Client()
    browser.force_login(cast["emma.weber"])
    page = reverse("people:explain", kwargs={"uuid": cast["xu.hui"].uuid})
    assert browser.get(page).status_code == 200
    shown = browser.get(page, {"action": RELEASE, "site": site.pk}).content.decode()
    for each in explained(cast["xu.hui"], RELEASE, Scope(site.pk)):
        assert each.label in shown
    told = browser.get("/api/v1/explanations/xu.hui/", {"action": RELEASE, "site": "SZ"}).json()
    assert told["may"] is True
    told = browser.get("/api/v1/explanations/li.na/", {"action": RELEASE, "site": "SZ"}).json()
    assert told["may"] is False
    assert browser.get("/api/v1/explanations/li.na/", {"at": "yesterday"}).status_code == 422
    browser.force_login(cast["li.na"])
    assert browser.get(page).status_code == 403


def test_who_is_refused_and_may_read_accounts_is_led_to_the_explanation(site: Site, cast: Any) -> None:
    browser = Client()
    browser.force_login(cast["admin.sun"])
    refused = browser.get(reverse("batches:batch_list"))
    assert refused.status_code == 403
    address = reverse("people:explain", kwargs={"uuid": cast["admin.sun"].uuid})
    assert address in refused.content.decode()
    browser.force_login(cast["li.na"])
    assert "/explain/" not in browser.get(reverse("people:person_list")).content.decode()


@pytest.mark.urs("URS-ACC-07")
def test_a_locked_account_is_seen_at_the_head_of_its_page_and_in_the_explanation(
    site: Site, cast: Any
) -> None:
    """Who keeps accounts reads plainly what whoever tries the door is never told."""
    browser = Client()
    browser.force_login(cast["emma.weber"])
    person = reverse("people:person_detail", kwargs={"uuid": cast["xu.hui"].uuid})
    explanation = reverse("people:explain", kwargs={"uuid": cast["xu.hui"].uuid})

    def pages() -> tuple[str, str]:
        explained_page = browser.get(explanation, {"action": RELEASE, "site": site.pk})
        return browser.get(person).content.decode(), explained_page.content.decode()

    head, why = pages()
    assert "Account locked" not in head and "The administrator unlocks it" not in why
    lock_account(user=cast["xu.hui"], actor=cast["system"])
    head, why = pages()
    assert "Account locked" in head and "The administrator unlocks it" in why
    assert "do not match" not in why, "the words for the door say nothing to who asks why"
    unlock_account(user=User.objects.get(username="xu.hui"), actor=cast["admin.sun"], reason=LEFT)
    head, why = pages()
    assert "Account locked" not in head and "The administrator unlocks it" not in why
    deactivate_user(user=User.objects.get(username="xu.hui"), actor=cast["admin.sun"], reason=LEFT)
    assert "Account deactivated" in pages()[0]


def test_an_explanation_does_not_lead_to_itself(site: Site, cast: Any) -> None:
    browser = Client()
    browser.force_login(cast["emma.weber"])
    explanation = reverse("people:explain", kwargs={"uuid": cast["xu.hui"].uuid})
    person = reverse("people:person_detail", kwargs={"uuid": cast["xu.hui"].uuid})
    assert f'href="{explanation}"' in browser.get(person).content.decode()
    assert f'href="{explanation}"' not in browser.get(explanation).content.decode()
