"""Sign-in in two steps: nobody is signed in between them, and who must have a second factor is led to it."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from audit.models import AuditEvent
from people.models import Authenticator, User
from tests.people.devices import App, register_app

DOOR, SECOND, FIRST = "/sign-in/", "/sign-in/second-step/", "/sign-in/first-authenticator/"


@pytest.fixture
def client() -> Client:
    """A browser."""
    return Client()


@pytest.fixture
def app(cast_db: str, cast: Any, shift_clock: Any) -> App:
    """Li Na's app; the code that registered it is over."""
    found = register_app(cast["li.na"], cast.password)
    shift_clock(minutes=5)
    return found


def _begin(client: Client, password: str, username: str = "li.na", **more: Any) -> Any:
    return client.post(DOOR, {"username": username, "password": password, "next": "/about/"}, **more)


def _is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


@pytest.mark.urs("URS-ACC-09")
def test_between_the_steps_nobody_is_signed_in(client: Client, cast: Any, app: App) -> None:
    answer = _begin(client, cast.password)
    assert (answer.status_code, answer["Location"], _is_in(client)) == (302, SECOND, False)
    assert client.get("/about/")["Location"].startswith(DOOR)
    assert client.get("/api/v1/batches/").status_code == 401
    assert not AuditEvent.objects.filter(action="people.record_sign_in").exists()
    page = client.get(SECOND).content.decode()
    assert "李娜 Li Na" in page
    answer = client.post(SECOND, {"factor": app.code()})
    assert (answer.status_code, answer["Location"], _is_in(client)) == (302, "/about/", True)
    event = AuditEvent.objects.get(action="people.record_sign_in")
    assert event.data["how"] == "password+totp"


@pytest.mark.urs("URS-ACC-09", "URS-SIG-12")
def test_wrong_used_and_missing_codes_are_said_and_let_nobody_in(client: Client, cast: Any, app: App) -> None:
    _begin(client, cast.password)
    for given, code in (("", "PEO-062"), ("000000" if app.code() != "000000" else "1", "PEO-060")):
        answer = client.post(SECOND, {"factor": given})
        assert answer.status_code == 401
        assert code in answer.content.decode()
    code = app.code()
    assert client.post(SECOND, {"factor": code}).status_code == 302
    other = Client()
    _begin(other, cast.password)
    answer = other.post(SECOND, {"factor": code})
    assert (answer.status_code, _is_in(other)) == (401, False)
    assert "PEO-061" in answer.content.decode()
    assert code not in answer.content.decode()


@pytest.mark.urs("URS-SIG-12", "URS-ACC-07")
def test_guessing_codes_locks_the_account_and_ends_the_sign_in(client: Client, cast: Any, app: App) -> None:
    wrong = "000000" if app.code() != "000000" else "111111"
    for _guess in range(settings.PHARMOM_WRONG_SECRETS_BEFORE_LOCK):
        _begin(client, cast.password)
        client.post(SECOND, {"factor": wrong})
    assert User.objects.get(username="li.na").locked_at is not None
    assert client.post(SECOND, {"factor": app.code()})["Location"] == DOOR
    assert not _is_in(client)


def test_the_second_step_alone_and_a_late_one_lead_to_the_door(
    client: Client, cast: Any, app: App, shift_clock: Any
) -> None:
    assert client.get(SECOND)["Location"] == DOOR
    assert client.post(SECOND, {"factor": app.code()})["Location"] == DOOR
    _begin(client, cast.password)
    shift_clock(minutes=16)
    assert client.post(SECOND, {"factor": app.code()})["Location"] == DOOR
    assert not _is_in(client)


def test_who_is_not_required_and_has_none_signs_in_by_password(
    client: Client, cast_db: str, cast: Any
) -> None:
    assert _begin(client, cast.password)["Location"] == "/about/"
    assert _is_in(client)
    assert client.get(SECOND)["Location"] == "/"


@pytest.mark.urs("URS-ACC-09")
@pytest.mark.parametrize("username", ["admin.sun", "chen.jing", "xu.hui"])
def test_privileged_roles_register_their_first_one_at_the_door(
    client: Client, cast_db: str, cast: Any, settings: Any, username: str, shift_clock: Any
) -> None:
    settings.PHARMOM_SECOND_FACTOR = "privileged"
    shift_clock(days=settings.PHARMOM_SECOND_FACTOR_GRACE_DAYS + 1)
    assert _begin(client, cast.password, username)["Location"] == FIRST
    client.post(FIRST, {"later": "1"})
    assert not _is_in(client)
    page = client.get(FIRST)
    shown = page.context["app"]
    assert "Later" not in page.content.decode()
    app = App.that_read(shown.letters)
    entered = {
        "question": shown.question,
        "name": "Telephone",
        "code": app.code(3),
        "password": cast.password,
    }
    answer = client.post(FIRST, entered)
    assert (answer.status_code, answer.context["app"].letters) == (401, shown.letters)
    answer = client.post(FIRST, entered | {"code": app.code()})
    assert (answer.status_code, _is_in(client)) == (302, True)
    assert Authenticator.objects.get().user.username == username


@pytest.mark.urs("URS-ACC-09")
def test_within_the_grace_it_can_wait(client: Client, cast_db: str, cast: Any, settings: Any) -> None:
    settings.PHARMOM_SECOND_FACTOR = "privileged"
    assert _begin(client, cast.password, "chen.jing")["Location"] == FIRST
    assert client.post(FIRST, {"later": "1"})["Location"] == "/about/"
    assert _is_in(client)


def test_an_operator_is_not_privileged(client: Client, cast_db: str, cast: Any, settings: Any) -> None:
    settings.PHARMOM_SECOND_FACTOR = "privileged"
    assert _begin(client, cast.password)["Location"] == "/about/"


@pytest.mark.urs("URS-ACC-09")
@pytest.mark.parametrize(
    ("address", "is_let_in"),
    [("10.3.0.7", True), ("::ffff:10.3.0.7", True), ("203.0.113.5", False), ("fe80::1", False), ("", False)],
)
def test_from_outside_the_plants_networks_nobody_comes_in_by_password(
    client: Client, cast_db: str, cast: Any, settings: Any, address: str, is_let_in: bool
) -> None:
    settings.PHARMOM_CONTROLLED_NETWORKS = ["10.0.0.0/8"]
    answer = _begin(client, cast.password, REMOTE_ADDR=address)
    assert answer["Location"] == ("/about/" if is_let_in else FIRST)
    assert client.post(FIRST, {"later": "1"}).status_code in (302, 401)
    assert _is_in(client) is is_let_in


def test_who_has_one_adds_none_between_the_steps(client: Client, cast: Any, app: App) -> None:
    _begin(client, cast.password)
    assert client.get(FIRST)["Location"] == SECOND
    assert client.post(FIRST, {"name": "Thief"})["Location"] == SECOND
    assert Authenticator.objects.count() == 1


def test_the_session_has_another_key_after_each_step(client: Client, cast: Any, app: App) -> None:
    client.get(DOOR)
    _begin(client, cast.password)
    between = client.session.session_key
    client.post(SECOND, {"factor": app.code()})
    assert client.session.session_key != between
