"""The plant panel's service: GET /api/state, POST for every button, and the page."""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import Future
from http import HTTPStatus

from mom.simulator.http_service import HttpRefusal, HttpService, Request, Routes
from mom.simulator.options import Options
from mom.simulator.pages import PAGES
from mom.simulator.panel.controls import Controls
from mom.simulator.panel.snapshot import snapshot
from mom.simulator.plant import Plant
from mom.simulator.refusals import Refusal
from mom.simulator.waiting import pause

logger = logging.getLogger(__name__)

RETRY_S = 3.0
_ANSWER_WITHIN_S = 5.0


class PanelFace:
    """Serves the panel; what it does to the plant happens in the plant's own thread."""

    def __init__(self, plant: Plant, options: Options) -> None:
        self._plant = plant
        self._options = options
        self._controls = Controls(plant)
        self._loop: asyncio.AbstractEventLoop | None = None

    async def run(self, stop: asyncio.Event) -> None:
        """Serve until told to stop; a taken port is tried again."""
        self._loop = asyncio.get_running_loop()
        host, port = self._options.host, self._options.panel_port
        while not stop.is_set():
            try:
                service = HttpService(host, port, self._routes())
            except OSError as fault:
                logger.warning("Panel: cannot listen on %s:%d (%s); trying again", host, port, fault.strerror)
                await pause(stop, RETRY_S)
                continue
            logger.info("Panel: http://%s:%d/", host, port)
            await stop.wait()
            await asyncio.to_thread(service.close)

    def _routes(self) -> Routes:
        routes = Routes()
        routes.add_page(PAGES, "panel.html")
        routes.add("GET", "/api/state", lambda request: self._in_plant(lambda: None))
        routes.add("POST", "/api/scales/{code}/{order}", self._scale)
        routes.add("POST", "/api/machines/{code}/{order}", self._machine)
        routes.add("POST", "/api/rooms/{code}/door", self._door)
        routes.add("POST", "/api/devices/{code}/silence", self._silence)
        routes.add("POST", "/api/upsets/{name}", self._upset)
        return routes

    def _scale(self, request: Request) -> tuple[HTTPStatus, object]:
        code, order = request.path["code"], request.path["order"]
        return self._in_plant(lambda: self._controls.scale(code, order, _object(request)))

    def _machine(self, request: Request) -> tuple[HTTPStatus, object]:
        code, order = request.path["code"], request.path["order"]
        return self._in_plant(lambda: self._controls.machine(code, order, _object(request)))

    def _door(self, request: Request) -> tuple[HTTPStatus, object]:
        return self._in_plant(lambda: self._controls.door(request.path["code"], _object(request)))

    def _silence(self, request: Request) -> tuple[HTTPStatus, object]:
        return self._in_plant(lambda: self._controls.silence(request.path["code"], _object(request)))

    def _upset(self, request: Request) -> tuple[HTTPStatus, object]:
        return self._in_plant(lambda: self._controls.upset(request.path["name"]))

    def _in_plant(self, order: Callable[[], None]) -> tuple[HTTPStatus, object]:
        """Do it in the plant's thread and answer with the state after it."""
        if self._loop is None:
            raise HttpRefusal(HTTPStatus.SERVICE_UNAVAILABLE, "the plant is starting")
        answer: Future[object] = Future()

        def carry_out() -> None:
            try:
                order()
                answer.set_result(snapshot(self._plant))
            except (Refusal, HttpRefusal) as refusal:
                answer.set_exception(refusal)

        try:
            self._loop.call_soon_threadsafe(carry_out)
            return HTTPStatus.OK, answer.result(_ANSWER_WITHIN_S)
        except Refusal as refusal:
            raise HttpRefusal(HTTPStatus.CONFLICT, str(refusal)) from refusal
        except (TimeoutError, RuntimeError) as fault:
            raise HttpRefusal(HTTPStatus.SERVICE_UNAVAILABLE, "the plant does not answer") from fault


def _object(request: Request) -> dict[str, object]:
    if not isinstance(request.body, dict):
        raise HttpRefusal(HTTPStatus.BAD_REQUEST, "the body must be a JSON object")
    return request.body
