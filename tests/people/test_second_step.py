"""Sign-in in two steps: nobody is signed in between them, and who must have a second factor is led to it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from audit.models import AuditEvent
from kernel import clock
from people.models import Authenticator, User
from people.rules import since
from tests.factories.grants import grant_role
from tests.factories.rules import approve
from tests.people import devices
from tests.people.devices import RP_ID, App, Passkey, register_app

DOOR, SECOND, FIRST = "/sign-in/", "/sign-in/second-step/", "/sign-in/first-authenticator/"
FIRST_KEY, QUESTION, HOST = "/sign-in/first-passkey/", "/passkeys/question/", {"host": RP_ID}


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


@pytest.mark.urs("URS-ACC-09", "URS-ACC-05")
def test_the_grace_begins_when_the_rule_does_for_who_held_the_role_before(
    cast_db: str, cast: Any, shift_clock: Any
) -> None:
    """An old grant has its days from the day of the rule on; a version that leaves the rule alone adds none."""
    shift_clock(days=100)
    assert _begin(Client(), cast.password, "chen.jing")["Location"] == "/about/"
    begun = clock.now() + timedelta(days=10)
    approve(cast, effective_from=begun, second_factor_for_privileged=True, second_factor_grace_days=14)
    assert _begin(Client(), cast.password, "chen.jing")["Location"] == "/about/"
    shift_clock(days=11)
    assert _may_wait(cast, "chen.jing")
    approve(cast, password_history=7)
    shift_clock(days=12, hours=23)
    assert _may_wait(cast, "chen.jing")
    shift_clock(hours=2)
    assert not _may_wait(cast, "chen.jing")
    assert since("second_factor_for_privileged") == begun


@pytest.mark.urs("URS-ACC-09")
def test_the_grace_begins_with_the_role_for_who_gets_it_later(
    cast_db: str, cast: Any, shift_clock: Any
) -> None:
    approve(cast, second_factor_for_privileged=True, second_factor_grace_days=14)
    shift_clock(days=30)
    assert not _may_wait(cast, "chen.jing")
    assert _begin(Client(), cast.password, "li.na")["Location"] == "/about/"
    grant_role(user=cast["li.na"], role="qa", actor=cast["admin.sun"])
    assert _may_wait(cast, "li.na")
    shift_clock(days=14)
    assert not _may_wait(cast, "li.na")


@pytest.mark.urs("URS-ACC-09", "URS-ACC-05")
def test_a_rule_that_was_off_in_between_begins_anew(cast_db: str, cast: Any, shift_clock: Any) -> None:
    assert since("second_factor_for_privileged") is None
    for is_on in (True, False, True):
        begun = approve(cast, second_factor_for_privileged=is_on).effective_from
        assert since("second_factor_for_privileged") == begun
        assert not is_on or _may_wait(cast, "chen.jing")
        shift_clock(days=30)
        assert is_on is not _let_in_by_password(cast, "chen.jing")


def _let_in_by_password(cast: Any, username: str) -> bool:
    return bool(_begin(Client(), cast.password, username)["Location"] == "/about/")


def _may_wait(cast: Any, username: str) -> bool:
    """Whether who is sent to the first authenticator is let in without one."""
    client = Client()
    assert _begin(client, cast.password, username)["Location"] == FIRST
    client.post(FIRST, {"later": "1"})
    return _is_in(client)


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


def test_who_has_one_adds_none_between_the_steps(client: Client, cast: Any, app: App, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    _begin(client, cast.password)
    for first in (FIRST, FIRST_KEY):
        assert client.get(first)["Location"] == SECOND
        assert client.post(first, {"name": "Thief"})["Location"] == SECOND
    asked = client.post(QUESTION, {"purpose": "register_passkey"}, headers=HOST)
    assert (asked.status_code, asked.json()["code"]) == (401, "PEO-078")
    assert Authenticator.objects.count() == 1


@pytest.mark.urs("URS-ACC-09")
def test_the_first_one_can_be_a_passkey(
    client: Client, cast_db: str, cast: Any, settings: Any, shift_clock: Any
) -> None:
    settings.PHARMOM_SECOND_FACTOR = "privileged"
    settings.ALLOWED_HOSTS = ["*"]
    shift_clock(days=settings.PHARMOM_SECOND_FACTOR_GRACE_DAYS + 1)
    assert client.post(QUESTION, {"purpose": "register_passkey"}, headers=HOST).json()["code"] == "PEO-078"
    assert _begin(client, cast.password, "chen.jing", headers=HOST)["Location"] == FIRST
    assert FIRST_KEY in client.get(FIRST, headers=HOST).content.decode()
    assert client.post(FIRST_KEY, {"later": "1"}, headers=HOST).status_code == 422
    key, entered = Passkey(origin=f"http://{RP_ID}"), {"name": "Security key", "password": cast.password}

    for wrong, status, code in (
        ({"answer": ""}, 422, "The device has not answered."),
        ({"answer": "{}"}, 401, "PEO-068"),
        ({"password": "wrong"}, 401, "AUD-005"),
    ):
        answer = _answer_of(client, key)
        shown = client.post(FIRST_KEY, {**entered, "answer": answer, **wrong}, headers=HOST)
        assert (shown.status_code, _is_in(client)) == (status, False)
        assert code in shown.content.decode() and answer not in shown.content.decode()
    assert not Authenticator.objects.exists()
    for purpose in ("sign_in", "sign", "account", "proven"):
        refused = client.post(QUESTION, {"purpose": purpose}, headers=HOST)
        assert refused.status_code >= 400, purpose
    done = client.post(FIRST_KEY, {**entered, "answer": _answer_of(client, key)}, headers=HOST)
    assert (done.status_code, done["Location"], _is_in(client)) == (302, "/about/", True)
    assert Authenticator.objects.get().kind == "passkey"
    event = AuditEvent.objects.filter(action="people.record_sign_in").latest("id")
    assert event.data["how"] == "password+passkey"


def _answer_of(client: Client, key: Passkey) -> str:
    asked = client.post(QUESTION, {"purpose": "register_passkey"}, headers=HOST).json()
    return devices.given(asked["challenge"], key.create(asked["options"]["challenge"]))


def test_the_session_has_another_key_after_each_step(client: Client, cast: Any, app: App) -> None:
    client.get(DOOR)
    _begin(client, cast.password)
    between = client.session.session_key
    client.post(SECOND, {"factor": app.code()})
    assert client.session.session_key != between
