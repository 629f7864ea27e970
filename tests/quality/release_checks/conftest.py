"""One check at a time: its findings by code."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from batches.contracts import RELEASE_CHECKS
from batches.models import Batch
from kernel.findings import Finding

Run = Callable[[str, Batch], list[Finding]]


@pytest.fixture
def check() -> Run:
    """``check("no_open_exceptions", batch)``: the findings, after a look that it wrote nothing."""

    def run(code: str, batch: Batch) -> list[Finding]:
        with CaptureQueriesContext(connection) as queries:
            findings = RELEASE_CHECKS.get(code).evaluate(batch)
        written = [
            each["sql"] for each in queries if each["sql"].split()[0] in ("INSERT", "UPDATE", "DELETE")
        ]
        assert not written
        assert findings, "a check says what it looked at, met or not"
        return findings

    return run
