"""The generic pages deny by default, ask the database equally often for one row and for fifty, and export."""

from __future__ import annotations

import csv
import io
import types
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit.generic import DownloadPage
from equipment.models import Site
from kernel.api.resources import ReadViewSet
from kernel.pages import SIGNED_IN, Column, DetailPage, KeyValues, ListPage, PanelsPage, paging, protected
from kernel.pages.cells import export_cell, render_cell
from people.models import Notification
from people.views.accounts import PeopleListPage


class NotificationList(ListPage):
    permission = SIGNED_IN
    title = "Messages"
    columns = (
        Column("text", "Text", url=lambda message: f"/{message.pk}/"),
        Column("person", "Person", value="user.printed_name"),
        Column("severity", "Severity", kind="code"),
        Column("at", "When", kind="datetime"),
        Column("length", "Length", kind="number", value=lambda message: len(str(message.text))),
    )
    search_fields = ("severity", "url")
    filters = ("severity",)
    ordering = ("-at",)
    empty_text = "Messages appear here by themselves."

    def get_queryset(self) -> QuerySet[Notification]:
        return Notification.objects.select_related("user")


class NotificationPage(DetailPage):
    permission = SIGNED_IN
    code = "severity"

    def get_queryset(self) -> QuerySet[Notification]:
        return Notification.objects.filter(user=self.request.user)

    def get_panels(self, record: Notification) -> list[KeyValues]:
        return [KeyValues("Message", NotificationList.columns)]


def tell(person: Any, count: int, **fields: Any) -> None:
    now = timezone.now()
    Notification.objects.bulk_create(
        Notification(
            user=person,
            at=now - timedelta(minutes=number),
            text={"en": f"=Message {number}", "zh": f"消息 {number}"},
            **{"url": f"/{number:03d}/", **fields},
        )
        for number in range(count)
    )


def ask(view: Any, person: Any, address: str = "/", headers: Any = None, **kwargs: Any) -> Any:
    request = RequestFactory().get(address, headers=headers)
    request.user = person
    answer = view(request, **kwargs)
    if not getattr(answer, "streaming", False):
        answer.text_ = answer.content.decode()
    return answer


def queries(view: Any, person: Any, address: str = "/") -> int:
    with CaptureQueriesContext(connection) as seen:
        ask(view, person, address)
    return len(seen)


def test_list_asks_the_database_as_often_for_fifty_rows_as_for_one(cast_db: str, cast: Any) -> None:
    view, person = NotificationList.as_view(), cast["li.na"]
    tell(person, 1)
    ask(view, person)  # what is cached once per process
    one = queries(view, person)
    tell(person, 49)
    assert queries(view, person) == one


def test_list_shows_fifty_rows_and_leads_to_the_rest(cast_db: str, cast: Any) -> None:
    tell(cast["li.na"], 51)
    answer = ask(NotificationList.as_view(), cast["li.na"])
    assert answer.text_.count("<tr>") == 1 + 50
    assert "1–50 of 51 entries" in answer.text_
    assert "page=2" in answer.text_


def test_list_counts_and_pages_so_far_and_says_that_there_is_more(
    cast_db: str, cast: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "MOST_PAGED", 60)
    view, person = NotificationList.as_view(), cast["li.na"]
    tell(person, 60)
    assert "1–50 of 60 entries" in ask(view, person).text_
    tell(person, 5)
    assert "1–50 of more than 60 entries" in ask(view, person).text_
    last = ask(view, person, "/?page=99").text_
    assert "51–60 of more than 60 entries. Search or filter for those beyond" in last
    fragment = ask(view, person, headers={"HX-Request": "true"}).text_
    assert "More than 60 entries fit" in fragment
    exported = b"".join(ask(view, person, "/?format=csv").streaming_content).decode().splitlines()
    assert len(exported) == 1 + 65


