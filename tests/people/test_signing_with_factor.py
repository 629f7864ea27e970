"""A first signature of somebody with an authenticator takes it too; later ones in the period take the secret."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from audit.choices import Component
from audit.context import Reason
from audit.models import SecurityEvent, Signature
from materials.models import MaterialLot
from people.actions.revoke_authenticator import revoke_authenticator
from people.models import Authenticator, User
from tests.materials.conftest import room, stock_db, stock_template  # noqa: F401 fixtures
from tests.people.desk import Desk
from tests.people.devices import App, Passkey, register_app, register_key, sign_in_answer

FACES = pytest.mark.parametrize("face", ["page", "api"])


@pytest.fixture
def app(room: Any, shift_clock: Any) -> App:  # noqa: F811
    """Quality's app; the code that registered it is over."""
    found = register_app(room.cast["chen.jing"], room.cast.password)
    shift_clock(minutes=5)
    return found


@pytest.fixture
def desk(room: Any, app: App, shift_clock: Any) -> Desk:  # noqa: F811
    """Signed in with both."""
    found = arrive(room, app.code())
    shift_clock(minutes=5)
    return found


def arrive(room: Any, code: str) -> Desk:  # noqa: F811
    """Sign in with password and code."""
    found = Desk("chen.jing", room.cast.password)
    assert found.browser.post("/sign-in/second-step/", {"factor": code})["Location"] == "/"
    found.browser.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"  # which the door has set to the person's own
    return found


def is_signed(lot: MaterialLot) -> bool:
    """Whether anybody has."""
    return bool(Signature.objects.filter(subject_uuid=lot.uuid).exists())


@pytest.mark.urs("URS-SIG-01", "URS-SIG-12")
@FACES
def test_password_alone_is_refused_and_names_what_is_missing(
    room: Any,  # noqa: F811
    desk: Desk,
    app: App,
    face: str,
    shift_clock: Any,
) -> None:
    lot, who = room.sampled(), {"username": desk.username, "password": desk.password}
    answer = desk.sign(face, lot, **who)
    assert answer.status_code == 401
    assert "AUD-071" in answer.content.decode() and "second factor is missing" in answer.content.decode()
    assert not is_signed(lot)
    for wrong, code in (("000000" if app.code() != "000000" else "111111", "PEO-060"), ("{}", "PEO-068")):
        answer = desk.sign(face, lot, **who, factor=wrong)
        assert (answer.status_code, is_signed(lot)) == (401, False)
        assert code in answer.content.decode()
        kept = SecurityEvent.objects.filter(error_code=code).latest("id")
        assert (kept.kind, kept.username) == ("signature", "chen.jing")
    assert MaterialLot.objects.get(pk=lot.pk).state == "sampled"

    code = app.code()
    assert desk.sign(face, lot, **who, factor=code).status_code == 200
    first = Signature.objects.latest("id")
    assert first.proof()["components"] == ["user_id", "secret", "totp"]
    assert first.is_whole
    assert desk.sign(face, room.sampled(), password=desk.password).status_code == 200
    later = Signature.objects.latest("id")
    assert (later.proof()["components"], later.proof()["period"]) == (["secret"], first.proof()["period"])


@pytest.mark.urs("URS-SIG-01")
def test_a_program_is_told_which_components_its_person_gives_and_of_nobody_else(
    room: Any,  # noqa: F811
    desk: Desk,
    app: App,
) -> None:
    """In the reply that asks for the signature: all of them first, the secret in the period that then is open."""
    assert desk.needed(room.sampled()) == ["user_id", "secret", "factor"]
    who = {"username": desk.username, "password": desk.password}
    assert desk.sign("api", room.sampled(), **who, factor=app.code()).status_code == 200
    assert desk.needed(room.sampled()) == ["secret"]
    other = Desk("zhou.min", room.cast.password)
    assert other.needed(room.sampled()) == ["user_id", "secret"]
    # Whoever else is named at this place: what they would need is not in the answer.
    lot = room.sampled()
    refused = other.send("api", lot, other.digest("api", lot), username="chen.jing", password="wrong").json()
    assert (refused["code"], "needed" in refused) == ("AUD-005", False)


@pytest.mark.urs("URS-SIG-01")
def test_the_schema_says_what_is_needed(cast_db: str) -> None:
    problem = Client().get("/api/schema/?format=json").json()["components"]["schemas"]["Problem"]
    for name in ("needed", "components"):
        assert problem["properties"][name]["items"]["enum"] == [str(each) for each in Component]


@pytest.mark.urs("URS-ACC-09", "URS-SIG-01")
@FACES
def test_the_code_that_signed_in_signs_nothing(
    room: Any,  # noqa: F811
    app: App,
    face: str,
) -> None:
    code, lot = app.code(), room.sampled()
    desk = arrive(room, code)
    answer = desk.sign(face, lot, username=desk.username, password=desk.password, factor=code)
    assert (answer.status_code, is_signed(lot)) == (401, False)
    assert "PEO-061" in answer.content.decode()
    assert code not in answer.content.decode()


