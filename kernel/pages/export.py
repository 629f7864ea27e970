"""Data that leaves the system as a file: streamed piece by piece, and told of when it begins and ends.

Who listens writes both into the audit trail (URS-AUD-10). What begins is told before the first byte leaves: when
that cannot be recorded there is no export. The digest at the end is that of the file, so that anybody can say
later which file it was.
"""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header

from kernel.events import publish

CONTENT_TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json; charset=utf-8"}
# A piece of the file: its text, and how many records it holds.
Piece = tuple[str, int]
SENT_AT_ONCE = 64 * 1024
# Choices of an address that say nothing about what was exported.
NO_FILTER = frozenset({"format", "page", "everything"})


@dataclass(frozen=True)
class Export:
    """What is exported, by whom, in which form, narrowed by what."""

    user: Any
    page: str
    kind: str
    filters: dict[str, str]
    number: UUID = field(default_factory=uuid4)


@dataclass(frozen=True)
class ExportBegun:
    """An export is about to begin."""

    export: Export


@dataclass(frozen=True)
class ExportEnded:
    """The last piece was sent, or the reader went away before it."""

    export: Export
    rows: int
    digest: str
    is_complete: bool


def exported(
    request: HttpRequest, pieces: Iterator[Piece], *, filename: str, kind: str = "csv"
) -> StreamingHttpResponse:
    """The file as a response that needs no memory, whichever server it runs under."""
    match = request.resolver_match
    named = [*request.GET.items(), *(match.kwargs.items() if match is not None else ())]
    chosen = {name: _storable(value) for name, value in named if value and name not in NO_FILTER}
    export = Export(request.user, match.view_name if match is not None else "", kind, chosen)
    publish(ExportBegun(export))
    sent = _told(export, pieces)
    content = _one_by_one(sent) if isinstance(request, ASGIRequest) else sent
    response = StreamingHttpResponse(content, content_type=CONTENT_TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


def file_exported(
    user: Any, page: str, filters: dict[str, str], content: bytes, *, filename: str
) -> HttpResponse:
    """One kept file as it is kept, never shown in the browser; told of as every export, before its first byte leaves.

    ``filters`` say which file; the digest at the end is that of its bytes.
    """
    export = Export(user, page, "file", {name: _storable(value) for name, value in filters.items()})
    publish(ExportBegun(export))
    headers = {
        "Content-Disposition": content_disposition_header(True, filename),
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    response = HttpResponse(content, content_type="application/octet-stream", headers=headers)
    publish(ExportEnded(export, 1, hashlib.sha256(content).hexdigest(), True))
    return response


def _storable(value: Any) -> str:
    """As a database can keep it: addresses may hold what is no text."""
    return str(value).replace("\0", "").encode("utf-8", "replace").decode()


def _told(export: Export, pieces: Iterator[Piece]) -> Iterator[bytes]:
    seen, rows, is_complete = hashlib.sha256(), 0, False
    waiting: list[str] = []
    size = 0
    try:
        for text, number in pieces:
            waiting.append(text)
            rows, size = rows + number, size + len(text)
            if size >= SENT_AT_ONCE:
                sent = "".join(waiting).encode()
                waiting, size = [], 0
                seen.update(sent)
                yield sent
        last = "".join(waiting).encode()
        seen.update(last)
        yield last
        is_complete = True
    finally:
        publish(ExportEnded(export, rows, seen.hexdigest(), is_complete))


async def _one_by_one(sent: Iterator[bytes]) -> AsyncIterator[bytes]:
    """Under ASGI an ordinary iterator would be read to its end before the first byte leaves."""
    following = sync_to_async(lambda: next(sent, None), thread_sensitive=True)
    try:
        while (piece := await following()) is not None:
            yield piece
    finally:
        await sync_to_async(sent.close, thread_sensitive=True)()  # type: ignore[attr-defined]  # a generator
