"""One's own sessions: seen, told apart, and ended from anywhere; nobody else's."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from audit.context import Access
from audit.models import AuditEvent
from people.actions.end_own_session import end_own_session
from people.errors import NotYourSession, SessionIsOver
from people.models import AccessPeriod, PersonSession
from people.periods import begin_or_go_on
from people.selectors.browsers import browser_name
from people.sessions import digest_of

ADDRESS = "/api/v1/my-sessions/"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0"
EDGE = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0"


def _signed_in(cast: Any, username: str = "li.na", browser: str = FIREFOX) -> Client:
    found = Client(headers={"user-agent": browser})
    found.get("/sign-in/")
    assert found.post("/sign-in/", {"username": username, "password": cast.password}).status_code == 302
    found.cookies["django_language"] = "en"
    return found


def _behind(browser: Client) -> PersonSession:
    return PersonSession.objects.get(digest=digest_of(browser.session.session_key or ""))


@pytest.mark.urs("URS-ACC-03")
@pytest.mark.parametrize("face", ["page", "api"])
def test_a_forgotten_tablet_is_signed_out_from_elsewhere(cast_db: str, cast: Any, face: str) -> None:
    forgotten, here = _signed_in(cast), _signed_in(cast, browser=EDGE)
    session = _behind(forgotten)
    page = here.get("/account/").content.decode()
    assert session.terminal in page and "Firefox, Windows" in page and "Edge, Linux" in page
    assert f"/account/sessions/{session.uuid}/end/" in page
    assert f"/account/sessions/{_behind(here).uuid}/end/" not in page, "this one is left by signing out"
    if face == "page":
        assert here.get(f"/account/sessions/{session.uuid}/end/").status_code == 200
        assert here.post(f"/account/sessions/{session.uuid}/end/").status_code == 302
    else:
        rows = here.get(ADDRESS).json()["results"]
        assert {row["uuid"]: row["is_here"] for row in rows} == {
            str(session.uuid): False,
            str(_behind(here).uuid): True,
        }
        assert not any("digest" in row for row in rows)
        reply = here.post(f"{ADDRESS}{session.uuid}/end/", {}, content_type="application/json")
        assert reply.status_code == 200, reply.content
    session.refresh_from_db()
    assert (session.ended_at is None, session.why) == (False, "signed_out")
    assert forgotten.get("/").status_code == 302
    assert here.get("/").status_code == 200
    event = AuditEvent.objects.filter(action="people.end_own_session").latest("id")
    assert event.actor_username == "li.na"
    with pytest.raises(SessionIsOver):
        end_own_session(user=cast["li.na"], session=session, actor=cast["li.na"])


@pytest.mark.urs("URS-ACC-03")
def test_nobody_elses_session_is_seen_or_ended(cast_db: str, cast: Any) -> None:
    other, mine = _signed_in(cast, "zhang.wei"), _signed_in(cast)
    theirs = _behind(other)
    assert theirs.terminal not in mine.get("/account/").content.decode()
    assert str(theirs.uuid) not in mine.get(ADDRESS).content.decode()
    assert mine.post(f"/account/sessions/{theirs.uuid}/end/").status_code == 404
    reply = mine.post(f"{ADDRESS}{theirs.uuid}/end/", {}, content_type="application/json")
    assert reply.status_code == 404
    with pytest.raises(NotYourSession):
        end_own_session(user=cast["li.na"], session=theirs, actor=cast["li.na"])
    theirs.refresh_from_db()
    assert theirs.ended_at is None


@pytest.mark.urs("URS-SIG-02")
def test_its_period_of_access_is_shown_and_ends_with_it(cast_db: str, cast: Any) -> None:
    signing, here = _signed_in(cast), _signed_in(cast, browser=EDGE)
    session = _behind(signing)
    assert (
        "since" not in here.get("/account/").content.decode().split("open-sessions")[1].split("</section>")[0]
    )
    begin_or_go_on(Access(session.digest, cast["li.na"].pk, session.terminal, ""))
    assert "since" in here.get("/account/").content.decode().split("open-sessions")[1].split("</section>")[0]
    end_own_session(user=cast["li.na"], session=session, actor=cast["li.na"])
    assert not AccessPeriod.objects.filter(session=session.digest, ended_at=None).exists()


@pytest.mark.parametrize(
    ("said", "named"), [(FIREFOX, "Firefox, Windows"), (EDGE, "Edge, Linux"), ("curl/8", "curl/8"), ("", "")]
)
def test_a_browser_is_named_in_words(said: str, named: str) -> None:
    assert browser_name(said) == named
