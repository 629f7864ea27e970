"""``python manage.py rotate_ledger_key``: another key signs from now on; old checkpoints stay verifiable."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from audit.actions.rotate_ledger_key import rotate_ledger_key
from audit.choices import Channel
from audit.context import Origin, coming_from
from audit.ledger import certificates, keys
from audit.management.person import add_person, person, reason
from kernel.errors import DomainError


class Command(BaseCommand):
    """The next checkpoint carries the signatures of both keys; then the former private key is deleted.

    The new key vouches for the certificate of documents as the former one did.
    """

    help = "Replace the key that signs the ledger's checkpoints. The trail keeps who did it and why."

    def add_arguments(self, parser: CommandParser) -> None:
        """Who and why."""
        add_person(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """State it in the trail, then put the key into use."""
        try:
            with coming_from(Origin(channel=Channel.COMMAND, terminal="rotate_ledger_key")):
                former, new = keys.signer().verifier, keys.prepare()
                rotate_ledger_key(
                    former=str(former),
                    verifier=str(new.verifier),
                    actor=person(options),
                    reason=reason(options),
                )
            keys.put_into_use(new)
            self.stdout.write(_("Verifier key: %(key)s") % {"key": new.verifier})
            self.stdout.write(
                _("Fingerprint (SHA-256): %(fingerprint)s") % {"fingerprint": new.verifier.fingerprint}
            )
            certificates.certify_again(former)
        except DomainError as refusal:
            raise CommandError(str(refusal)) from refusal
