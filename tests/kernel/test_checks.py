"""The start fails over a page without a declared right, a dead navigation entry, an unwritten help text."""

from __future__ import annotations

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.urls import path

from kernel import checks
from kernel.shell import HelpTopic, NavigationEntry, Shell


def nobody_asked(request: HttpRequest) -> HttpResponse:
    """A view that forgot to declare its right."""
    return HttpResponse()


urlpatterns = [path("open/", nobody_asked, name="forgotten")]


@pytest.mark.urs("URS-ACC-01")
@override_settings(ROOT_URLCONF=__name__)
def test_page_without_a_declared_right_is_found() -> None:
    found = checks.check_every_page_declares_its_right(None)
    assert [error.id for error in found] == ["kernel.E001"]
    assert "forgotten" in found[0].msg


@pytest.mark.urs("URS-ACC-01")
def test_every_page_of_the_suite_declares_its_right() -> None:
    assert checks.check_every_page_declares_its_right(None) == []


def test_every_navigation_entry_leads_somewhere_and_every_help_text_is_written() -> None:
    assert checks.check_navigation_leads_somewhere(None) == []
    assert checks.check_help_is_written(None) == []


def test_dead_entry_and_unwritten_help_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = NavigationEntry("x", "X", "home", "no:where", "x")
    broken = Shell((entry,), (HelpTopic("nothing", "Nothing"),), {}, (), ())
    monkeypatch.setattr(checks, "shell", lambda: broken)
    assert [error.id for error in checks.check_navigation_leads_somewhere(None)] == ["kernel.E002"]
    assert [error.id for error in checks.check_help_is_written(None)] == ["kernel.E003"] * 2
