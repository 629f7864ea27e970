"""The start fails over a page without a declared right, a dead navigation entry, an unwritten help text."""

from __future__ import annotations

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.urls import path
from django.views import View
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.views import APIView

from kernel import checks
from kernel.api.access import HoldsPermission
from kernel.shell import HelpTopic, NavigationEntry, Shell


def nobody_asked(request: HttpRequest) -> HttpResponse:
    """A view that forgot to declare its right."""
    return HttpResponse()


class Anybody(APIView):
    """Something is declared, but it lets everybody in."""

    permission_classes = (AllowAny,)


class Undecided(APIView):
    """Either of the two will do: nobody can say which right it takes."""

    permission_classes = (IsAuthenticated | HoldsPermission,)
    permission = "people.view_people"


class Nameless(APIView):
    """Asks for a right without saying which."""

    permission_classes = (HoldsPermission,)


class Claimed(View):
    """Names a right that nobody asks for."""

    permission = "people.view_people"


class Guarded(APIView):
    """As it should be."""

    permission_classes = (IsAuthenticated, HoldsPermission)
    permission = "people.view_people"


urlpatterns = [
    path("open/", nobody_asked, name="forgotten"),
    path("anybody/", Anybody.as_view(), name="anybody"),
    path("undecided/", Undecided.as_view(), name="undecided"),
    path("nameless/", Nameless.as_view(), name="nameless"),
    path("claimed/", Claimed.as_view(), name="claimed"),
    path("guarded/", Guarded.as_view(), name="guarded"),
]


@pytest.mark.urs("URS-ACC-01")
@override_settings(ROOT_URLCONF=__name__)
def test_page_without_a_declared_right_is_found() -> None:
    found = checks.check_every_page_declares_its_right(None)
    assert {error.id for error in found} == {"kernel.E001"}
    names = [error.msg.partition("“")[2].partition("”")[0] for error in found]
    assert names == ["forgotten", "anybody", "undecided", "nameless", "claimed"]


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
