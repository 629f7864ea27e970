"""A small local HTTP service: JSON in, JSON out, and a few static files of its own page."""

import json
import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

logger = logging.getLogger(__name__)

_MAX_BODY = 1_000_000
_CONTENT_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".woff2": "font/woff2",
}
# The interface's Chinese font as set-up installed it; without it the computer's own fonts serve.
_FONTS = Path(__file__).resolve().parents[2] / "node_modules" / "@fontsource-variable" / "noto-sans-sc"


@dataclass(frozen=True)
class Request:
    """What a handler gets: the parts of the path its pattern named, the JSON body, the headers."""

    path: Mapping[str, str]
    body: Any
    headers: Mapping[str, str]


class HttpRefusal(Exception):
    """A request that is answered with a status and a reason."""

    def __init__(self, status: HTTPStatus, text: str) -> None:
        super().__init__(text)
        self.status = status


Handler = Callable[[Request], tuple[HTTPStatus, object]]


@dataclass
class Routes:
    """What a service answers: (method, pattern) to handler, and the files of its page."""

    handlers: list[tuple[str, re.Pattern[str], Handler]] = field(default_factory=list)
    files: dict[str, Path] = field(default_factory=dict)

    def add(self, method: str, pattern: str, handler: Handler) -> None:
        """Answer `method` on a path such as "/api/scales/{code}/load"."""
        regex = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", pattern)
        self.handlers.append((method, re.compile(regex), handler))

    def add_page(self, folder: Path, page: str) -> None:
        """Serve a folder's page at "/" and what it needs beside it."""
        self.files["/"] = folder / page
        for path in folder.iterdir():
            if path.suffix in _CONTENT_TYPES and path.name != page:
                self.files[f"/{path.name}"] = path
        self.files["/fonts/index.css"] = _FONTS / "index.css"
        self.files |= {f"/fonts/files/{path.name}": path for path in (_FONTS / "files").glob("*.woff2")}


class _RequestHandler(BaseHTTPRequestHandler):
    """Parses, routes, answers."""

    server_version = "PharMOM-plant"
    sys_version = ""
    timeout = 30

    def __init__(self, routes: Routes, *args: Any) -> None:
        self._routes = routes
        super().__init__(*args)

    def do_GET(self) -> None:
        """Files, then handlers."""
        file = self._routes.files.get(urlsplit(self.path).path)
        if file is not None:
            content = file.read_bytes() if file.is_file() else b""
            self._send(HTTPStatus.OK, content, _CONTENT_TYPES[file.suffix])
        else:
            self._answer("GET")

    def do_POST(self) -> None:
        """Handlers alone."""
        self._answer("POST")

    def _answer(self, method: str) -> None:
        try:
            status, content = self._route(method)
        except HttpRefusal as refusal:
            status, content = refusal.status, {"error": str(refusal)}
        self._send(
            status, json.dumps(content, ensure_ascii=False).encode(), "application/json; charset=utf-8"
        )

    def _route(self, method: str) -> tuple[HTTPStatus, object]:
        # The body is read even where the path is unknown: an unread body would break the reply.
        body = self._read_body() if method == "POST" else None
        path = urlsplit(self.path).path
        for wanted, pattern, handler in self._routes.handlers:
            match = pattern.fullmatch(path)
            if match and wanted == method:
                return handler(Request(match.groupdict(), body, dict(self.headers.items())))
        raise HttpRefusal(HTTPStatus.NOT_FOUND, f"nothing answers {method} {path}")

    def _read_body(self) -> Any:
        try:
            length = int(self.headers.get("Content-Length", "0"))
        except ValueError:
            length = -1
        if not 0 <= length <= _MAX_BODY:
            self.close_connection = True
            raise HttpRefusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "the body is too long")
        raw = self.rfile.read(length)
        # Only scripts of the page itself can send JSON here: another site's page cannot without asking.
        if self.headers.get_content_type() != "application/json":
            raise HttpRefusal(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "send Content-Type: application/json")
        try:
            return json.loads(raw or b"{}")
        except ValueError as fault:
            raise HttpRefusal(HTTPStatus.BAD_REQUEST, "the body is not JSON") from fault

    def _send(self, status: HTTPStatus, content: bytes, content_type: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "max-age=86400" if content_type == "font/woff2" else "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header(
            "Content-Security-Policy",
            "default-src 'self'; img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'",
        )
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:
        """Requests are not worth a line each."""


class _Server(ThreadingHTTPServer):
    """Quiet when a browser goes away in the middle of an answer."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        """One line in the log, no traceback on the terminal."""
        logger.debug("a request from %s broke off", client_address, exc_info=True)


class HttpService:
    """The service in a thread of its own; raises OSError where the port is taken."""

    def __init__(self, host: str, port: int, routes: Routes) -> None:
        self._server = _Server((host, port), partial(_RequestHandler, routes))
        self._thread = Thread(target=self._server.serve_forever, args=(0.2,), name="http", daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self._server.server_address[1])

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
