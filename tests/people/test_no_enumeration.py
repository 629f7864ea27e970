"""Nobody learns from an answer, or from the work behind it, which accounts there are (URS-SYS-06)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client

from audit.choices import Meaning
from audit.context import Reason, SignatureGiven
from audit.errors import AccountLocked, SignatureFailed
from audit.models import SecurityEvent
from kernel.api.problems import problem
from people.actions.deactivate_user import deactivate_user
from people.actions.lock_account import lock_account
from people.authority import RoleAuthority

NEVER_THE_SAME = re.compile(
    r'name="csrfmiddlewaretoken" value="\w+"|"X-CSRFToken": "\w+"|data-received="\d+"'
)
# What a guesser might find: nobody, somebody, a locked one, one who left, a program, the system itself.
NAMES = ("nobody", "li.na", "zhang.wei", "zhou.min", "erp", "system")


@pytest.fixture
def hashings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Each password that is hashed: what an attempt costs, whatever the machine."""
    seen: list[str] = []
    inner = MD5PasswordHasher.encode

    def encode(self: Any, password: str, salt: str) -> str:
        seen.append(password)
        return str(inner(self, password, salt))

    monkeypatch.setattr(MD5PasswordHasher, "encode", encode)
    return seen


@pytest.fixture
def names(cast_db: str, cast: Any) -> tuple[str, ...]:
    """One name of every kind."""
    lock_account(user=cast["zhang.wei"], actor=cast["system"])
    reason = Reason("access_change", "Left the company.")
    deactivate_user(user=cast["zhou.min"], actor=cast["admin.sun"], reason=reason)
    return NAMES


@pytest.mark.urs("URS-SYS-06", "URS-ACC-07")
def test_the_door_answers_every_name_alike(names: tuple[str, ...], hashings: list[str]) -> None:
    said, cost = set(), set()
    for name in names:
        hashings.clear()
        reply = Client().post("/sign-in/", {"username": name, "password": "a guess"})
        assert reply.status_code == 422
        text = NEVER_THE_SAME.sub("", reply.content.decode()).replace(name, "")
        said.add((text, tuple(sorted(set(reply.headers) - {"X-Correlation-ID"}))))
        cost.add(tuple(hashings))
    assert len(said) == 1
    assert cost == {("a guess",)}, "each name costs one hash of what was typed"


@pytest.mark.urs("URS-SYS-06", "URS-SIG-12")
def test_a_signature_is_refused_alike_for_every_name(names: tuple[str, ...], hashings: list[str]) -> None:
    told, cost = set(), set()
    for name in names:
        hashings.clear()
        with pytest.raises(SignatureFailed) as refused:
            RoleAuthority().identify(name, "a guess")
        told.add(str({**problem(refused.value), "params": {}}))
        cost.add(tuple(hashings))
    assert len(told) == 1
    assert cost == {("a guess",)}


@pytest.mark.urs("URS-SYS-06")
def test_the_right_password_of_a_locked_or_left_person_is_told_no_more(
    names: tuple[str, ...], cast: Any
) -> None:
    said = set()
    for name, password in (("zhang.wei", cast.password), ("zhou.min", cast.password), ("nobody", "x")):
        reply = Client().post("/sign-in/", {"username": name, "password": password})
        said.add(NEVER_THE_SAME.sub("", reply.content.decode()).replace(name, ""))
    assert len(said) == 1


@pytest.mark.urs("URS-SYS-06", "URS-SIG-12")
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_second_person_at_the_dialog_is_told_the_same_by_every_name(
    floor_of_dialog: Callable[[str, str], Any], language: str
) -> None:
    answers = {floor_of_dialog(name, language) for name in NAMES}
    assert len(answers) == 1, answers
    ((status, code, _text),) = answers
    assert (status, code) == (401, SignatureFailed.code)


@pytest.fixture
def floor_of_dialog(plant_db: str, cast: Any) -> Callable[[str, str], Any]:
    """Sends the signing dialog of a lot's release as that name, with a wrong password: what it answers."""
    from materials.models import MaterialLot
    from tests.factories.materials import lot_in_state

    lot: MaterialLot = lot_in_state("sampled")
    lock_account(user=cast["zhang.wei"], actor=cast["system"])
    reason = Reason("access_change", "Left the company.")
    deactivate_user(user=cast["zhou.min"], actor=cast["admin.sun"], reason=reason)

    def send(name: str, language: str) -> Any:
        browser = Client(headers={"HX-Request": "true", "accept-language": language})
        browser.force_login(cast["chen.jing"])
        browser.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        given = {
            "username": name,
            "password": "a guess",
            "seen_digest": "0" * 64,
            "meaning": Meaning.RELEASED,
        }
        reply = browser.post(f"/materials/lots/{lot.uuid}/release/", given)
        note = re.search(r'role="alert".*?</div>\s*</div>', reply.content.decode(), re.S)
        assert note is not None, reply.content.decode()
        code = re.search(r"[A-Z]{3}-\d{3}", note[0])
        return reply.status_code, code[0] if code else "", note[0]

    return send


@pytest.mark.urs("URS-ACC-07")
def test_the_security_log_knows_what_the_answer_does_not_say(names: tuple[str, ...]) -> None:
    Client().post("/sign-in/", {"username": "zhang.wei", "password": "a guess"})
    event = SecurityEvent.objects.latest("id")
    assert (event.kind, event.error_code) == ("locked", AccountLocked.code)
    assert SignatureGiven("zhang.wei", "a guess", "released").username not in str(AccountLocked())
