"""The two ways in by which a probe is tried: the pages and dialogs of a browser, and the API."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.test import Client
from django.urls import reverse

from audit.models import AuditEvent, Signature
from batches.models import StepRecord
from mom.demo import cast

CODE = re.compile(r"\b[A-Z]{3}-\d{3}\b")
HIDDEN = re.compile(r'<input type="hidden" name="(row_version|screen|seen_digest)" value="([^"]*)"')
SEALED = re.compile(r'name="screen" value="([^"]+)"')
NO_DIGEST = "0" * 64


@dataclass(frozen=True)
class Answer:
    """What came back: the status, and the code of the refusal."""

    status: int
    code: str
    text: str


def trace() -> tuple[int, int, int]:
    """What a refused attempt leaves as it was: events of the trail, signatures, recorded values."""
    return AuditEvent.objects.count(), Signature.objects.count(), StepRecord.objects.count()


def signature_of(username: str, meaning: str, digest: str = NO_DIGEST, **given: str) -> dict[str, str]:
    """All that a signature asks for, unless ``given`` says otherwise."""
    whole = {"username": username, "password": cast.DEMO_PASSWORD, "meaning": meaning, "seen_digest": digest}
    return {**whole, **given}


class ByPage:
    """Opens the dialog as htmx does, and sends it with its hidden fields as they came."""

    name = "by_page"
    # A dialog that is sent without what it asks for comes back, and nothing happened.
    asked_again = (200, 401, 422)
    # The server draws a screen for the step in turn alone, and takes no entry from a screen it has not drawn.
    out_of_turn = (422, "BAT-091")

    def client(self, username: str) -> Client:
        """Signed in, asking as htmx does."""
        found = Client(headers={"HX-Request": "true", "accept-language": "en"})
        found.force_login(cast.actor(username))
        return found

    def send(
        self,
        who: str,
        doing: tuple[str, str],
        record: Any,
        sign: dict[str, str] | None = None,
        **entered: Any,
    ) -> Answer:
        """One dialog, by the page's name; nested entries are what the API alone is sent."""
        address = reverse(doing[0], args=[record.uuid])
        client = self.client(who)
        hidden = dict(HIDDEN.findall(client.get(address).content.decode()))
        plain = {name: text for name, text in entered.items() if isinstance(text, str)}
        reply = client.post(address, {**hidden, **plain, **(sign or {})})
        return _read(reply)

    def enter(self, who: str, step: Any, **inputs: str) -> Answer:
        """An entry at the workstation."""
        client = self.client(who)
        page = reverse("batches:workstation_step", args=[step.batch.uuid, step.uuid])
        shown = client.get(page, headers={"HX-Request": ""})
        found = SEALED.search(shown.content.decode())
        screen = found[1] if found else ""
        address = reverse("batches:record_step", args=[step.batch.uuid, step.uuid])
        return _read(client.post(address, {**inputs, "screen": screen}))

    def digest(self, who: str, doing: tuple[str, str], record: Any, **entered: Any) -> str:
        """The digest of what the dialog shows to be signed."""
        client, address = self.client(who), reverse(doing[0], args=[record.uuid])
        shown = client.get(address).content.decode()
        if "seen_digest" not in shown:
            shown = client.post(address, {**dict(HIDDEN.findall(shown)), **entered}).content.decode()
        return dict(HIDDEN.findall(shown))["seen_digest"]


class ByApi:
    """Sends the body of an action; the record is named by its uuid."""

    name = "by_api"
    asked_again = (401,)
    out_of_turn = (409, "BAT-020")

    def client(self, username: str) -> Client:
        """Signed in by a session, as the programs of a plant's own integrator might."""
        found = Client()
        found.force_login(cast.actor(username))
        return found

    def send(
        self,
        who: str,
        doing: tuple[str, str],
        record: Any,
        sign: dict[str, str] | None = None,
        **entered: Any,
    ) -> Answer:
        """One action, by the end of its address."""
        return _read(self._post(who, doing, record, {**entered, **({"signature": sign} if sign else {})}))

    def enter(self, who: str, step: Any, **inputs: str) -> Answer:
        """An entry into a step."""
        return _read(self._post(who, ("", "steps/record"), step, {"inputs": inputs}))

    def digest(self, who: str, doing: tuple[str, str], record: Any, **entered: Any) -> str:
        """The digest of what the answer says is to be signed."""
        return str(self._post(who, doing, record, entered).json()["signature"]["digest"])

    def _post(self, who: str, doing: tuple[str, str], record: Any, body: dict[str, Any]) -> Any:
        resource, _slash, verb = doing[1].partition("/")
        address = (
            f"/api/v1/{resource}/{record.uuid}/{verb}/" if record is not None else f"/api/v1/{resource}/"
        )
        return self.client(who).post(address, body, content_type="application/json")


def _read(reply: Any) -> Answer:
    text = reply.content.decode()
    codes = CODE.findall(reply.headers.get("HX-Trigger", "") + text) if reply.status_code >= 400 else []
    known = [code for code in codes if not code.startswith(("HSG", "URS"))]
    code = str(reply.json()["code"]) if "json" in reply.headers.get("Content-Type", "") and known else ""
    return Answer(reply.status_code, code or (known[0] if known else ""), text)


BY_PAGE, BY_API = ByPage(), ByApi()
