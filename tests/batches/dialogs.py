"""A dialog as the browser opens, fills and sends it: over the workstation, or from the batch record."""

from __future__ import annotations

import re
from typing import Any

from django.test import Client
from django.urls import reverse

from batches.models import Batch

HIDDEN = re.compile(r'<input type="hidden" name="(row_version|screen|seen_digest)" value="([^"]*)"')
REASON = {"reason_code": "process_upset"}


class Dialogs:
    """What one signed-in person opens and sends; ``over`` is the batch whose workstation they see beneath."""

    def __init__(self, person: Any, language: str = "en", over: Batch | None = None) -> None:
        self.client = Client(headers={"accept-language": language, "HX-Request": "true"})
        self.client.force_login(person)
        beneath = reverse("batches:workstation", args=[over.uuid]) if over is not None else "/batches/"
        self.headers = {"HX-Current-URL": f"https://mes.example{beneath}"}

    def open(self, name: str, record: Any) -> str:
        """The dialog."""
        reply = self.client.get(reverse(f"batches:{name}", args=[record.uuid]), headers=self.headers)
        assert reply.status_code == 200, reply.content.decode()[-2000:]
        return str(reply.content.decode())

    def send(self, name: str, record: Any, dialog: str = "", status: int = 200, **entered: str) -> str:
        """Open it, unless it is open, and send it as it is with what is entered."""
        dialog = dialog or self.open(name, record)
        sent = {**dict(HIDDEN.findall(dialog)), **entered}
        reply = self.client.post(reverse(f"batches:{name}", args=[record.uuid]), sent, headers=self.headers)
        assert reply.status_code == status, reply.content.decode()[-3000:]
        if status == 200:
            assert "HX-Refresh" in reply.headers, reply.content.decode()[-3000:]
        return str(reply.content.decode())


def signed(username: str, password: str, why: str = "") -> dict[str, str]:
    """Reason and signature as they are entered."""
    reason = {**REASON, "reason_text": why} if why else {}
    return {**reason, "username": username, "password": password}
