"""The first signing of a period of access takes all components, later ones the secret; what ends the period."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from audit.context import Reason
from audit.models import SecurityEvent, Signature
from audit.verification import verify
from materials.models import MaterialLot
from people.actions.change_password import change_password
from people.actions.deactivate_user import deactivate_user
from people.actions.unlock_account import unlock_account
from people.models import AccessPeriod
from tests.materials.conftest import room, stock_db, stock_template  # noqa: F401 fixtures
from tests.people.desk import Desk

FACES = pytest.mark.parametrize("face", ["page", "api"])
ALL, SECRET = ["user_id", "secret"], ["secret"]
OWN = "nobody-else-knows-this-2"


@pytest.fixture
def desk(room: Any) -> Desk:  # noqa: F811
    """Quality at a terminal."""
    return Desk("chen.jing", room.cast.password)


@pytest.fixture
def signing(room: Any, desk: Desk) -> Desk:  # noqa: F811
    """The same after a first signing."""
    answer = desk.sign("api", room.sampled(), username=desk.username, password=desk.password)
    assert answer.status_code == 200, answer.content
    return desk


def last() -> Signature:
    return Signature.objects.latest("id")


def refused(face: str, desk: Desk, lot: MaterialLot) -> None:
    """The secret alone is refused, said and kept; with all components it is a signature again."""
    before = Signature.objects.count()
    answer = desk.sign(face, lot, password=desk.password)
    assert answer.status_code == 401
    assert "AUD-071" in answer.content.decode() and "user ID is missing" in answer.content.decode()
    assert Signature.objects.count() == before
    assert MaterialLot.objects.get(pk=lot.pk).state == "sampled"
    kept = SecurityEvent.objects.latest("id")
    assert (kept.kind, kept.username, kept.error_code) == ("signature", desk.username, "AUD-071")
    done = desk.sign(face, lot, username=desk.username, password=desk.password)
    assert done.status_code == 200, done.content
    assert last().proof()["components"] == ALL


@pytest.mark.urs("URS-SIG-01")
@FACES
def test_the_first_signing_takes_all_components_and_the_next_the_secret(
    room: Any,  # noqa: F811
    desk: Desk,
    face: str,
) -> None:
    refused(face, desk, room.sampled())
    first = last()
    assert desk.sign(face, room.sampled(), password=desk.password).status_code == 200
    second = last()
    assert second.proof()["components"] == SECRET
    assert first.proof()["period"] == second.proof()["period"] == str(AccessPeriod.objects.get().uuid)
    assert second.proof()["terminal"].startswith("T-")
    assert second.is_whole and verify().is_whole


@pytest.mark.urs("URS-SIG-03")
@FACES
@pytest.mark.parametrize("given", [{}, {"username": "chen.jing"}, {"password": ""}])
def test_an_open_session_or_a_badge_is_no_signature(
    room: Any,  # noqa: F811
    signing: Desk,
    face: str,
    given: dict[str, str],
) -> None:
    """A badge gives the user ID and nothing else."""
    lot, before = room.sampled(), Signature.objects.count()
    answer = signing.sign(face, lot, **given)
    assert answer.status_code == 401
    assert "password is missing" in answer.content.decode()
    assert Signature.objects.count() == before
    assert SecurityEvent.objects.latest("id").error_code == "AUD-071"


@pytest.mark.urs("URS-SIG-01")
def test_the_dialog_shows_the_user_id_only_in_the_period(room: Any, desk: Desk) -> None:  # noqa: F811
    lot = room.sampled()
    assert 'value="chen.jing"' not in desk.dialog(lot)
    assert desk.sign("page", lot, username=desk.username, password=desk.password).status_code == 200
    assert 'value="chen.jing"' in desk.dialog(room.sampled())


def _sign_out(desk: Desk, room: Any) -> None:  # noqa: F811
    desk.browser.post("/sign-out/")
    desk.sign_in()


def _user_switch(desk: Desk, room: Any) -> None:  # noqa: F811
    """Somebody else signs in at the terminal; the first one's session is kept and brought back."""
    mine = desk.browser.cookies[settings.SESSION_COOKIE_NAME].value
    other = Client(headers={"user-agent": "Terminal"})
    other.cookies["pharmom_terminal"] = desk.browser.cookies["pharmom_terminal"].value
    Desk("zhou.min", desk.password, other)
    desk.browser.cookies[settings.SESSION_COOKIE_NAME] = mine


def _terminal_change(desk: Desk, room: Any) -> None:  # noqa: F811
    del desk.browser.cookies["pharmom_terminal"]
    assert desk.browser.get("/").status_code == 302  # another name is given, and the session is over
    desk.sign_in()


def _token_refresh_by_another_client(desk: Desk, room: Any) -> None:  # noqa: F811
    """The session goes on in another browser that has brought its cookies along."""
    other = Client(headers={"user-agent": "Another browser"})
    other.cookies = desk.browser.cookies
    desk.browser = other


def _credential_change(desk: Desk, room: Any) -> None:  # noqa: F811
    person = room.cast["chen.jing"]
    change_password(user=person, old_password=desk.password, new_password=OWN, actor=person)
    desk.password = OWN
    desk.sign_in()


def _lock(desk: Desk, room: Any) -> None:  # noqa: F811
    for _attempt in range(settings.PHARMOM_WRONG_SECRETS_BEFORE_LOCK):
        Client().post("/sign-in/", {"username": desk.username, "password": "wrong"})
    assert room.cast["chen.jing"].locked_at is not None
    why = Reason("access_change", "Came to the office with the identity card")
    unlock_account(user=room.cast["chen.jing"], actor=room.cast["admin.sun"], reason=why)
    desk.sign_in()


