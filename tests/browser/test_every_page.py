"""Every page and every dialog that people open, found in the URL configuration: both languages, both sizes.

Nothing is wider than the screen, axe finds nothing with every rule on (in dialogs: once), the browser
complains of nothing, and no word of the other language is left that is not somebody's own text, a name or a code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from django.apps import apps
from django.db import models

from audit.models import AuditEvent
from kernel.pages import SIGNED_IN
from kernel.quantities import UNITS
from mom.demo.cast import CAST
from tests.browser.conftest import DESK, TABLET, Visitor
from tests.factories.installation import a_failed_check
from tests.factories.persons import the_identity, the_terminal
from tests.permissions.addresses import Address, addresses
from tests.permissions.records import an_authenticator, url_of
from tests.permissions.table import expected

pytestmark = pytest.mark.browser

# Answers to scripts and programs, and what only changes something: nobody looks at them.
NO_PAGES = {
    "live",
    "healthz",
    "readyz",
    "set_language",
    "shell_counts",
    "notifications_read",
    "people:sign_out",
    "people:passkey_question",
    # Only between the steps of sign-in: tests/browser/test_second_factor_in_browser.py is there.
    "people:second_step",
    "people:first_authenticator",
    "people:first_passkey",
    # Only where there is a provider, and on the way back from it.
    "people:confirm_identity",
    "people:signed_on",
    "people:single_sign_on",
    "batches:record_step",
    "batches:take_raw_file",
    "batches:start_step",
    # Parts of a page, fetched again when something changes.
    "environment:room_values",
    "equipment:unit_label",
    "quality:batch_before_release",
    "quality:batch_values",
    # A file to download.
    "audit:checkpoint_note",
    "batches:download_raw_file",
    "integrations:rejected_rows",
}
# They show records as kept, with both halves of a bilingual text, or a note as it was signed.
BOTH_LANGUAGES = {
    "audit:checkpoint",
    "audit:event",
    "audit:installation",  # names of settings, tables and rights, as PostgreSQL and Django call them
    "audit:ledger",
    "audit:person",
    "audit:reason_code_detail",  # the reason in both languages, as it is defined
    "audit:record_as_of",
    "audit:record_history",
    "audit:signature_detail",
    "audit:signature_request_detail",  # the content as it is signed
    "audit:trail",
    "batches:step_as_seen",  # the language of then in the reader's frame
    "integrations:import_detail",  # what stands in the former system's file
    "integrations:message_detail",
    "people:statement_detail",  # the statement in both languages
    "quality:trail_review",
    "rules",  # addresses of pages and endpoints
    "role_matrix",  # codes of rights, under the part of PharMOM that each begins with
    "right_detail",
}
NAMES = {
    "PharMOM",
    "Apache",
    "Django",
    "Alpine",
    "ECharts",
    "Inter",
    "Noto",
    "Python",
    "Sans",
    "Tabler",
    "htmx",
}
NAMES |= {"English", "GxP", "Asia", "Shanghai", "PharMOM's", *UNITS}
NAMES |= {"Eur", "lims"}  # of the pharmacopoeia, and of an account that is an example
NAMES |= {"https", "mqtts", "urn", "namespace", "sub"}  # typed as they stand, in either language
WORD = re.compile(r"[A-Za-z][\w.:/@+'\N{RIGHT SINGLE QUOTATION MARK}-]*", re.ASCII)
HAN = re.compile("[\u4e00-\u9fff]+")
TEXT = """() => [document.title, document.body.innerText,
  ...["aria-label", "title", "placeholder", "alt"].flatMap((name) =>
    [...document.querySelectorAll(`[${name}]:not(time)`)].map((element) => element.getAttribute(name)))].join("\\n")"""


def looked_at() -> list[Address]:
    """The pages, the dialogs among them."""
    return [each for each in addresses() if each.name not in NO_PAGES]


def person_for(address: Address) -> str:
    """Somebody of the cast who may open it."""
    if address.name == "people:sign_in":
        return ""
    needed = address.action.code if address.action is not None else address.permission
    if needed == SIGNED_IN or (address.action is not None and address.action.own):
        return "chen.jing"
    return next(each.username for each in CAST if set(each.roles) & expected()[needed])


def texts_of(value: Any, part: str) -> Iterator[str]:
    """What a kept value reads in one language: of a bilingual text only its half."""
    if isinstance(value, dict):
        own = {key: each for key, each in value.items() if key not in ("en", "zh") or key == part}
        for each in own.values():
            yield from texts_of(each, part)
    elif isinstance(value, list):
        for each in value:
            yield from texts_of(each, part)
    elif isinstance(value, str):
        yield value


@cache
def kept_texts(part: str) -> str:
    """Every free text of the story's records: what people typed, and how things are called."""
    found: list[str] = []
    for model in apps.get_models():
        if model._meta.app_label in ("audit", "sessions") or model.__name__.startswith("Historical"):
            continue
        for field in model._meta.concrete_fields:
            if (
                isinstance(field, models.CharField | models.TextField | models.JSONField)
                and not field.choices
            ):
                for value in model._default_manager.values_list(field.name, flat=True).distinct():
                    found.extend(texts_of(value, part))
    # Of the trail the reasons alone: whatever else it keeps stands in the records.
    found.extend(AuditEvent.objects.values_list("reason_text", flat=True).distinct())
    return "\n".join(found)


