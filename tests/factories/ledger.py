"""A ledger with keys and anchors in a folder that goes away: what the database says of it stays; a check."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from django.test import override_settings

from audit.actions.verify_installation import verify_installation
from audit.ledger import keys
from audit.ledger.anchoring import anchor_newest
from audit.ledger.integrator import integrate
from audit.models import InstallationRun, LedgerCheckpoint
from mom.demo.work.acting import actor


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


def a_check_of_the_installation() -> InstallationRun:
    """The newest one; where nobody has looked yet, the administrator does."""
    newest: InstallationRun | None = InstallationRun.objects.first()
    return newest or verify_installation(actor=actor("admin.sun"))
