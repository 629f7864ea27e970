"""``python manage.py make_document_key``: the key and certificate that sign dossiers, once per plant."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from audit.ledger import certificates, keys
from kernel.errors import DomainError


class Command(BaseCommand):
    """Never overwrites a key. A plant with an authority of its own puts its files there and has them certified."""

    help = "Make the key for documents in PHARMOM_DOCUMENT_KEYS, certified by the ledger's key."

    def handle(self, *args: Any, **options: Any) -> None:
        """Make them under the log's name."""
        try:
            certificates.make(keys.signer().name)
        except DomainError as refusal:
            raise CommandError(str(refusal)) from refusal
        by = certificates.ledger_key().fingerprint
        self.stdout.write(_("Certified by the ledger's key (SHA-256): %(fingerprint)s") % {"fingerprint": by})
        for folder in dict.fromkeys((keys.folder(), certificates.folder())):
            self.stdout.write(_("Copy %(folder)s to a safe place.") % {"folder": folder})
