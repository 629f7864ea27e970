"""The API under generated requests: no fault, nothing done that the table forbids, replies as the schema says.

Requests are made from the published schema by schemathesis and sent to the ASGI application itself, with the
database of a plant at work, as several roles. The choice is seeded: a run repeats the one before it.
``PHARMOM_FUZZ`` multiplies the number of requests per operation (`make bench` sends many more).
"""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from collections.abc import Iterator
from random import Random
from typing import Any, cast

import httpx
import pytest
import schemathesis
from django.test import Client
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from mom.asgi import application
from mom.doors import TERMINAL_COOKIE
from tests.factories.persons import one_of_each
from tests.permissions.endpoints import Endpoint, urls
from tests.permissions.table import expected

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
# What breaks those who trust: another type, too large, too deep, no text that a database keeps, other digits.
SPOILT: list[Any] = [
    None,
    True,
    [],
    {"a": {"b": [1, {"c": None}]}},
    10**40,
    -1.5,
    "",
    "\0",
    "\ud800".encode("utf-8", "replace").decode(),
    "\N{FULLWIDTH DIGIT NINE}" * 50,
    "x" * 9000,
    "' OR 1=1 --",
    "{{7*7}}",
    "1e400",
    "../../etc/passwd",
]
MORE = int(os.environ.get("PHARMOM_FUZZ", "1"))
SEED = 20261129
ROLES = ("administrator", "operator", "qa", "auditor")


class Caller:
    """One signed-in person who sends requests to the ASGI application, without a socket between them."""

    def __init__(self, person: Any) -> None:
        browser = Client()
        browser.force_login(person)
        browser.get("/about/")
        page = browser.get("/about/")
        token = str(page.context["csrf_token"])
        cookies = {name: browser.cookies[name].value for name in browser.cookies}
        self.headers = {
            "cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
            "x-csrftoken": token,
        }
        assert TERMINAL_COOKIE in cookies

    def send(self, runner: asyncio.Runner, case: Any, url: str) -> httpx.Response:
        """The answer to one generated request, at the address ``url`` instead of a generated one."""
        return runner.run(self._send(case, url))

    async def _send(self, case: Any, url: str) -> httpx.Response:
        sent = case.as_transport_kwargs(base_url="http://testserver")
        headers = {**{str(k): str(v) for k, v in (sent.pop("headers", None) or {}).items()}, **self.headers}
        kept = {
            name: sent[name] for name in ("params", "json", "data", "content") if sent.get(name) is not None
        }
        if isinstance(kept.get("data"), str | bytes):
            kept["content"] = kept.pop("data")
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=cast(Any, application))) as client:
            address = f"http://testserver{url}" if url else sent["url"]
            return await client.request(sent["method"], address, headers=headers, **kept)


@pytest.fixture
def runner() -> Iterator[asyncio.Runner]:
    """The event loop in which the application runs."""
    with asyncio.Runner() as found:
        yield found


@pytest.fixture
def operations(roles_db: str) -> list[Any]:
    """What the published schema offers; who asks is the caller's to say, not the generator's."""
    raw = Client().get("/api/schema/", {"format": "json"}).json()
    for methods in raw["paths"].values():
        for operation in methods.values():
            operation.pop("security", None)
    return [cast(Any, found).ok() for found in schemathesis.openapi.from_dict(raw).get_all_operations()]


@pytest.mark.urs("URS-SYS-06", "URS-ACC-01")
@pytest.mark.parametrize("spoil", [False, True], ids=["valid", "spoiled"])
def test_no_request_meets_a_fault_or_opens_what_the_table_forbids(
    operations: list[Any], runner: asyncio.Runner, spoil: bool
) -> None:
    callers = {role: Caller(person) for role, person in one_of_each().items() if role in ROLES}
    known = {str(each): (each, url) for each, url in urls().items()}
    wrong: list[str] = []
    asked: Counter[int] = Counter()
    for number, operation in enumerate(operations):
        if operation.label not in known:  # the schema itself
            continue
        endpoint, url = known[operation.label]
        # Every operation as somebody; with each of them again where more is asked for.
        for turn in range(MORE):
            role = ROLES[(number + turn) % len(ROLES)]
            chance = Random(f"{SEED} {number} {turn}") if spoil else None
            for case, reply in _fuzzed(operation, chance, callers[role], runner, url, turn):
                asked[reply.status_code] += 1
                wrong += [f"{endpoint} as {role}: {fault}" for fault in _faults(endpoint, role, case, reply)]
    assert wrong == []
    assert sum(asked.values()) >= len(known) and asked[403] > 20 and asked.total() > 150, asked


def _fuzzed(
    operation: Any, chance: Random | None, caller: Caller, runner: asyncio.Runner, url: str, turn: int
) -> list[tuple[Any, httpx.Response]]:
    """A generated request at the story's record, and its answer; of the second turn on, at any address."""
    answers: list[tuple[Any, httpx.Response]] = []

    @seed(SEED + turn)
    @settings(
        max_examples=1,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=GenerationMode.POSITIVE))
    def ask(case: Any) -> None:
        if chance is not None:
            _spoil(case, chance)
        answers.append((case, caller.send(runner, case, "" if turn else url)))

    ask()
    return answers


def _spoil(case: Any, chance: Random) -> None:
    """Put something into the request that no schema has, in the place of something that it has."""
    if isinstance(case.body, dict):
        wrong = chance.choice(SPOILT)
        case.body[chance.choice([*case.body, "unheard_of"])] = wrong
    elif isinstance(case.query, dict):
        case.query[chance.choice(["page", "page_size", "ordering", "site", "q", "unheard_of"])] = (
            chance.choice([each for each in SPOILT if isinstance(each, str)])
        )


def _faults(endpoint: Endpoint, role: str, case: Any, reply: httpx.Response) -> Iterator[str]:
    told = f"{reply.status_code} to {case.as_curl_command()[:400]}: {reply.text[:200]}"
    if reply.is_success and role not in expected()[endpoint.permission]:
        yield f"opened without a right: {told}"
    try:
        case.validate_response(reply, checks=CHECKS)
    except (FailureGroup, Failure) as failure:
        yield f"{failure}: {told}"


@pytest.mark.urs("URS-SYS-06")
@pytest.mark.parametrize("query", ["page=1&page=2", "page_size=5&page_size=500", "state=open&state=closed"])
def test_a_parameter_that_is_sent_twice_is_refused(roles_db: str, query: str) -> None:
    """Two systems on the way could read two different values: the proxy the first, PharMOM the last."""
    browser = Client()
    browser.force_login(one_of_each()["qa"])
    for address in ("/api/v1/batches/", "/api/v1/deviations/", "/api/v1/rules/"):
        reply = browser.get(f"{address}?{query}")
        assert (reply.status_code, reply.json()["code"]) == (400, "KER-114"), address
    nothing = browser.get("/api/v1/batches/?q=%00")
    assert (nothing.status_code, nothing.json()["code"]) == (422, "KER-005")
    figures = browser.get("/api/v1/analytics/SZ/?figure=a&figure=b")
    assert figures.json().get("code") != "KER-114", "it takes several"
