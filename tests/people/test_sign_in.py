"""Sign-in: the door opens to the right secret only, counts wrong ones, and closes when nobody is there."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from audit.models import AuditEvent, SecurityEvent
from people.middleware import BACKGROUND_HEADER, LAST_USED


@pytest.fixture
def client() -> Client:
    return Client()


def _sign_in(client: Client, username: str, password: str) -> Any:
    return client.post("/sign-in/", {"username": username, "password": password})


def test_right_secret_opens_and_is_in_the_trail(cast_db: str, cast: Any, client: Client) -> None:
    answer = _sign_in(client, "li.na", cast.password)
    assert answer.status_code == 302
    assert answer.cookies[settings.LANGUAGE_COOKIE_NAME].value == "zh-hans"
    event = AuditEvent.objects.latest("id")
    assert (event.action, event.actor_username, event.role) == ("people.record_sign_in", "li.na", "self")


@pytest.mark.urs("URS-SIG-08")
def test_user_id_is_compared_without_case_and_width(cast_db: str, cast: Any, client: Client) -> None:
    assert _sign_in(client, "\uff2ci.NA", cast.password).status_code == 302


@pytest.mark.parametrize("username", ["li.na", "nobody.here"])
def test_wrong_secret_says_the_same_for_known_and_unknown_names(
    cast_db: str, client: Client, username: str
) -> None:
    answer = _sign_in(client, username, "wrong")
    assert answer.status_code == 422
    assert "User ID and password do not match" in answer.content.decode()
    event = SecurityEvent.objects.latest("id")
    assert (event.kind, event.username) == ("sign_in", username)


def test_who_comes_back_finds_the_language_they_chose_and_somebody_else_their_own(
    cast_db: str, cast: Any, client: Client
) -> None:
    name = settings.LANGUAGE_COOKIE_NAME
    client.cookies[name] = "en"  # chosen at the door, by whoever stood there
    assert _sign_in(client, "li.na", cast.password).cookies[name].value == "zh-hans"
    client.cookies[name] = "en"  # chosen by the person
    client.post("/sign-out/")
    assert _sign_in(client, "li.na", cast.password).cookies[name].value == "en"
    client.post("/sign-out/")
    assert _sign_in(client, "zhang.wei", cast.password).cookies[name].value == "zh-hans"
    client.cookies[name] = "xx"
    client.post("/sign-out/")
    assert _sign_in(client, "zhang.wei", cast.password).cookies[name].value == "zh-hans", (
        "no language of ours"
    )


def test_after_a_wrong_secret_the_keyboard_is_in_the_secret_and_the_user_id_stays(
    cast_db: str, client: Client
) -> None:
    fields = {
        again: {
            name: re.search(f'<input[^>]*name="{name}"[^>]*>', page)[0]  # type: ignore[index]
            for name in ("username", "password")
        }
        for again, page in (
            (False, client.get("/sign-in/").content.decode()),
            (True, _sign_in(client, "li.na", "wrong").content.decode()),
        )
    }
    assert {
        again: [name for name in each if "autofocus" in each[name]] for again, each in fields.items()
    } == {
        False: ["username"],
        True: ["password"],
    }
    assert 'value="li.na"' in fields[True]["username"] and "wrong" not in fields[True]["password"]


@pytest.mark.urs("URS-ACC-07", "URS-SIG-12")
def test_account_locks_and_only_the_administrator_unlocks(
    cast_db: str, cast: Any, client: Client, shift_clock: Any
) -> None:
    from audit.context import Reason
    from audit.errors import PermissionRefused
    from people.actions.unlock_account import unlock_account

    for _attempt in range(settings.PHARMOM_WRONG_SECRETS_BEFORE_LOCK):
        _sign_in(client, "li.na", "wrong")
    assert cast["li.na"].locked_at is not None
    event = AuditEvent.objects.get(action="people.lock_account")
    assert event.actor_username == "system"

    shift_clock(days=30)
    assert _sign_in(client, "li.na", cast.password).status_code == 422

    reason = Reason("access_change", "called back at her desk, badge seen")
    with pytest.raises(PermissionRefused):
        unlock_account(user=cast["li.na"], actor=cast["wang.fang"], reason=reason)
    unlock_account(user=cast["li.na"], actor=cast["admin.sun"], reason=reason)
    assert _sign_in(client, "li.na", cast.password).status_code == 302


def test_right_secret_resets_the_count(cast_db: str, cast: Any, client: Client) -> None:
    for _round in range(2):
        for _attempt in range(settings.PHARMOM_WRONG_SECRETS_BEFORE_LOCK - 1):
            _sign_in(client, "li.na", "wrong")
        assert _sign_in(client, "li.na", cast.password).status_code == 302
        client.logout()
    assert cast["li.na"].locked_at is None


def test_service_account_cannot_sign_in(cast_db: str, cast: Any, client: Client) -> None:
    assert _sign_in(client, "erp", cast.password).status_code == 422
    assert _sign_in(client, "system", "").status_code == 422


@pytest.mark.urs("URS-ACC-08")
def test_idle_session_ends(cast_db: str, cast: Any, client: Client) -> None:
    _sign_in(client, "li.na", cast.password)
    assert client.get("/").status_code == 200
    session = client.session
    session[LAST_USED] -= settings.SESSION_IDLE_SECONDS + 1
    session.save()
    answer = client.get("/")
    assert answer.status_code == 302
    assert answer.url.startswith("/sign-in/?idle=1")
    assert AuditEvent.objects.latest("id").action == "people.record_sign_out"
    assert client.get("/").url.startswith("/sign-in/")


@pytest.mark.urs("URS-ACC-08")
def test_what_a_page_fetches_by_itself_keeps_nobody_signed_in(
    cast_db: str, cast: Any, client: Client
) -> None:
    """An abandoned tablet whose page follows a colleague's work is signed out all the same."""
    _sign_in(client, "li.na", cast.password)
    client.get("/")
    seen = _left_alone(client, settings.SESSION_IDLE_SECONDS - 5)
    live = {"HX-Request": "true", BACKGROUND_HEADER: "1"}
    assert client.get("/", headers=live).status_code == 200
    assert client.session[LAST_USED] == seen
    assert client.get("/", headers={"HX-Request": "true"}).status_code == 200
    assert client.session[LAST_USED] > seen

    _left_alone(client, settings.SESSION_IDLE_SECONDS + 1)
    ended = client.get("/", headers=live)
    assert ended["HX-Redirect"].startswith("/sign-in/?idle=1")
    assert AuditEvent.objects.latest("id").action == "people.record_sign_out"