def test_list_counts_no_further_than_it_pages_and_a_short_one_not_at_all(
    cast_db: str, cast: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "MOST_PAGED", 60)

    def counting() -> list[str]:
        with CaptureQueriesContext(connection) as asked:
            ask(NotificationList.as_view(), cast["li.na"])
        return [each["sql"].rstrip() for each in asked.captured_queries if "COUNT(*)" in each["sql"]]

    tell(cast["li.na"], 50)
    assert counting() == []
    tell(cast["li.na"], 1)
    (asked,) = counting()
    assert asked.endswith("LIMIT 61) subquery")


def test_joined_tables_are_read_for_the_shown_records_alone(cast_db: str, cast: Any) -> None:
    tell(cast["li.na"], 120)
    for address in ("/", "/?page=2"):
        with CaptureQueriesContext(connection) as asked:
            assert ask(NotificationList.as_view(), cast["li.na"], address).text_.count("<tr>") == 1 + 50
        of_list = [
            each["sql"] for each in asked.captured_queries if 'FROM "people_notification"' in each["sql"]
        ]
        (joined,) = [sql for sql in of_list if "INNER JOIN" in sql]
        assert '"people_notification"."id" IN (' in joined and len(of_list) <= 4


def test_a_word_is_looked_for_once_in_each_other_table(cast_db: str, cast: Any) -> None:
    class Searched(NotificationList):
        search_fields = ("severity", "user__username")

    tell(cast["li.na"], 2)
    assert ask(Searched.as_view(), cast["li.na"], "/?q=LI.NA").text_.count("<tr>") == 1 + 2
    assert "Nothing fits" in ask(Searched.as_view(), cast["li.na"], "/?q=zhang").text_
    page = Searched()
    page.request = RequestFactory().get("/?q=li.na")
    assert "INNER JOIN" not in str(page.rows().select_related(None).query)


def test_equal_records_follow_each_other_the_way_of_the_order(cast_db: str, cast: Any) -> None:
    class Newest(NotificationList):
        ordering = ("-at",)

    def order_of(address: str) -> tuple[str, ...]:
        page = Newest()
        page.request = RequestFactory().get(address)
        return tuple(page.rows().query.order_by)

    assert order_of("/") == ("-at", "-pk")
    assert order_of("/?sort=severity") == ("severity", "pk")
    assert order_of("/?sort=-severity") == ("-severity", "-pk")


def test_list_without_records_says_what_to_do(cast_db: str, cast: Any) -> None:
    answer = ask(NotificationList.as_view(), cast["li.na"])
    assert "Messages appear here by themselves." in answer.text_


def test_list_narrowed_to_nothing_offers_the_way_back(cast_db: str, cast: Any) -> None:
    tell(cast["li.na"], 1)
    answer = ask(NotificationList.as_view(), cast["li.na"], "/?q=nowhere")
    assert "Nothing fits" in answer.text_


def test_search_filter_and_order_narrow_the_list_together(cast_db: str, cast: Any) -> None:
    tell(cast["li.na"], 3, severity="neutral")
    tell(cast["li.na"], 2, severity="alarm")
    view = NotificationList.as_view()
    assert ask(view, cast["li.na"], "/?q=00&severity=alarm").text_.count("<tr>") == 1 + 2
    rows = ask(view, cast["li.na"], "/?sort=severity").text_
    assert rows.index("alarm", rows.index("<tbody>")) < rows.index("neutral", rows.index("<tbody>"))
    assert 'aria-sort="ascending"' in rows


def test_unknown_sort_and_page_fall_back_and_do_no_harm(cast_db: str, cast: Any) -> None:
    tell(cast["li.na"], 1)
    answer = ask(NotificationList.as_view(), cast["li.na"], "/?sort=user__password&page=99")
    assert answer.status_code == 200
    assert "aria-sort" not in answer.text_


def test_fragment_is_the_results_alone(cast_db: str, cast: Any) -> None:
    tell(cast["li.na"], 1)
    answer = ask(NotificationList.as_view(), cast["li.na"], headers={"HX-Request": "true"})
    assert "<html" not in answer.text_
    assert "HX-Request" in answer["Vary"]


