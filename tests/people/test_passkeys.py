"""Passkeys: only the right device, for this site, for the question that was asked, with the person checked."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import RequestFactory, override_settings

from audit.context import Reason
from kernel.errors import DomainError
from people import second_factor
from people.actions.revoke_authenticator import revoke_authenticator
from people.choices import FactorPurpose
from people.errors import (
    ChallengeOver,
    NoSuchAuthenticator,
    PasskeyCopied,
    PasskeyKnownAlready,
    PasskeyOfAnotherSite,
    PasskeyRefused,
    PasskeysNotHere,
    PasskeyWithoutPerson,
)
from people.factors import passkeys
from people.models import Authenticator, User
from tests.people.devices import PRESENT, SESSION, Passkey, ask, given, register_key, sign_in_answer

SIGN_IN, SIGN = FactorPurpose.SIGN_IN, FactorPurpose.SIGN


@pytest.fixture
def li_na(cast_db: str, cast: Any) -> User:
    """An operator without any authenticator."""
    person: User = cast["li.na"]
    return person


@pytest.fixture
def passkey(li_na: User, cast: Any) -> Passkey:
    """Her security key, registered."""
    device = Passkey()
    register_key(li_na, cast.password, device)
    return device


@pytest.mark.urs("URS-SIG-01", "URS-ACC-09")
def test_a_passkey_answers_once(li_na: User, passkey: Passkey) -> None:
    answer = sign_in_answer(li_na, passkey)
    assert second_factor.verify(li_na, answer, purpose=SIGN_IN, session=SESSION) == "passkey"
    with pytest.raises(ChallengeOver):
        second_factor.verify(li_na, answer, purpose=SIGN_IN, session=SESSION)
    kept = Authenticator.objects.get()
    assert (kept.sign_count, kept.last_used_at is not None, kept.rp_id) == (1, True, "mom.example")


def _other_site(device: Passkey) -> None:
    device.origin = "https://mom.example.evil.test"


def _other_rp(device: Passkey) -> None:
    device.rp_id = "evil.test"


def _nobody_checked(device: Passkey) -> None:
    device.flags = PRESENT


def _copied(device: Passkey) -> None:
    device.count = -1


def _other_key(device: Passkey) -> None:
    device.key = Passkey().key


def _other_identifier(device: Passkey) -> None:
    device.identifier = b"\x02" * 32


@pytest.mark.urs("URS-ACC-09", "URS-SIG-12")
@pytest.mark.parametrize(
    ("twist", "refusal"),
    [
        (_other_site, PasskeyOfAnotherSite),
        (_other_rp, PasskeyOfAnotherSite),
        (_nobody_checked, PasskeyWithoutPerson),
        (_copied, PasskeyCopied),
        (_other_key, PasskeyRefused),
        (_other_identifier, NoSuchAuthenticator),
    ],
)
def test_a_wrong_device_is_refused_with_its_own_code(
    li_na: User, passkey: Passkey, twist: Any, refusal: type[DomainError]
) -> None:
    second_factor.verify(li_na, sign_in_answer(li_na, passkey), purpose=SIGN_IN, session=SESSION)
    twist(passkey)
    answer = sign_in_answer(li_na, passkey)
    with pytest.raises(refusal):
        second_factor.verify(li_na, answer, purpose=SIGN_IN, session=SESSION)
    with pytest.raises(ChallengeOver):  # the question is used up by a wrong answer too
        second_factor.verify(li_na, answer, purpose=SIGN_IN, session=SESSION)


@pytest.mark.urs("URS-ACC-09")
def test_an_answer_is_good_for_its_question_alone(li_na: User, passkey: Passkey) -> None:
    number, _asked = ask(li_na, SIGN_IN)
    answer = given(number, passkey.get("AAAA"))
    with pytest.raises(PasskeyRefused):
        second_factor.verify(li_na, answer, purpose=SIGN_IN, session=SESSION)


@pytest.mark.urs("URS-SIG-03")
def test_an_answer_is_good_for_its_person_purpose_and_session_alone(
    li_na: User, passkey: Passkey, cast: Any, shift_clock: Any
) -> None:
    answer = sign_in_answer(li_na, passkey)
    for user, purpose, session in (
        (li_na, SIGN, SESSION),
        (li_na, SIGN_IN, "e" * 64),
        (li_na, SIGN_IN, ""),
        (cast["wang.fang"], SIGN_IN, SESSION),
    ):
        with pytest.raises(ChallengeOver):
            second_factor.verify(user, answer, purpose=purpose, session=session)
    shift_clock(minutes=6)
    with pytest.raises(ChallengeOver):
        second_factor.verify(li_na, answer, purpose=SIGN_IN, session=SESSION)


def test_a_question_asked_after_now_is_over_too(li_na: User, passkey: Passkey, shift_clock: Any) -> None:
    answer = sign_in_answer(li_na, passkey)
    shift_clock(hours=-1)
    with pytest.raises(ChallengeOver):
        second_factor.verify(li_na, answer, purpose=SIGN_IN, session=SESSION)


@pytest.mark.urs("URS-ACC-10")
def test_a_revoked_passkey_is_refused_even_for_a_question_asked_before(
    li_na: User, passkey: Passkey, cast: Any
) -> None:
    answer = sign_in_answer(li_na, passkey)
    revoke_authenticator(
        authenticator=Authenticator.objects.get(),
        actor=cast["admin.sun"],
        reason=Reason("access_change", "security key left in a taxi, work ID seen"),
    )
    with pytest.raises(NoSuchAuthenticator):
        second_factor.verify(li_na, answer, purpose=SIGN_IN, session=SESSION)


def test_a_passkey_that_never_counts_is_taken_again_and_again(li_na: User, cast: Any) -> None:
    device = Passkey(counts=False)
    register_key(li_na, cast.password, device)
    for _time in range(2):
        answer = sign_in_answer(li_na, device)
        assert second_factor.verify(li_na, answer, purpose=SIGN_IN, session=SESSION) == "passkey"


@pytest.mark.parametrize(
    "nonsense",
    [
        "{",
        "{}",
        '{"challenge": 1, "answer": []}',
        '{"challenge": "x", "answer": {"id": "x"}}',
        '{"challenge": "x", "answer": {"id": 5}}',
        "{" * 5000,
        "{" + "x" * 30_000,
    ],
)
def test_nonsense_is_refused_and_not_an_error(li_na: User, passkey: Passkey, nonsense: str) -> None:
    with pytest.raises((PasskeyRefused, ChallengeOver)):
        second_factor.verify(li_na, nonsense, purpose=SIGN_IN, session=SESSION)


@pytest.mark.parametrize("part", ["clientDataJSON", "authenticatorData", "signature"])
@pytest.mark.parametrize("content", ["", "AA", "bm90IGpzb24", 5, None])
def test_a_broken_answer_to_a_real_question_is_refused(
    li_na: User, passkey: Passkey, part: str, content: Any
) -> None:
    number, asked = ask(li_na, SIGN_IN)
    answer = passkey.get(asked)
    answer["response"][part] = content
    with pytest.raises((PasskeyRefused, PasskeyOfAnotherSite)):
        second_factor.verify(li_na, given(number, answer), purpose=SIGN_IN, session=SESSION)


def test_registering_refuses_what_signing_in_would(li_na: User, cast: Any) -> None:
    for device in (Passkey(origin="https://evil.test"), Passkey(rp_id="evil.test"), Passkey(flags=PRESENT)):
        with pytest.raises((PasskeyOfAnotherSite, PasskeyRefused)):
            register_key(li_na, cast.password, device)
    assert not Authenticator.objects.exists()


def test_the_same_passkey_belongs_to_one_person(li_na: User, passkey: Passkey, cast: Any) -> None:
    with pytest.raises(PasskeyKnownAlready):
        register_key(cast["wang.fang"], cast.password, passkey)


@override_settings(ALLOWED_HOSTS=["mom.example", "127.0.0.1", "[::1]"])
@pytest.mark.parametrize(
    ("host", "origin"),
    [("mom.example", "https://mom.example"), ("MOM.example:8443", "https://mom.example:8443")],
)
def test_a_browser_is_asked_for_the_host_it_is_at(li_na: User, host: str, origin: str) -> None:
    request = RequestFactory().get("/", HTTP_HOST=host, secure=True)
    asked = passkeys.ask_to_register(li_na, request)
    assert asked["options"]["rp"]["id"] == "mom.example"
    assert asked["options"]["authenticatorSelection"]["userVerification"] == "required"
    assert json.dumps(asked)
    from people.factors import challenges

    kept = challenges.look(asked["challenge"], li_na, FactorPurpose.REGISTER_PASSKEY, "")
    assert kept["origin"] == origin


@override_settings(ALLOWED_HOSTS=["127.0.0.1", "[::1]"])
@pytest.mark.parametrize("host", ["127.0.0.1:8000", "[::1]:8000", "127.0.0.1"])
def test_an_address_without_a_name_has_no_passkeys(li_na: User, host: str) -> None:
    request = RequestFactory().get("/", HTTP_HOST=host)
    with pytest.raises(PasskeysNotHere):
        passkeys.ask_to_register(li_na, request)
    assert passkeys.ask_to_answer(li_na, SIGN_IN, request) is None
