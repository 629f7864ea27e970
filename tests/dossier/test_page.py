"""The page that verifies without a network: the same verdicts and names as the program (URS-DAT-11)."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import pytest
from playwright.sync_api import sync_playwright

from mom.env import BASE_DIR
from tests.browser.conftest import AXE, BUILT, CHROMIUM, RUN_AXE
from tests.dossier import forger
from tests.dossier.making import FINGERPRINT_1, FINGERPRINT_2, FORMAT_1, FORMAT_2, Made, Several

PAGE = BUILT / "pharmom/verify-dossier.html"
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None or not PAGE.is_file(), reason="no Chromium, or nothing is built"),
]
Verdict = tuple[str, list[str]]


@pytest.fixture
def page(made: Made) -> Iterator[Any]:
    """The page, opened from the disk in a browser without a network; whatever it asks for fails the test."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        context = browser.new_context(offline=True, locale="en-US", viewport={"width": 820, "height": 1180})
        found = context.new_page()
        asked: list[str] = []
        found.on("request", lambda request: asked.append(request.url))
        found.on("pageerror", lambda error: asked.append(str(error)))
        found.goto(PAGE.as_uri())
        yield found
        browser.close()
    assert asked == [PAGE.as_uri()]


@pytest.fixture
def judge(page: Any) -> Callable[[bytes, str], Verdict]:
    """Give a file and a fingerprint to the page; its verdict, and the parts that it names."""

    def run(pdf: bytes, fingerprint: str) -> Verdict:
        page.set_input_files("#dossier", {"name": "d.pdf", "mimeType": "application/pdf", "buffer": pdf})
        page.fill("#fingerprint", fingerprint)
        page.click(".primary")
        page.wait_for_selector(".primary:not([disabled])")
        named = [each.inner_text() for each in page.query_selector_all("#findings code")]
        return page.inner_text("#verdict"), list(dict.fromkeys(named))

    return run


@pytest.mark.urs("URS-DAT-09", "URS-DAT-11")
def test_the_page_says_what_the_program_says(
    page: Any, judge: Callable[[bytes, str], Verdict], several: Several, verifier: ModuleType
) -> None:
    made, trust = several.whole, verifier.Trust(several.whole.fingerprint)
    for each in (several.whole, several.step, several.other, several.filed):
        assert judge(each.pdf, f"SHA256:{each.fingerprint}") == ("VALID: nothing was changed.", [])
    assert judge(FORMAT_1.read_bytes(), FINGERPRINT_1) == ("VALID: nothing was changed.", [])
    assert judge(FORMAT_2.read_bytes(), FINGERPRINT_2) == ("VALID: nothing was changed.", [])
    assert judge(several.forged.pdf, made.fingerprint)[1][0] == "key"
    assert judge(made.pdf, "")[0] == "Not verified"
    theirs, chance = forger.data_of(verifier, several.other.pdf), random.Random(7)
    changed = []
    for mutation in forger.IN_THE_DATA:
        data = forger.data_of(verifier, made.pdf)
        mutation(data, chance, theirs)
        changed.append(forger.with_data(verifier, made.pdf, data))
    changed += [forger.spoiled(made.pdf, chance) for _number in range(10)]
    word = verifier.Pdf(several.forged.pdf).files()["certificate.note"]
    changed.append(forger.rebuilt(verifier, made.pdf, {"certificate.note": word}))
    assert "file/certificate.note" in verifier.verify(changed[-1], trust).parts
    for each in changed:
        assert judge(each, made.fingerprint) == ("NOT VALID", verifier.verify(each, trust).parts)
    filed, of_files = several.filed, verifier.Trust(several.filed.fingerprint)
    for mutation in forger.IN_THE_FILES:
        data = forger.data_of(verifier, filed.pdf)
        expected = mutation(data, chance, theirs)
        pdf = forger.with_data(verifier, filed.pdf, data)
        found = judge(pdf, filed.fingerprint)
        assert found == ("NOT VALID", verifier.verify(pdf, of_files).parts) and expected in found[1]
    page.click("#language")
    assert page.inner_text("#verdict") == "无效"
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0


def test_axe_finds_nothing_on_the_page(made: Made) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        found = browser.new_context(bypass_csp=True).new_page()
        found.goto(PAGE.as_uri())
        found.add_script_tag(path=AXE)
        assert found.evaluate(RUN_AXE) == []
        browser.close()


def test_page_and_program_have_the_same_words(verifier: ModuleType) -> None:
    words = json.loads((BASE_DIR / "mom/frontend/verifier/messages.json").read_text(encoding="utf-8"))
    assert {name: tuple(each) for name, each in words["messages"].items()} == verifier.MESSAGES
    assert {name: tuple(each) for name, each in words["words"].items()} == verifier.WORDS
