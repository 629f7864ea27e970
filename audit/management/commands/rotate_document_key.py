"""``python manage.py rotate_document_key``: another certificate signs from now on; old dossiers stay valid."""

from __future__ import annotations

import hashlib
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
    """The former certificate stays in the list; the former private key is overwritten."""

    help = "Replace the key that signs documents. The trail keeps who did it and why."

    def add_arguments(self, parser: CommandParser) -> None:
        """Who and why."""
        add_person(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """State it in the trail, then put the key into use."""
        try:
            certificates.refuse_rotation()
            former = hashlib.sha256(certificates.current()).hexdigest()
            with coming_from(Origin(channel=Channel.COMMAND, terminal="rotate_document_key")):
                rotate_document_key(former=former, actor=person(options), reason=reason(options))
            certificates.rotate()
        except DomainError as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(_("Copy %(folder)s to a safe place.") % {"folder": certificates.folder()})
