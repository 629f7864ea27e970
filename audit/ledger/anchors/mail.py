"""Checkpoints by e-mail: in a mailbox that whoever keeps the database does not keep."""

from __future__ import annotations

from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils.translation import gettext_lazy as _

from audit.contracts import ANCHORS, Anchor
from audit.errors import AnchorFailed
from audit.ledger.checkpoint import read

TEXT = """{note}
This is the newest checkpoint of the ledger "{log}": {size} leaves.
Keep it. It shows later whether the audit trail was cut or changed since: hand the attached note to whoever
verifies the trail.
"""


@ANCHORS.register
class MailAnchor(Anchor):
    """One message per checkpoint to each of PHARMOM_ANCHOR_MAIL; by Django's own SMTP settings (EMAIL_URL)."""

    code = "mail"
    label = _("E-mail")
    interval = 24 * 3600

    def is_set(self) -> bool:
        """Whether anybody is named."""
        return bool(settings.PHARMOM_ANCHOR_MAIL)

    def where(self) -> str:
        """The addresses."""
        return ", ".join(settings.PHARMOM_ANCHOR_MAIL)

    def reach(self) -> None:
        """The mail server lets us in."""
        try:
            connection = get_connection()
            connection.open()
            connection.close()
        except (SMTPException, OSError) as failure:
            raise AnchorFailed(anchor=self.code, why=str(failure) or type(failure).__name__) from failure

    def put(self, log: str, note: str) -> None:
        """Send it; the mail server must take it for every address."""
        size = read(note).size
        message = EmailMessage(
            subject=f"Ledger {log}: {size} leaves",
            body=TEXT.format(note=note, log=log, size=size),
            to=list(settings.PHARMOM_ANCHOR_MAIL),
        )
        message.attach(f"{log}-{size}.note", note.encode(), "application/octet-stream")
        try:
            message.send()
        except (SMTPException, OSError) as failure:
            raise AnchorFailed(anchor=self.code, why=str(failure) or type(failure).__name__) from failure
