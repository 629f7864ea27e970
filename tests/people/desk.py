"""Somebody at a terminal who signs the release of lots, by the dialog or by the API."""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from django.test import Client
from django.urls import reverse

from materials.models import MaterialLot

_DIGEST = re.compile(r'name="seen_digest" value="([0-9a-f]{64})"')
_IN_DIALOG = {"HX-Request": "true"}


class Desk:
    """A browser in which ``username`` has signed in by the door; ``browser`` may be one used before."""

    def __init__(self, username: str, password: str, browser: Client | None = None) -> None:
        self.username, self.password = username, password
        self.browser = browser or Client(headers={"user-agent": "Terminal"})
        self.browser.get("/sign-in/")  # which gives the terminal its name
        self.sign_in()

    def sign_in(self) -> None:
        """As everybody does."""
        sent = {"username": self.username, "password": self.password}
        assert self.browser.post("/sign-in/", sent).status_code == 302
        self.browser.cookies[settings.LANGUAGE_COOKIE_NAME] = (
            "en"  # which the door has set to the person's own
        )

    def sign(self, face: str, lot: MaterialLot, **given: str) -> Any:
        """Ask what is to be signed and sign it with ``given``; the answer."""
        return self.send(face, lot, self.digest(face, lot), **given)

    def digest(self, face: str, lot: MaterialLot) -> str:
        """Of what the dialog shows now."""
        if face == "api":
            asked = self._api(lot, {})
            assert asked.json()["code"] == "AUD-004", asked.content
            return str(asked.json()["signature"]["digest"])
        found = _DIGEST.search(self.browser.post(*self._page(lot), headers=_IN_DIALOG).content.decode())
        assert found is not None
        return found.group(1)

    def needed(self, lot: MaterialLot) -> list[str]:
        """The components that the API asks for."""
        return list(self._api(lot, {}).json()["needed"])

    def send(self, face: str, lot: MaterialLot, digest: str, **given: str) -> Any:
        """Sign what has that digest."""
        signature = {**given, "meaning": "released", "seen_digest": digest}
        if face == "api":
            return self._api(lot, {"signature": signature})
        address, entered = self._page(lot)
        return self.browser.post(address, {**entered, **signature}, headers=_IN_DIALOG)

    def dialog(self, lot: MaterialLot) -> str:
        """The signing dialog as it is shown."""
        return str(self.browser.post(*self._page(lot), headers=_IN_DIALOG).content.decode())

    def _page(self, lot: MaterialLot) -> tuple[str, dict[str, Any]]:
        entered = {"assay": "99.7", "loss_on_drying": "", "retest_on": "", "row_version": lot.row_version}
        return reverse("materials:release_lot", args=[lot.uuid]), entered

    def _api(self, lot: MaterialLot, body: dict[str, Any]) -> Any:
        return self.browser.post(
            f"/api/v1/lots/{lot.code}/release/", {"assay": "99.7", **body}, content_type="application/json"
        )
