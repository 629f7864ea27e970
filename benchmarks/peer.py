"""django-simple-history's own way to keep versions, beside which ours is measured.

Its signals and its functions for bulk writes as its documentation says to use them, on the floor's database. It
writes a typed version into the same history table that our triggers write; there is no event, no row in a trail,
no hash, and nothing refuses a write that goes around it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from django.test import override_settings
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from audit.context import Origin, Run, running
from audit.models import ReasonCode
from audit.models.writing import Worded

# What the application's role lacks here: in the suite nobody but the triggers writes versions.
RIGHTS = (
    "GRANT INSERT ON {history} TO pharmom_app",
    "GRANT USAGE ON SEQUENCE {history}_history_id_seq TO pharmom_app",
)


@contextmanager
def signals() -> Iterator[None]:
    """Let django-simple-history do its own work, and our models' guard believe in an action."""
    nobody = Run("benchmarks.peer", 0, datetime.now(UTC), None, "", None, Origin())
    with override_settings(SIMPLE_HISTORY_ENABLED=True), running(nobody):
        yield


@contextmanager
def statements() -> Iterator[None]:
    """Django's own statements, composed at each save: ours keep theirs (``audit.models.writing``)."""
    kept = {name: vars(Worded)[name] for name in ("_do_insert", "_do_update")}
    for name in kept:
        delattr(Worded, name)
    try:
        yield
    finally:
        for name, function in kept.items():
            setattr(Worded, name, function)


def bulk_create(reasons: list[ReasonCode]) -> None:
    """Rows and versions, a statement each."""
    bulk_create_with_history(reasons, ReasonCode)


def bulk_update(reasons: list[ReasonCode]) -> None:
    """Rows and versions; who changed them is asked for row by row."""
    bulk_update_with_history(reasons, ReasonCode, ["is_active"])