def words_of(text: str) -> set[str]:
    """The plain words: no codes, no abbreviations, nothing with a digit or a point in it."""
    found = {word.rstrip(".:'-/") for word in WORD.findall(text)}
    return {word for word in found if len(word) > 2 and word.isalpha() and not word.isupper()}


@cache
def kept_words() -> set[str]:
    """What may stand in Latin letters on a Chinese page."""
    return words_of(kept_texts("zh")) | NAMES


def foreign(text: str, language: str) -> list[str]:
    """What is left of the other language on a page."""
    if language == "en":
        known = kept_texts("en") + "简体中文" + "年月日"  # a language and the form of a day, by example
        return sorted({run for run in HAN.findall(text) if run not in known})
    return sorted(words_of(text) - kept_words())


def faults_of(visitor: Visitor, address: Address, language: str) -> Iterator[str]:
    """All that is wrong with one page."""
    heard = len(visitor.complaints)
    visitor.open(url_of(address))
    # From the size that it is opened in, the last page's, to the other one.
    last = visitor.page.viewport_size or {}
    for width, height in (TABLET, DESK) if last.get("width") == TABLET[0] else (DESK, TABLET):
        if last.get("width") != width:
            visitor.page.set_viewport_size({"width": width, "height": height})
        if visitor.overflow() > 0:
            yield f"{visitor.overflow()} px too wide at {width}"
    # Dialogs are one component, whose colours at night are those of the pages.
    if language == "en" or address.action is None:
        yield from visitor.violations()
    if address.name not in BOTH_LANGUAGES:
        yield from foreign(visitor.page.evaluate(TEXT), language)
    yield from visitor.complaints[heard:]


@pytest.mark.urs("URS-SYS-07")
@pytest.mark.parametrize(("language", "theme"), [("en", "light"), ("zh-hans", "dark")])
def test_every_page_fits_is_accessible_and_speaks_one_language(
    story_db: str, visit: Any, language: str, theme: str
) -> None:
    visitors: dict[str, Visitor] = {}
    wrong, seen = [], 0
    a_failed_check()
    # Before the kept words are read.
    for made in (the_terminal, the_identity, an_authenticator):
        made()
    for address in looked_at():
        person = person_for(address)
        if person not in visitors:
            visitors[person] = visit(person, language, theme)
        wrong += [f"{address.name}: {fault}" for fault in faults_of(visitors[person], address, language)]
        seen += 1
    assert not wrong, "\n".join(wrong)
    assert seen > 120
