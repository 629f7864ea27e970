"""Refusals of signing documents."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kernel.errors import DomainError


class DocumentKeyMissing(DomainError):
    """There is nothing to sign a document with (URS-DAT-09)."""

    code = "AUD-050"
    text = _("The key that signs documents is missing: there is no file %(path)s.")
    remedy = _(
        "Put the file back from its safe copy. A new plant makes it with “manage.py make_document_key”, or puts "
        "its own key and certificates there and runs “manage.py certify_document_key”."
    )
    status = 503


class DocumentKeyUnusable(DomainError):
    """The key or the certificate for documents is there and cannot be used."""

    code = "AUD-051"
    text = _("The key or certificate for documents in %(path)s cannot be used: %(why)s.")
    remedy = _("Put the file back from its safe copy, or replace it with “manage.py rotate_document_key”.")
    status = 503


class NotInLedgerYet(DomainError):
    """Rows of the trail are so new that no signed checkpoint covers them."""

    code = "AUD-052"
    text = _("The newest entries of the audit trail are not covered by a signed checkpoint yet.")
    remedy = _("Try again in a few seconds. If it stays so, look at the state of the ledger.")
    status = 503
