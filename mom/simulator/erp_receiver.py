"""A small stand-in for the ERP's inbox: takes production confirmations, drops duplicates, fails on demand."""

import asyncio
import json
import logging
import os
import signal
import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any

from mom.simulator.http_service import HttpRefusal, HttpService, Request, Routes
from mom.simulator.log import set_up_logging
from mom.simulator.options import state_folder
from mom.simulator.pages import PAGES
from mom.simulator.refusals import OptionError
from mom.simulator.source_time import iso_milliseconds
from mom.simulator.waiting import pause

logger = logging.getLogger(__name__)

FILE = "erp-confirmations.jsonl"
RETRY_S = 3.0
_MAX_KEY = 200


@dataclass(frozen=True)
class Confirmation:
    """One confirmation; `deliveries` counts how often it came."""

    number: int
    received_at: str
    idempotency_key: str
    body: Any
    deliveries: int = 1


class ErpInbox:
    """Keeps confirmations in memory and in a JSON-lines file, which the next start reads again."""

    def __init__(self, path: Path, *, fail_next: int = 0) -> None:
        self._path = path
        self._fail_next = fail_next
        self._lock = threading.Lock()
        self._by_key: dict[str, Confirmation] = {}
        self._load()

    def receive(self, key: str, body: Any) -> tuple[HTTPStatus, dict[str, object]]:
        """Take a confirmation once, however often it comes."""
        with self._lock:
            if self._fail_next:
                self._fail_next -= 1
                raise HttpRefusal(HTTPStatus.SERVICE_UNAVAILABLE, "the ERP is down for maintenance")
            known = self._by_key.get(key)
            if known is None:
                return HTTPStatus.CREATED, self._keep(key, body)
            if known.body != body:
                raise HttpRefusal(
                    HTTPStatus.UNPROCESSABLE_ENTITY, "this Idempotency-Key came with another body"
                )
            self._by_key[key] = replace(known, deliveries=known.deliveries + 1)
            return HTTPStatus.OK, {"received": known.number, "duplicate": True}

    def newest_first(self) -> list[dict[str, object]]:
        """All confirmations."""
        with self._lock:
            return [vars(one) for one in reversed(self._by_key.values())]

    def fail(self, number: int) -> None:
        """Answer the next confirmations with 503."""
        with self._lock:
            self._fail_next = number

    def _keep(self, key: str, body: Any) -> dict[str, object]:
        confirmation = Confirmation(len(self._by_key) + 1, iso_milliseconds(datetime.now(UTC)), key, body)
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(vars(confirmation), ensure_ascii=False) + "\n")
        self._by_key[key] = confirmation
        logger.info("Confirmation %d received, key %s", confirmation.number, key)
        return {"received": confirmation.number, "duplicate": False}

    def _load(self) -> None:
        if not self._path.is_file():
            return
        for line in self._path.read_text(encoding="utf-8").splitlines():
            try:
                kept = Confirmation(**json.loads(line))
            except (ValueError, TypeError):
                # A line cut short by a crash: the sender got no answer and will send it again.
                logger.warning("A damaged line of %s is left out", self._path.name)
                continue
            self._by_key[kept.idempotency_key] = kept


def erp_routes(inbox: ErpInbox) -> Routes:
    """What the receiver answers."""

    def receive(request: Request) -> tuple[HTTPStatus, object]:
        headers = {name.lower(): value for name, value in request.headers.items()}
        key = headers.get("idempotency-key", "").strip()
        if not 0 < len(key) <= _MAX_KEY:
            raise HttpRefusal(
                HTTPStatus.BAD_REQUEST, f"send an Idempotency-Key of 1 to {_MAX_KEY} characters"
            )
        return inbox.receive(key, request.body)

    def fail(request: Request) -> tuple[HTTPStatus, object]:
        number = request.body.get("next") if isinstance(request.body, dict) else None
        if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number <= 1000:
            raise HttpRefusal(HTTPStatus.BAD_REQUEST, 'say {"next": 3}: how many confirmations fail')
        inbox.fail(number)
        return HTTPStatus.OK, {"next": number}

    routes = Routes()
    routes.add_page(PAGES, "erp.html")
    routes.add("POST", "/confirmations", receive)
    routes.add("GET", "/confirmations", lambda request: (HTTPStatus.OK, inbox.newest_first()))
    routes.add("POST", "/api/fail", fail)
    return routes


def receiver_port(given: object, environment: Mapping[str, str] = os.environ) -> int:
    """The port from the command line, the environment, or 8102."""
    raw = str(given) if given is not None else environment.get("PHARMOM_ERP_PORT") or "8102"
    if not raw.isdecimal() or not 0 < int(raw) < 65536:
        raise OptionError(f"the port must be a number from 1 to 65535, not {raw!r}")
    return int(raw)


async def _serve(host: str, port: int, inbox: ErpInbox) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for ending in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(ending, stop.set)
    while not stop.is_set():
        try:
            service = HttpService(host, port, erp_routes(inbox))
        except OSError as fault:
            logger.warning("Receiver: cannot listen on %s:%d (%s); trying again", host, port, fault.strerror)
            await pause(stop, RETRY_S)
            continue
        logger.info("Receiver: http://%s:%d/", host, port)
        await stop.wait()
        await asyncio.to_thread(service.close)
    logger.info("Receiver: shut down")


def receive_confirmations(*, host: str, port: int, fail_first: int) -> None:
    """Serve until SIGINT or SIGTERM."""
    set_up_logging("erp")
    asyncio.run(_serve(host, port, ErpInbox(state_folder() / FILE, fail_next=fail_first)))
