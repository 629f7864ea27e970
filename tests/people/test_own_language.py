"""The language of one's account: chosen by its person alone, by page and API, and spoken at every next sign-in."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from audit.models import AuditEvent
from people.models import User
from tests.calls import caller, refused
from tests.people.deputies import browser_of

MINE = "/api/v1/my-account/"
LANGUAGE = "django_language"


def door(cast: Any, username: str, browser: Client | None = None) -> Client:
    """Somebody signs in by the page."""
    browser = browser or Client()
    reply = browser.post("/sign-in/", {"username": username, "password": cast.password})
    assert reply.status_code == 302
    return browser


@pytest.mark.urs("URS-SYS-07")
def test_it_is_chosen_by_page_and_spoken_here_and_at_the_next_sign_in(cast_db: str, cast: Any) -> None:
    elsewhere = door(cast, "li.na")
    elsewhere.post(reverse("set_language"), {"language": "zh-hans"})  # what she chose there once
    here = door(cast, "li.na")
    assert here.cookies[LANGUAGE].value == "zh-hans"
    form = here.get(reverse("people:choose_language")).content.decode()
    assert 'value="zh-hans" selected' in form
    sent = {"language": "en", "row_version": cast["li.na"].row_version}
    done = here.post(reverse("people:choose_language"), sent)
    assert (done.status_code, done["Location"]) == (302, "/account/")
    assert cast["li.na"].language == "en"
    assert "My account" in here.get("/account/").content.decode(), "this browser follows at once"
    assert door(cast, "li.na", elsewhere).cookies[LANGUAGE].value == "en", (
        "and every other at the next sign-in"
    )
    here.post(reverse("set_language"), {"language": "zh-hans"})
    assert door(cast, "li.na", here).cookies[LANGUAGE].value == "zh-hans", "a browser may still differ"


@pytest.mark.urs("URS-SYS-07", "URS-ACC-02")
def test_it_is_chosen_by_the_api_for_oneself_alone(cast_db: str, cast: Any) -> None:
    li = caller(cast["li.na"])
    assert [each["username"] for each in li.get(MINE).json()["results"]] == ["li.na"]
    for _each in range(2):
        done = li.post(f"{MINE}li.na/language/", {"language": "en"}, headers={"Idempotency-Key": "speak-1"})
        assert (done.status_code, done.json()["language"]) == (200, "en")
    event = AuditEvent.objects.get(action="people.choose_language")
    assert (event.actor_username, event.channel) == ("li.na", "api")
    refused(li.post(f"{MINE}li.na/language/", {"language": "fr"}), 422, "KER-005")
    refused(li.post(f"{MINE}zhang.wei/language/", {"language": "en"}), 404, "KER-104")
    stale = {"If-Match": f'"{done.json()["row_version"] + 1}"'}
    refused(li.post(f"{MINE}li.na/language/", {"language": "zh-hans"}, headers=stale), 409, "AUD-007")
    assert User.objects.get(username="zhang.wei").language == "zh-hans"


def test_the_page_takes_no_language_that_is_not_spoken(cast_db: str, cast: Any) -> None:
    reply = browser_of(cast["li.na"]).post(reverse("people:choose_language"), {"language": "fr"})
    assert reply.status_code == 422
    assert cast["li.na"].language == "zh-hans"
