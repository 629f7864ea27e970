"""``python manage.py certify_document_key``: the ledger's key vouches for a certificate that others have issued."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from audit.actions.rotate_document_key import rotate_document_key
from audit.choices import Channel
from audit.context import Origin, coming_from
from audit.ledger import certificates
from audit.management.person import add_person, person, reason
from kernel.errors import DomainError


class Command(BaseCommand):
    """For a plant with a certificate authority of its own, each time it has put new files there."""

    help = "Certify the key and certificates in PHARMOM_DOCUMENT_KEYS. The trail keeps who did it and why."

    def add_arguments(self, parser: CommandParser) -> None:
        """Who and why."""
        add_person(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """State it in the trail, then sign the note."""
        try:
            certificates.refuse_certification()
            with coming_from(Origin(channel=Channel.COMMAND, terminal="certify_document_key")):
                rotate_document_key(
                    former=certificates.certified(), actor=person(options), reason=reason(options)
                )
            certificates.certify()
            by = certificates.ledger_key().fingerprint
        except DomainError as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(_("Certified by the ledger's key (SHA-256): %(fingerprint)s") % {"fingerprint": by})
