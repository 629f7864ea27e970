"""Nobody learns from an answer, or from the work behind it, which accounts there are (URS-SYS-06)."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client

from audit.context import Reason
from audit.errors import AccountLocked, SignatureFailed
from audit.models import SecurityEvent
from kernel.api.problems import problem
from people.actions.create_service_account import create_service_account
from people.actions.deactivate_user import deactivate_user
from people.actions.lock_account import lock_account
from people.authority import RoleAuthority
from tests.materials.conftest import room, stock_db, stock_template  # noqa: F401 fixtures
from tests.people.devices import register_app

NEVER_THE_SAME = re.compile(
    r'name="csrfmiddlewaretoken" value="\w+"|"X-CSRFToken": "\w+"|data-received="\d+"'
)
# What a guesser might find: nobody, somebody, a locked one, one who left, a program, the system itself.
NAMES = ("nobody", "li.na", "zhang.wei", "zhou.min", "erp", "system", "lims")
WITH_APP = "huang.jie"


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
    create_service_account(
        username="lims",
        printed_name="LIMS",
        purpose="Reads lots",
        owner=cast["chen.jing"],
        role="auditor",
        why="The laboratory is connected",
        actor=cast["admin.sun"],
    )
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
def test_a_secret_is_refused_alike_for_every_name(names: tuple[str, ...], hashings: list[str]) -> None:
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
@pytest.mark.parametrize("face", ["page", "api"])
@pytest.mark.parametrize("factor", ["", "123456"])
def test_a_second_person_who_signs_is_told_the_same_by_every_name(
    counter: Counter, hashings: list[str], face: str, language: str, factor: str
) -> None:
    """The whole answer, its headers, and the work behind it; somebody with an authenticator is among them."""
    told, cost = defaultdict(list), defaultdict(list)
    for name in (*NAMES, WITH_APP):
        hashings.clear()
        told[counter.answer(face, language, name, "a guess", factor)].append(name)
        cost[tuple(hashings)].append(name)
    assert len(told) == 1, told
    ((status, code, _text, _headers),) = told
    assert (status, code) == (401, SignatureFailed.code)
    assert set(cost) == {("a guess",)}, cost


@pytest.mark.urs("URS-SYS-06", "URS-SIG-12")
@pytest.mark.parametrize("face", ["page", "api"])
def test_the_right_secret_of_who_is_locked_or_left_signs_like_an_unknown_name(
    counter: Counter, hashings: list[str], face: str
) -> None:
    told, cost = defaultdict(list), defaultdict(list)
    for name in ("nobody", "zhang.wei", "zhou.min"):
        hashings.clear()
        told[counter.answer(face, "en", name, counter.password, "")].append(name)
        cost[tuple(hashings)].append(name)
    assert len(told) == 1, told
    assert set(cost) == {(counter.password,)}, cost
    # Somebody who is there and not locked out is told something else: the comparison can fail.
    assert counter.answer(face, "en", WITH_APP, counter.password, "") not in told


class Counter:
    """Somebody signed in as QA, at whose place others try to sign the release of a lot."""

    def __init__(self, lot: Any, cast: Any) -> None:
        self.lot, self.person, self.password = lot, cast["chen.jing"], cast.password

    def answer(self, face: str, language: str, name: str, password: str, factor: str) -> Any:
        """Status, code, the whole text without what is never the same, and the names of the headers."""
        browser = Client(headers={"HX-Request": "true", "accept-language": language})
        browser.force_login(self.person)
        browser.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        given = {"username": name, "password": password, "meaning": "released", "seen_digest": "0" * 64}
        given = {**given, "factor": factor} if factor else given
        if face == "api":
            address, body = f"/api/v1/lots/{self.lot.code}/release/", {"assay": "99.7", "signature": given}
            reply = browser.post(address, body, content_type="application/json")
            found = {**reply.json(), "correlation": ""}
            code, text = found["code"], json.dumps(found, ensure_ascii=False)
        else:
            reply = browser.post(f"/materials/lots/{self.lot.uuid}/release/", {"assay": "99.7", **given})
            text = NEVER_THE_SAME.sub("", reply.content.decode())
            note = re.search(r'role="alert".*?([A-Z]{3}-\d{3})', text, re.S)
            code = note[1] if note else ""
        # What was typed is not an answer.
        text = re.sub(rf"\b{re.escape(name)}\b|{factor or name}", "", text)
        return reply.status_code, code, text, tuple(sorted(set(reply.headers) - {"X-Correlation-ID"}))


@pytest.fixture
def counter(stock_db: str, room: Any, cast: Any, shift_clock: Any) -> Counter:  # noqa: F811
    """With one name of every kind, and somebody who has an authenticator."""
    register_app(cast[WITH_APP], cast.password)
    lock_account(user=cast["zhang.wei"], actor=cast["system"])
    reason = Reason("access_change", "Left the company.")
    deactivate_user(user=cast["zhou.min"], actor=cast["admin.sun"], reason=reason)
    return Counter(room.sampled(), cast)


@pytest.mark.urs("URS-ACC-07")
def test_the_security_log_knows_what_the_answer_does_not_say(names: tuple[str, ...]) -> None:
    Client().post("/sign-in/", {"username": "zhang.wei", "password": "a guess"})
    event = SecurityEvent.objects.latest("id")
    assert (event.kind, event.error_code) == ("locked", AccountLocked.code)
    told = [problem(error(username="zhang.wei")) for error in (AccountLocked, SignatureFailed)]
    assert told[0] == told[1]
