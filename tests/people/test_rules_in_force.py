"""The rules of access that hold, before and after a version is approved, and what it costs to ask."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from people.rules import in_force


@pytest.mark.urs("URS-ACC-06")
def test_until_a_version_is_approved_the_installation_decides(cast_db: str, cast: Any) -> None:
    rules = in_force()
    assert rules.version == 0
    assert rules.wrong_secrets == settings.PHARMOM_WRONG_SECRETS_BEFORE_LOCK
    assert rules.idle_sign_out_seconds == settings.SESSION_IDLE_SECONDS


def test_asking_costs_no_query_once_it_is_kept(cast_db: str, cast: Any) -> None:
    in_force()
    with CaptureQueriesContext(connection) as asked:
        assert in_force() == in_force()
    assert len(asked) == 0
