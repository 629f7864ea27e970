"""The interface's files, served by the web process itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

from mom.middleware import StaticFilesMiddleware


@pytest.fixture
def serve(tmp_path: Path, settings: Any) -> Any:
    """Ask the middleware for a path; what it does not know answers 404."""
    (tmp_path / "app.css").write_text("body { color: black }")
    settings.STATIC_ROOT = str(tmp_path)
    middleware = StaticFilesMiddleware(lambda request: HttpResponse(status=404))

    def ask(path: str, method: str = "get", **headers: str) -> Any:
        return middleware(getattr(RequestFactory(), method)(path, headers=headers))

    return ask


def test_file_is_served_whole_so_that_asgi_needs_no_thread(serve: Any) -> None:
    answer = serve("/static/app.css")
    assert (answer.status_code, answer.content) == (200, b"body { color: black }")
    assert not isinstance(answer, StreamingHttpResponse)
    assert answer.headers["Content-Type"].startswith("text/css")


def test_known_file_is_not_sent_again(serve: Any) -> None:
    first = serve("/static/app.css")
    again = serve("/static/app.css", **{"if-modified-since": first.headers["Last-Modified"]})
    assert (again.status_code, again.content) == (304, b"")


def test_part_of_a_file_is_served(serve: Any) -> None:
    answer = serve("/static/app.css", range="bytes=0-3")
    assert (answer.status_code, answer.content) == (206, b"body")


def test_head_has_no_body(serve: Any) -> None:
    answer = serve("/static/app.css", "head")
    assert (answer.status_code, answer.content) == (200, b"")


def test_unknown_file_is_left_to_the_pages(serve: Any) -> None:
    assert serve("/static/secrets.json").status_code == 404
    assert serve("/static/../manage.py").status_code == 404