def test_a_change_is_somebodys_whatever_its_header_says(cast_db: str, cast: Any, client: Client) -> None:
    _sign_in(client, "li.na", cast.password)
    client.get("/")
    seen = _left_alone(client, settings.SESSION_IDLE_SECONDS - 5)
    client.post("/notifications/read/", headers={BACKGROUND_HEADER: "1"})
    assert client.session[LAST_USED] > seen


def _left_alone(client: Client, seconds: int) -> int:
    """As if nobody had touched the screen for that long."""
    session = client.session
    session[LAST_USED] = int(time.time()) - seconds
    session.save()
    return int(session[LAST_USED])


@pytest.mark.urs("URS-ACC-01")
def test_every_page_but_the_door_asks_for_sign_in(cast_db: str, client: Client) -> None:
    open_to_all = {"healthz", "readyz", "sign_in", "sign_out", "language", "set_language", "jsi18n"}
    open_to_all |= {
        "single_sign_on",
        "signed_on",
        "confirm_identity",
    }  # the other door, with tests of its own
    seen = 0
    for name, path in _plain_addresses():
        if name in open_to_all or path.startswith("/api/"):
            continue
        answer = client.get(path)
        assert answer.status_code in {302, 401, 403, 405}, path
        if answer.status_code == 302:
            assert "/sign-in/" in answer.url, path
        seen += 1
    assert seen > 10


def _plain_addresses() -> list[tuple[str, str]]:
    """Every address of the suite that needs no argument."""
    from django.urls import URLPattern, get_resolver

    def walk(patterns: Any, prefix: str) -> Any:
        for each in patterns:
            text = prefix + str(each.pattern).replace("^", "").replace("$", "")
            if isinstance(each, URLPattern):
                yield each.name or "", "/" + text
            else:
                yield from walk(each.url_patterns, text)

    return [
        (name, path)
        for name, path in walk(get_resolver().url_patterns, "")
        if "<" not in path and "(" not in path
    ]


def test_password_change_needs_the_old_one(cast_db: str, cast: Any, client: Client) -> None:
    _sign_in(client, "li.na", cast.password)
    entered = {
        "old_password": "wrong",
        "new_password": "a-much-longer-one-9",
        "new_password_again": "a-much-longer-one-9",
    }
    assert client.post("/password/", entered).status_code == 401
    assert client.post("/password/", {**entered, "old_password": cast.password}).status_code == 302
    client.logout()
    assert _sign_in(client, "li.na", cast.password).status_code == 422
    assert _sign_in(client, "li.na", "a-much-longer-one-9").status_code == 302