ENDS: dict[str, Callable[[Desk, Any], None]] = {
    "signed_out": _sign_out,
    "switched": _user_switch,
    "terminal": _terminal_change,
    "client": _token_refresh_by_another_client,
    "credential": _credential_change,
    "locked": _lock,
}


@pytest.mark.urs("URS-SIG-02")
@FACES
@pytest.mark.parametrize("event", ENDS)
def test_after_each_end_the_next_signing_is_a_first_one(
    room: Any,  # noqa: F811
    signing: Desk,
    face: str,
    event: str,
) -> None:
    lot = room.sampled()
    ENDS[event](signing, room)
    refused(face, signing, lot)
    ended = AccessPeriod.objects.exclude(ended_at=None).get()
    assert ended.why == event
    assert ended.began_at <= ended.ended_at
    assert AccessPeriod.objects.filter(ended_at=None).count() == 1


@pytest.mark.urs("URS-SIG-02")
@FACES
@pytest.mark.parametrize(("seconds", "why"), [(settings.SESSION_IDLE_SECONDS + 1, "idle"), (-2, "clock")])
def test_an_idle_period_and_one_with_the_clock_set_back_are_over(
    room: Any,  # noqa: F811
    signing: Desk,
    face: str,
    shift_clock: Any,
    seconds: float,
    why: str,
) -> None:
    """By the database's clock, whatever the server's own says about the session."""
    lot = room.sampled()
    shift_clock(seconds=seconds)
    refused(face, signing, lot)
    assert AccessPeriod.objects.exclude(ended_at=None).get().why == why


@pytest.mark.urs("URS-SIG-02")
def test_an_idle_sign_out_ends_the_period_and_so_does_a_servers_clock_set_back(
    room: Any,  # noqa: F811
    signing: Desk,
) -> None:
    from people.middleware import LAST_USED

    for ahead in (-settings.SESSION_IDLE_SECONDS - 5, 3600):
        session = signing.browser.session
        session[LAST_USED] += ahead
        session.save()
        assert signing.browser.get("/batches/")["Location"].startswith("/sign-in/?idle=1")
        assert AccessPeriod.objects.latest("id").why == "idle"
        signing.sign_in()
        lot = room.sampled()
        assert signing.sign("api", lot, password=signing.password).status_code == 401
        assert signing.sign("api", lot, username="chen.jing", password=signing.password).status_code == 200


@pytest.mark.urs("URS-SIG-02")
def test_deactivation_ends_the_period(room: Any, signing: Desk) -> None:  # noqa: F811
    why = Reason("access_change", "Leaves the company today")
    deactivate_user(user=room.cast["chen.jing"], actor=room.cast["admin.sun"], reason=why)
    assert AccessPeriod.objects.get().why == "deactivated"


@pytest.mark.urs("URS-SIG-02", "URS-SIG-03")
@FACES
def test_a_second_person_always_gives_all_and_ends_nothing(
    room: Any,  # noqa: F811
    signing: Desk,
    face: str,
) -> None:
    other = {"username": "zhou.min", "password": signing.password}
    if face == "api":  # by the API everybody acts in their own session
        assert signing.sign(face, room.sampled(), **other).json()["code"] == "AUD-016"
    else:
        for _time in range(2):
            assert signing.sign(face, room.sampled(), **other).status_code == 200
            proof = last().proof()
            assert (last().signer_username, proof["components"], proof["period"]) == ("zhou.min", ALL, None)
    assert signing.sign(face, room.sampled(), password=signing.password).status_code == 200
    assert (last().signer_username, last().proof()["components"]) == ("chen.jing", SECRET)


@pytest.mark.urs("URS-SIG-01", "URS-SIG-12")
@FACES
def test_a_wrong_secret_in_the_period_counts_and_signs_nothing(
    room: Any,  # noqa: F811
    signing: Desk,
    face: str,
) -> None:
    lot = room.sampled()
    for _attempt in range(settings.PHARMOM_WRONG_SECRETS_BEFORE_LOCK):
        assert signing.sign(face, lot, password="wrong").status_code == 401
    assert room.cast["chen.jing"].locked_at is not None
    assert AccessPeriod.objects.get().why == "locked"
    assert MaterialLot.objects.get(pk=lot.pk).state == "sampled"


@pytest.mark.urs("URS-SIG-06")
@FACES
def test_a_replayed_signature_signs_once_and_none_is_taken_to_another_lot(
    room: Any,  # noqa: F811
    signing: Desk,
    face: str,
) -> None:
    lot, other = room.sampled(), room.sampled()
    digest = signing.digest(face, lot)
    before = Signature.objects.count()
    taken = signing.send(face, other, digest, password=signing.password)
    assert (taken.status_code, Signature.objects.count()) == (409, before)
    assert signing.send(face, lot, digest, password=signing.password).status_code == 200
    again = signing.send(face, lot, digest, password=signing.password)
    assert (again.status_code, Signature.objects.count()) == (409, before + 1)
    assert MaterialLot.objects.get(pk=other.pk).state == "sampled"


def test_no_session_key_is_kept_in_plain(signing: Desk) -> None:
    key = signing.browser.cookies[settings.SESSION_COOKIE_NAME].value
    kept = AccessPeriod.objects.values().get()
    assert key not in str(kept) and kept["session"] != key


def test_a_signing_asks_a_fixed_number_of_questions_more(
    room: Any,  # noqa: F811
    signing: Desk,
    django_assert_max_num_queries: Any,
) -> None:
    """The dialog: one for the period, two for the clock; whatever the number of periods kept."""
    lot = room.sampled()
    signing.dialog(lot)
    with django_assert_max_num_queries(20):
        signing.dialog(lot)
