"""A small object store in the test's own process: the part of S3 that an anchor speaks, over real HTTP.

It verifies signatures (AWS Signature Version 4), makes objects only where none is (``If-None-Match: *``), lists in
pages, and can be full or shut.
"""

from __future__ import annotations

import hashlib
import hmac
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit
from xml.sax.saxutils import escape

IDENTITY, SECRET, BUCKET, REGION = "PLANT", "a secret/with+signs", "anchors", "cn-north-1"
PAGE = 2


@dataclass
class ObjectStore:
    """What it holds, what it was asked, and what it answers to everything while it is set."""

    address: str = ""
    objects: dict[str, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    refuses_with: tuple[int, str] | None = None

    @property
    def key(self) -> str:
        """Who may come in."""
        return f"{IDENTITY}:{SECRET}"


@contextmanager
def running_store() -> Iterator[ObjectStore]:
    """A store on a free port."""
    store = ObjectStore()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _door(store))
    store.address = f"http://127.0.0.1:{server.server_port}/{BUCKET}/plant"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield store
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def _door(store: ObjectStore) -> type[BaseHTTPRequestHandler]:
    class Door(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_PUT(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            name = self._name()
            if self._refused(body):
                return
            if self.headers.get("If-None-Match") == "*" and name in store.objects:
                self._error(412, "PreconditionFailed")
                return
            store.objects[name] = body
            self._answer(200, b"", ETag=_tag(body))

        def do_GET(self) -> None:
            if self._refused(b""):
                return
            if "list-type=2" in self.path:
                self._answer(200, _listing(store, dict(parse_qsl(urlsplit(self.path).query))))
            elif self._name() in store.objects:
                body = store.objects[self._name()]
                self._answer(200, body, ETag=_tag(body), **{"Last-Modified": "Tue, 03 Mar 2026 08:00:00 GMT"})
            else:
                self._error(404, "NoSuchKey")

        def _name(self) -> str:
            return unquote(urlsplit(self.path).path).removeprefix(f"/{BUCKET}/")

        def _refused(self, body: bytes) -> bool:
            store.asked.append(f"{self.command} {urlsplit(self.path).path}")
            if store.refuses_with is not None:
                self._error(*store.refuses_with)
            elif not urlsplit(self.path).path.startswith(f"/{BUCKET}"):
                self._error(404, "NoSuchBucket")
            elif not _is_signed(self, body):
                self._error(403, "SignatureDoesNotMatch")
            else:
                return False
            return True

        def _error(self, status: int, code: str) -> None:
            self._answer(status, f"<Error><Code>{code}</Code></Error>".encode())

        def _answer(self, status: int, body: bytes, **headers: str) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments: Any) -> None:
            """Quiet."""

    return Door


def _tag(body: bytes) -> str:
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def _listing(store: ObjectStore, query: dict[str, str]) -> bytes:
    after = query.get("continuation-token", query.get("start-after", ""))
    names = sorted(
        name for name in store.objects if name.startswith(query.get("prefix", "")) and name > after
    )
    page, more = names[:PAGE], len(names) > PAGE
    contents = "".join(
        f"<Contents><Key>{escape(name)}</Key><LastModified>2026-03-03T08:00:00.000Z</LastModified>"
        f"<ETag>{escape(_tag(store.objects[name]))}</ETag><Size>{len(store.objects[name])}</Size></Contents>"
        for name in page
    )
    token = f"<NextContinuationToken>{escape(page[-1])}</NextContinuationToken>" if more else ""
    truncated = f"<IsTruncated>{str(more).lower()}</IsTruncated>"
    return f"<ListBucketResult><Name>{BUCKET}</Name>{truncated}{contents}{token}</ListBucketResult>".encode()


def _is_signed(request: BaseHTTPRequestHandler, body: bytes) -> bool:
    """AWS Signature Version 4, computed anew from what arrived."""
    given = request.headers.get("Authorization", "").removeprefix("AWS4-HMAC-SHA256 ").replace(" ", "")
    parts = dict(part.partition("=")[::2] for part in given.split(","))
    identity, day, region, service, end = (parts.get("Credential", "").split("/") + [""] * 5)[:5]
    content = request.headers.get("x-amz-content-sha256", "")
    if (identity, region) != (IDENTITY, REGION) or content not in (
        hashlib.sha256(body).hexdigest(),
        "UNSIGNED-PAYLOAD",
    ):
        return False
    address = urlsplit(request.path)
    query = sorted(parse_qsl(address.query, keep_blank_values=True))
    names = parts["SignedHeaders"].split(";")
    asked = "\n".join(
        [
            request.command,
            address.path,
            "&".join(f"{quote(name, safe='-_.~')}={quote(value, safe='-_.~')}" for name, value in query),
            *(f"{name}:{' '.join(request.headers[name].split())}" for name in names),
            "",
            parts["SignedHeaders"],
            content,
        ]
    )
    scope = f"{day}/{region}/{service}/{end}"
    text = "\n".join(
        ["AWS4-HMAC-SHA256", request.headers["x-amz-date"], scope, hashlib.sha256(asked.encode()).hexdigest()]
    )
    key = f"AWS4{SECRET}".encode()
    for part in (day, region, service, end):
        key = hmac.digest(key, part.encode(), "sha256")
    return hmac.compare_digest(hmac.digest(key, text.encode(), "sha256").hex(), parts["Signature"])
