"""A browser with somebody of the cast signed in."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mom.demo import cast


def signed_in(username: str, language: str = "en") -> Client:
    """The browser of ``username``, reading ``language``."""
    client = Client(headers={"accept-language": language})
    client.force_login(cast.actor(username))
    client.cookies["django_language"] = language
    return client


def page(client: Client, name: str, record: Any = None, **query: str) -> str:
    """The text of a page that must open."""
    reply = client.get(address(name, record), query)
    assert reply.status_code == 200, reply.content.decode()[:800]
    return reply.content.decode()


def address(name: str, record: Any = None) -> str:
    """The address of a page of quality."""
    return reverse(f"quality:{name}", kwargs={"uuid": record.uuid} if record is not None else None)


def queries(client: Client, name: str, record: Any = None) -> int:
    """How many queries the page needs the second time."""
    page(client, name, record)
    with CaptureQueriesContext(connection) as captured:
        page(client, name, record)
    return len(captured)


def press(client: Client, name: str, record: Any = None, **entered: str) -> Any:
    """Send a dialog as htmx does."""
    return client.post(address(name, record), entered, headers={"HX-Request": "true"})


def sign_by_page(client: Client, name: str, record: Any, username: str, **entered: str) -> Any:
    """Fill a dialog, read what is to be signed, and sign it."""
    asked = press(client, name, record, **entered)
    if b"seen_digest" not in asked.content:
        asked = client.get(address(name, record), headers={"HX-Request": "true"})
    digest = asked.content.decode().split('name="seen_digest" value="')[1].split('"')[0]
    return press(
        client, name, record, username=username, password=cast.DEMO_PASSWORD, seen_digest=digest, **entered
    )
