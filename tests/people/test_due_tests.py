"""Authenticators whose test is due: the administrator's queue, the owner's queue, and a notification (URS-ACC-10)."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from people.models import Authenticator, Notification
from people.tasks import remind_of_tests
from people.work_queue import items
from tests.people.devices import register_app


def _asked(person: Any) -> list[str]:
    return [each.kind for each in items(person) if each.kind.startswith("authenticators.")]


@pytest.mark.urs("URS-ACC-10")
def test_a_due_test_is_the_owners_to_do_and_the_administrators_to_see(
    cast_db: str, cast: Any, shift_clock: Any
) -> None:
    register_app(cast["li.na"], cast.password)
    assert _asked(cast["li.na"]) == _asked(cast["admin.sun"]) == []
    assert remind_of_tests() == 0
    shift_clock(days=settings.PHARMOM_AUTHENTICATOR_TEST_DAYS + 1)
    assert _asked(cast["li.na"]) == ["authenticators.test-own"]
    assert _asked(cast["admin.sun"]) == ["authenticators.tests-due"]
    assert _asked(cast["zhang.wei"]) == []
    (line,) = [each for each in items(cast["admin.sun"]) if each.kind == "authenticators.tests-due"]
    assert line.url.endswith("/authenticators/?is_due=true") and "1 authenticator" in line.title
    assert remind_of_tests() == 1
    told = Notification.objects.get(user=cast["li.na"], url__contains="#authenticator-")
    assert "Telephone" in told.text["en"] and "Telephone" in told.text["zh"]
    assert remind_of_tests() == 0  # told once for each test


@pytest.mark.urs("URS-ACC-10")
def test_the_queue_does_not_ask_for_each_of_them(cast_db: str, cast: Any, shift_clock: Any) -> None:
    counts = []
    for username in ("li.na", "zhang.wei", "chen.jing"):
        register_app(cast[username], cast.password)
        shift_clock(days=settings.PHARMOM_AUTHENTICATOR_TEST_DAYS + 1)
        with CaptureQueriesContext(connection) as asked:
            items(cast["admin.sun"])
        counts.append(len(asked))
    assert Authenticator.objects.count() == 3
    assert len(set(counts)) == 1, counts