@pytest.mark.urs("URS-SIG-12", "URS-ACC-07")
def test_wrong_codes_while_signing_lock_the_account(room: Any, desk: Desk, app: App) -> None:  # noqa: F811
    lot, wrong = room.sampled(), "000000" if app.code() != "000000" else "111111"
    digest = desk.digest("page", lot)
    for _guess in range(settings.PHARMOM_WRONG_SECRETS_BEFORE_LOCK):
        desk.send("page", lot, digest, username=desk.username, password=desk.password, factor=wrong)
    assert User.objects.get(username="chen.jing").locked_at is not None
    assert not is_signed(lot)


@pytest.mark.urs("URS-SIG-01", "URS-SIG-10")
def test_a_second_persons_dialog_asks_for_their_factor_once_their_secret_was_right(
    room: Any,  # noqa: F811
    desk: Desk,
    shift_clock: Any,
) -> None:
    other = register_app(room.cast["zhou.min"], room.cast.password)
    shift_clock(minutes=5)
    lot, who = room.sampled(), {"username": "zhou.min", "password": desk.password}
    wrong = desk.sign("page", lot, username="zhou.min", password="not-theirs")
    assert "second factor" not in wrong.content.decode()
    asked = desk.sign("page", lot, **who)
    assert asked.status_code == 401
    assert 'name="factor"' in asked.content.decode()
    assert desk.sign("page", lot, **who, factor=other.code()).status_code == 200
    signed = Signature.objects.latest("id")
    assert (signed.signer_username, signed.proof()["components"]) == (
        "zhou.min",
        ["user_id", "secret", "totp"],
    )


@pytest.mark.urs("URS-SIG-02")
def test_a_new_authenticator_ends_the_period(room: Any, desk: Desk, app: App, shift_clock: Any) -> None:  # noqa: F811
    who = {"username": desk.username, "password": desk.password}
    assert desk.sign("page", room.sampled(), **who, factor=app.code()).status_code == 200
    assert desk.sign("page", room.sampled(), password=desk.password).status_code == 200
    shift_clock(minutes=1)
    entered = {"factor": app.code(), "name": "Tablet", "password": desk.password}
    shown = desk.browser.get("/account/authenticators/app/")
    new = App.that_read(shown.context["app"].letters)
    done = desk.browser.post(
        "/account/authenticators/app/",
        {**entered, "code": new.code(), "question": shown.context["app"].question},
    )
    assert (done.status_code, Authenticator.objects.count()) == (302, 2)
    answer = desk.sign("page", room.sampled(), password=desk.password)
    assert answer.status_code == 401
    assert "AUD-071" in answer.content.decode()


@pytest.mark.urs("URS-ACC-10", "URS-SIG-02")
def test_a_lost_one_signs_nothing_from_that_moment_and_its_sessions_are_over(
    room: Any,  # noqa: F811
    desk: Desk,
    app: App,
) -> None:
    lot = room.sampled()
    revoke_authenticator(
        authenticator=Authenticator.objects.get(),
        actor=room.cast["admin.sun"],
        reason=Reason("access_change", "telephone lost, work ID seen at the gate"),
    )
    assert desk.browser.get("/about/").status_code == 302
    for face in ("page", "api"):  # the session in which a factor was used signs nothing by the password alone
        address, entered = (
            (f"/materials/lots/{lot.uuid}/release/", {"assay": "99.7"})
            if face == "page"
            else (f"/api/v1/lots/{lot.code}/release/", {})
        )
        who = {"username": desk.username, "password": desk.password}
        refused = desk.browser.post(address, {**entered, **who, "meaning": "released"})
        assert refused.status_code in (302, 401) and not is_signed(lot)
    other = Desk("zhou.min", room.cast.password)
    answer = other.sign("page", lot, username="chen.jing", password=desk.password, factor=app.code())
    assert answer.status_code == 200, "without an authenticator the password signs as it did before"
    assert Signature.objects.latest("id").proof()["components"] == ["user_id", "secret"]


@pytest.mark.urs("URS-SIG-03")
def test_a_passkey_asked_for_something_else_signs_nothing(room: Any, shift_clock: Any) -> None:  # noqa: F811
    chen = room.cast["chen.jing"]
    device = Passkey()
    register_key(chen, room.cast.password, device)
    other = Desk("zhou.min", room.cast.password)
    answer, lot = sign_in_answer(chen, device), room.sampled()
    refused = other.sign("page", lot, username="chen.jing", password=room.cast.password, factor=answer)
    assert (refused.status_code, is_signed(lot)) == (401, False)
    assert "PEO-064" in refused.content.decode()
