"""The button beside a fingerprint: copies, says so in words, and selects where the browser does not let it."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from audit.ledger import keys
from audit.ledger.integrator import integrate

FOCUSED = "document.activeElement.dataset.copy"


@pytest.mark.urs("URS-AUD-08", "URS-SYS-07")
def test_a_fingerprint_is_copied_by_keyboard_or_selected_and_either_is_said(cast_db: str, visit: Any) -> None:
    keys.make("pharmom-test")
    integrate()
    visitor = visit("chen.jing")
    context = visitor.page.context
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=visitor.address)
    page = visitor.open(reverse("audit:ledger"))
    button = page.get_by_role("button", name="Copy: Fingerprint of the key")
    assert button.bounding_box()["height"] >= 48
    button.focus()
    assert page.evaluate(FOCUSED) == "key-fingerprint"
    page.keyboard.press("Enter")
    status = page.locator("#key-fingerprint-copied")
    status.get_by_text("Copied.").wait_for()
    assert status.get_attribute("role") == "status", "a screen reader hears it"
    assert page.evaluate("navigator.clipboard.readText()") == keys.signer().verifier.fingerprint

    # As on a page that came without HTTPS: there is no clipboard.
    page.evaluate("void Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    page.get_by_role("button", name="Copy: Signed note").click()
    page.locator("#signed-note-copied").get_by_text("The text is selected").wait_for()
    selected = page.evaluate("getSelection().toString()")
    assert selected.strip() == page.locator("#signed-note").inner_text().strip()
    assert visitor.complaints == [], "nothing that the Content-Security-Policy forbids"
