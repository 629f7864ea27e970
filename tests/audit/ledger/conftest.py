"""A ledger of its own for each test: keys and anchor in folders of the test."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from audit.actions.define_reason_code import define_reason_code
from audit.ledger import keys
from audit.ledger.integrator import Round, integrate
from audit.models import AuditEvent

LABEL = {"en": "Power cut", "zh": "停电"}


@pytest.fixture
def ledger(cast_db: str, settings: Any, tmp_path: Path) -> Callable[[], Round]:
    """Key and anchor folder are there; call it to run one round of the integrator."""
    settings.PHARMOM_LEDGER_KEYS = tmp_path / "keys"
    settings.PHARMOM_ANCHOR_DIR = tmp_path / "anchors"
    settings.PHARMOM_LEDGER_MAKES_KEY = False
    keys.make("pharmom-test")
    return integrate


@pytest.fixture
def act(cast: Any) -> Callable[[str], int]:
    """Do one small action; the event's number."""

    def define(code: str) -> int:
        define_reason_code(code=code, label=LABEL, actor=cast["admin.sun"])
        return int(AuditEvent.objects.latest("id").pk)

    return define
