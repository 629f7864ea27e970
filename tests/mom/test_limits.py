"""How often somebody may try: at the sign-in door and with a token, and who is not kept out by it."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections
from django.test import Client, RequestFactory
from rest_framework.test import APIClient

from audit.models import SecurityEvent
from kernel.limits import Limit, address_of
from people.models import User
from tests.probes.tokens import program


def _try(address: str = "10.0.0.7", name: str = "nobody", typed: str = "guess", language: str = "en") -> Any:
    browser = Client(headers={"accept-language": language}, REMOTE_ADDR=address)
    return browser.post("/sign-in/", {"username": name, "password": typed})


@pytest.fixture(autouse=True)
def few(settings: Any) -> Iterator[None]:
    """Small numbers, so that a test needs few tries."""
    settings.PHARMOM_FAILED_SIGN_INS_PER_ADDRESS = (6, 300)
    settings.PHARMOM_FAILED_SIGN_INS_PER_NAME = (4, 300)
    settings.PHARMOM_WRONG_TOKENS_PER_ADDRESS = (5, 60)
    settings.PHARMOM_REQUESTS_PER_TOKEN = (7, 60)
    yield


@pytest.mark.urs("URS-SYS-06")
@pytest.mark.parametrize(
    ("language", "said"), [("en", "Too many requests came from you"), ("zh-hans", "请求过多")]
)
def test_an_address_that_keeps_failing_waits_and_is_told_how_long(
    cast_db: str, language: str, said: str
) -> None:
    for number in range(6):
        assert _try(name=f"guess {number}").status_code == 422
    reply = _try(name="another", language=language)
    assert reply.status_code == 429
    assert 0 < int(reply["Retry-After"]) <= 300
    text = reply.content.decode()
    assert said in text and "KER-109" in text and reply["Retry-After"] in text


@pytest.mark.urs("URS-SYS-06")
def test_the_way_back_leads_to_where_one_was_going_and_to_nowhere_else(cast_db: str) -> None:
    browser = Client(REMOTE_ADDR="10.0.0.9")
    for target, kept in (("/batches/?state=issued", "/batches/%3Fstate%3Dissued"), ("//evil.example/", "/")):
        for _number in range(5):
            reply = browser.post("/sign-in/", {"username": f"a{target}", "password": "x", "next": target})
        assert reply.status_code == 429
        assert f'href="/sign-in/?next={kept}"' in reply.content.decode()


@pytest.mark.urs("URS-SYS-06")
def test_one_terminals_burst_does_not_lock_the_plant(cast_db: str, cast: Any) -> None:
    for number in range(10):
        _try(name=f"guess {number}")
    assert _try(name="li.na", typed=cast.password).status_code == 429
    assert _try("10.0.0.8", "li.na", cast.password).status_code == 302
    assert User.objects.filter(locked_at__isnull=False).count() == 0


@pytest.mark.urs("URS-SYS-06")
def test_a_whole_shift_signs_in_behind_one_address(cast_db: str, cast: Any) -> None:
    for _round in range(4):
        for name in ("li.na", "zhang.wei", "wang.fang"):
            assert _try(name=name, typed=cast.password).status_code == 302


@pytest.mark.urs("URS-SYS-06", "URS-ACC-07")
@pytest.mark.parametrize("name", ["nobody", "erp"])
def test_a_name_is_not_guessed_at_from_many_addresses(cast_db: str, name: str) -> None:
    """For names that no lock protects the door answers as it does for any other."""
    answers = [_try(f"10.0.1.{number}", name).status_code for number in range(6)]
    assert answers == [422] * 4 + [429] * 2
    assert _try("10.0.2.1", f" {name.upper()} ").status_code == 429, (
        "the name is the same however it is written"
    )


@pytest.mark.urs("URS-SYS-06")
def test_a_flood_of_refused_tries_leaves_one_line_in_the_security_log(cast_db: str) -> None:
    for number in range(20):
        _try(name=f"guess {number}")
    assert SecurityEvent.objects.filter(error_code="KER-109").count() == 1
    assert SecurityEvent.objects.count() == 6 + 1


@pytest.mark.urs("URS-SYS-06")
def test_tries_at_the_same_moment_are_all_counted(cast_db: str) -> None:
    limit = Limit("together", 10, 60)

    def take(_number: int) -> bool:
        try:
            return limit.take("one").is_too_many
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(take, range(40)))
    assert answers.count(False) == 10


def test_nobody_is_kept_out_while_redis_is_away(cast_db: str, cast: Any, settings: Any, caplog: Any) -> None:
    """The lock of the account still counts wrong passwords: in the database."""
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    settings.PHARMOM_FAILED_SIGN_INS_PER_ADDRESS = (0, 60)
    assert _try(name="li.na", typed=cast.password).status_code == 302
    assert "is not counted while Redis is away" in caplog.text


@pytest.mark.urs("URS-SYS-06")
def test_a_token_that_asks_too_often_waits_and_others_do_not(plant_db: str) -> None:
    busy, calm = program("batches.view_order"), program("batches.view_order", name="calm")
    answers = [busy.get("/api/v1/orders/").status_code for _number in range(9)]
    assert answers[7:] == [429, 429] and 429 not in answers[:7]
    refused = busy.get("/api/v1/orders/")
    assert refused.json()["code"] == "KER-109" and int(refused["Retry-After"]) > 0
    assert refused["Content-Type"] == "application/problem+json"
    assert calm.get("/api/v1/orders/").status_code != 429


@pytest.mark.urs("URS-SYS-06")
def test_an_address_does_not_guess_tokens(cast_db: str) -> None:
    def guess(number: int, address: str) -> Any:
        caller = APIClient(headers={"Authorization": f"Bearer pm_{number:08x}_x"}, REMOTE_ADDR=address)
        return caller.get("/api/v1/batches/").status_code

    assert [guess(number, "10.0.0.9") for number in range(7)] == [401] * 5 + [429] * 2
    assert guess(8, "10.0.0.10") == 401
    assert SecurityEvent.objects.filter(kind="sign_in").count() == 6


def test_an_address_is_what_a_trusted_proxy_adds_and_never_what_a_client_writes(settings: Any) -> None:
    request = RequestFactory().get(
        "/", REMOTE_ADDR="10.9.9.9", headers={"X-Forwarded-For": "1.1.1.1, 10.0.0.7"}
    )
    settings.PHARMOM_BEHIND_PROXY = False
    assert address_of(request) == "10.9.9.9"
    settings.PHARMOM_BEHIND_PROXY = True
    assert address_of(request) == "10.0.0.7"
    assert address_of(RequestFactory().get("/", REMOTE_ADDR="10.9.9.9")) == "10.9.9.9"
