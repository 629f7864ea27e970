"""Calls of the API by somebody who has signed in, and what a refusal looks like."""

from __future__ import annotations

from typing import Any

from rest_framework.test import APIClient


def caller(person: Any) -> APIClient:
    """Somebody in a browser, at the API."""
    found = APIClient()
    found.force_login(person)
    return found


def refused(reply: Any, status: int, code: str) -> None:
    """The refusal with that code, as problem details (RFC 9457)."""
    assert (reply.status_code, reply.json()["code"]) == (status, code), reply.content
    assert reply["Content-Type"] == "application/problem+json"
