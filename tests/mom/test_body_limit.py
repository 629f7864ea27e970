"""How much one request may send, by the real web server."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection, HTTPResponse
from typing import Any

import pytest
import uvicorn
from django.core.asgi import get_asgi_application

from mom.body_limit import AROUND_A_FILE, LimitedBody

pytestmark = pytest.mark.urs("URS-SYS-06")

MOST = 1000 + AROUND_A_FILE


@pytest.fixture
def asking(port: int) -> Iterator[HTTPConnection]:
    with closing(HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        yield connection


@pytest.fixture
def port(cast_db: str, settings: Any) -> Iterator[int]:
    settings.PHARMOM_MOST_FILE_BYTES = 1000
    door = socket.socket()
    door.bind(("127.0.0.1", 0))
    config = uvicorn.Config(LimitedBody(get_asgi_application()), log_level="error", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [door]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield door.getsockname()[1]
    server.should_exit = True
    thread.join(timeout=10)
    door.close()


def _answer(connection: HTTPConnection) -> tuple[HTTPResponse, dict[str, Any]]:
    reply = connection.getresponse()
    return reply, json.loads(reply.read())


def _assert_too_large(connection: HTTPConnection) -> None:
    reply, problem = _answer(connection)
    assert (reply.status, reply.headers["content-type"]) == (413, "application/problem+json")
    assert (problem["code"], problem["params"]) == ("KER-115", {"most": MOST})


def test_a_request_that_says_it_is_too_large_is_refused_before_it_is_sent(asking: HTTPConnection) -> None:
    asking.putrequest("POST", "/api/v1/orders/")
    asking.putheader("Content-Length", str(MOST + 1))
    asking.endheaders()
    _assert_too_large(asking)


def test_a_request_that_does_not_say_so_is_refused_where_it_becomes_too_large(asking: HTTPConnection) -> None:
    asking.putrequest("POST", "/api/v1/orders/")
    asking.putheader("Transfer-Encoding", "chunked")
    asking.endheaders()
    piece = b"x" * 65536
    for _number in range(MOST // len(piece) + 1):
        asking.send(b"%x\r\n%b\r\n" % (len(piece), piece))
    asking.send(b"0\r\n\r\n")
    _assert_too_large(asking)


@pytest.mark.parametrize("length", ["-1", "a", ""])
def test_a_length_that_is_none_lets_nothing_through_to_an_action(asking: HTTPConnection, length: str) -> None:
    asking.putrequest("POST", "/api/v1/orders/")
    asking.putheader("Content-Length", length)
    asking.endheaders()
    assert asking.getresponse().status in (400, 401)


def test_what_is_not_too_large_is_answered_as_ever(asking: HTTPConnection) -> None:
    asking.request("POST", "/api/v1/orders/", b"x" * MOST, {"Content-Type": "application/json"})
    reply, problem = _answer(asking)
    assert (reply.status, problem["status"]) == (401, 401)
