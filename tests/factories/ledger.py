"""A ledger with keys and anchors in a folder that goes away: what the database says of it stays."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from django.test import override_settings

from audit.ledger import keys
from audit.ledger.anchoring import anchor_newest
from audit.ledger.integrator import integrate
from audit.models import LedgerCheckpoint


def a_checkpoint() -> LedgerCheckpoint:
    """The newest checkpoint; where nothing was signed yet, the whole trail is numbered and signed first."""
    newest = LedgerCheckpoint.objects.first()
    if newest is not None:
        return newest
    with TemporaryDirectory() as folder:
        kept = {"PHARMOM_LEDGER_KEYS": Path(folder, "keys"), "PHARMOM_ANCHOR_DIR": Path(folder, "anchors")}
        with override_settings(**kept):
            keys.make("pharmom-story")
            while integrate().integrated:
                pass
            anchor_newest()
    return LedgerCheckpoint.objects.latest("id")
