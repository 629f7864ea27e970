"""Checkpoints stamped by a time-stamp authority: nobody can say later that the log was another one then."""

from __future__ import annotations

from pathlib import Path

import httpx
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from audit.contracts import ANCHORS, Anchor
from audit.errors import AnchorFailed
from audit.ledger.timestamp import InvalidToken, ask

ANSWERS_WITHIN_S = 10


@ANCHORS.register
class TimestampAnchor(Anchor):
    """An authority of RFC 3161 (PHARMOM_TSA_URL); its reply is verified, and kept as the anchor's receipt."""

    code = "timestamp"
    label = _("Time-stamp authority")
    interval = 24 * 3600

    def is_set(self) -> bool:
        """Whether an authority is named."""
        return bool(settings.PHARMOM_TSA_URL)

    def where(self) -> str:
        """Its address."""
        return str(settings.PHARMOM_TSA_URL)

    def reach(self) -> None:
        """The authority answers, whatever it says to a question without content; its certificates can be read."""
        try:
            Path(settings.PHARMOM_TSA_CHAIN).read_bytes()
            httpx.get(self.where(), timeout=ANSWERS_WITHIN_S)
        except (OSError, httpx.HTTPError) as failure:
            raise AnchorFailed(anchor=self.code, why=str(failure) or type(failure).__name__) from failure

    def put(self, log: str, note: str) -> bytes:
        """Have the note stamped; the reply."""
        try:
            chain = Path(settings.PHARMOM_TSA_CHAIN).read_bytes()
            return ask(self.where(), note.encode(), chain)
        except (OSError, httpx.HTTPError, InvalidToken) as failure:
            why = str(failure) or type(failure).__name__
            raise AnchorFailed(anchor=self.code, why=why) from failure
