"""``python manage.py make_ledger_key``: the key that signs the ledger's checkpoints, once per plant."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from audit.ledger import keys, log
from audit.ledger.checkpoint import read
from kernel.errors import DomainError


class Command(BaseCommand):
    """Never overwrites a key. A log that has been signed before keeps its name."""

    help = "Make the key of the ledger in PHARMOM_LEDGER_KEYS and show its public side."

    def handle(self, *args: Any, **options: Any) -> None:
        """Make it; show what an auditor must know of it."""
        newest = log.newest_checkpoint()
        name = read(newest.note).origin.rpartition("/")[0] if newest is not None else ""
        try:
            verifier = keys.make(name)
        except DomainError as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(_("Verifier key: %(key)s") % {"key": verifier})
        self.stdout.write(_("Fingerprint (SHA-256): %(fingerprint)s") % {"fingerprint": verifier.fingerprint})
        self.stdout.write(
            _("Copy %(folder)s to a safe place, and the fingerprint to where auditors find it.")
            % {"folder": keys.folder()}
        )
