"""The demo ERP: takes a confirmation once, refuses a changed one, fails on demand, remembers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from mom.simulator.erp_receiver import FILE, ErpInbox, erp_routes, receiver_port
from mom.simulator.http_service import HttpService
from mom.simulator.refusals import OptionError
from tests.mom.simulator.running import call

BODY = {"order": "PO-1", "lot": "L-1", "quantity": "129.40", "unit": "kg"}


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    service = HttpService("127.0.0.1", 0, erp_routes(ErpInbox(tmp_path / FILE)))
    yield f"http://127.0.0.1:{service.port}"
    service.close()


def confirm(url: str, key: str | None, body: object = BODY) -> tuple[int, dict[str, object]]:
    return call("POST", f"{url}/confirmations", body, {"Idempotency-Key": key} if key is not None else {})


def test_confirmation_is_kept_once_however_often_it_comes(url: str) -> None:
    assert confirm(url, "k-1") == (201, {"received": 1, "duplicate": False})
    assert confirm(url, "k-1") == (200, {"received": 1, "duplicate": True})
    assert confirm(url, "k-2") == (201, {"received": 2, "duplicate": False})
    kept = call("GET", f"{url}/confirmations")[1]
    assert [(one["number"], one["deliveries"]) for one in kept] == [(2, 1), (1, 2)]
    assert kept[1]["body"] == BODY


def test_same_key_with_another_body_is_refused(url: str) -> None:
    confirm(url, "k-1")
    assert confirm(url, "k-1", BODY | {"quantity": "1.00"})[0] == 422
    assert call("GET", f"{url}/confirmations")[1][0]["body"] == BODY


@pytest.mark.parametrize("key", [None, "  ", "k" * 201])
def test_confirmation_without_proper_key_is_refused(url: str, key: str | None) -> None:
    assert confirm(url, key)[0] == 400


def test_receiver_fails_as_often_as_told_and_then_recovers(url: str) -> None:
    assert call("POST", f"{url}/api/fail", {"next": 3})[0] == 200
    assert [confirm(url, "k-1")[0] for _ in range(5)] == [503, 503, 503, 201, 200]
    assert call("POST", f"{url}/api/fail", {"next": -1})[0] == 400


def test_confirmations_outlive_a_restart_and_a_damaged_line(tmp_path: Path) -> None:
    path = tmp_path / FILE
    ErpInbox(path).receive("k-1", BODY)
    with path.open("a", encoding="utf-8") as file:
        file.write('{"number": 2, "recei\n')
    again = ErpInbox(path)
    assert [one["idempotency_key"] for one in again.newest_first()] == ["k-1"]
    assert again.receive("k-1", BODY)[1] == {"received": 1, "duplicate": True}
    assert json.loads(path.read_text(encoding="utf-8").splitlines()[0])["body"] == BODY


def test_port_comes_from_the_command_line_then_the_environment() -> None:
    assert receiver_port("9000", {"PHARMOM_ERP_PORT": "9001"}) == 9000
    assert receiver_port(None, {"PHARMOM_ERP_PORT": "9001"}) == 9001
    assert receiver_port(None, {}) == 8102
    with pytest.raises(OptionError):
        receiver_port("many", {})