def test_export_holds_every_row_that_fits_and_no_formula(cast_db: str, cast: Any) -> None:
    tell(cast["li.na"], 60)
    answer = ask(NotificationList.as_view(), cast["li.na"], "/?format=csv&q=/0")
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert rows[0] == ["Text", "Person", "Severity", "When", "Length"]
    assert len(rows) == 1 + 60
    assert all(row[0].startswith("'=Message") for row in rows[1:])
    assert all(row[3].endswith("+00:00") for row in rows[1:])


def test_negative_number_is_exported_as_a_number() -> None:
    assert export_cell(Column("x", "X", kind="number"), {"x": "-4"}) == "-4"
    assert export_cell(Column("x", "X"), {"x": "-4"}) == "'-4"


def test_filters_offer_all_in_words_and_codes_are_shown_by_their_label(cast_db: str, cast: Any) -> None:
    answer = ask(PeopleListPage.as_view(), cast["admin.sun"], "/?is_service=true")
    assert answer.text_.count(">All<") == 4
    assert "Unknown" not in answer.text_
    assert "li.na" not in answer.text_
    assert ">yes<" in answer.text_
    site = Site.objects.get()
    assert render_cell(Column("profile", "Profile"), site) == site.get_profile_display()
    assert export_cell(Column("profile", "Profile"), site) == site.profile


@pytest.mark.urs("URS-ACC-01")
def test_page_without_a_permission_cannot_be_declared() -> None:
    with pytest.raises(TypeError, match="declares no permission"):

        class Open(ListPage):
            title = "Open"
            columns = (Column("x", "X"),)


@pytest.mark.parametrize(
    ("base", "method"),
    [
        (ListPage, "get_queryset"),
        (DetailPage, "get_queryset"),
        (PanelsPage, "get_record"),
        (DownloadPage, "file"),
        (ReadViewSet, "get_records"),
    ],
)
def test_a_face_without_what_its_base_leaves_to_it_cannot_be_declared(base: type, method: str) -> None:
    """It is told when the class is made, not when somebody opens the page."""
    said = {"permission": SIGNED_IN, "title": "Half done", "columns": (Column("x", "X"),)}
    half = types.new_class("Half", (base,), {"abstract": True}, lambda body: body.update(said))
    with pytest.raises(TypeError, match=f"does not give {method}$"):
        types.new_class("Done", (half,))
    types.new_class("Done", (half,), exec_body=lambda body: body.update({method: lambda self: None}))


@pytest.mark.urs("URS-ACC-01")
def test_page_is_closed_to_who_lacks_the_permission(cast_db: str, cast: Any) -> None:
    class Secret(NotificationList):
        permission = "nobody.has_this"

    with pytest.raises(PermissionDenied):
        ask(Secret.as_view(), cast["li.na"])


@pytest.mark.urs("URS-ACC-01")
def test_page_sends_a_stranger_to_the_door_and_back() -> None:
    from django.contrib.auth.models import AnonymousUser

    answer = ask(NotificationList.as_view(), AnonymousUser(), "/there/?q=1")
    assert answer.status_code == 302
    assert answer["Location"] == "/sign-in/?next=/there/%3Fq%3D1"


@pytest.mark.urs("URS-ACC-01")
def test_function_page_asks_for_its_permission(cast_db: str, cast: Any) -> None:
    @protected("nobody.has_this")
    def view(request: HttpRequest) -> HttpResponse:
        raise AssertionError("the page was shown")

    with pytest.raises(PermissionDenied):
        ask(view, cast["li.na"])


def test_record_is_shown_to_its_person_and_missing_for_others(cast_db: str, cast: Any) -> None:
    tell(cast["li.na"], 1)
    record = Notification.objects.get()
    answer = ask(NotificationPage.as_view(), cast["li.na"], pk=record.pk)
    assert "=Message 0" in answer.text_
    with pytest.raises(Http404):
        ask(NotificationPage.as_view(), cast["zhang.wei"], pk=record.pk)
