"""The list of reasons on its pages: read by everybody, defined and taken out of use by the administrator."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from audit.models import ReasonCode

LIST, DEFINE = reverse("audit:reason_code_list"), reverse("audit:define_reason_code")
POWER = {"code": "power_cut", "label_en": "Power cut", "label_zh": "停电", "is_active": "on"}
WHY = {"reason_code": "planned_change", "reason_text": "The list was worked over with quality"}


def browser_of(person: Any, language: str = "en") -> Client:
    found = Client(headers={"accept-language": language})
    found.force_login(person)
    return found


@pytest.mark.urs("URS-AUD-04")
def test_a_reason_is_defined_shown_and_taken_out_of_use(cast_db: str, cast: Any) -> None:
    sun, li = browser_of(cast["admin.sun"]), browser_of(cast["li.na"])
    assert DEFINE in sun.get(LIST).content.decode()
    assert sun.post(DEFINE, POWER).status_code == 302
    reason = ReasonCode.objects.get(code="power_cut")
    assert "Power cut" in li.get(LIST).content.decode()
    page = li.get(reason.get_absolute_url()).content.decode()
    assert "Power cut" in page and "停电" in page
    change = reverse("audit:change_reason_code", kwargs={"uuid": reason.uuid})
    assert change not in page and change in sun.get(reason.get_absolute_url()).content.decode()
    out = {"label_en": "Power cut", "label_zh": "停电"}
    assert sun.post(change, out).status_code == 400
    assert sun.post(change, {**out, **WHY, "row_version": "1"}).status_code == 302
    assert sun.post(change, {**out, **WHY, "row_version": "1", "label_en": "Cut"}).status_code == 409
    reason.refresh_from_db()
    assert (reason.is_active, reason.label["en"]) == (False, "Power cut")
    assert sun.post(DEFINE, POWER).status_code == 409
    assert sun.post(DEFINE, {**POWER, "code": "x y"}).status_code == 422


@pytest.mark.urs("URS-ACC-01")
def test_who_may_not_defines_no_reason(cast_db: str, cast: Any) -> None:
    count = ReasonCode.objects.count()
    for who in ("chen.jing", "li.na"):
        browser = browser_of(cast[who])
        assert DEFINE not in browser.get(LIST).content.decode()
        assert (browser.get(DEFINE).status_code, browser.post(DEFINE, POWER).status_code) == (403, 403)
    assert ReasonCode.objects.count() == count
