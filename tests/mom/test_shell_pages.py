"""The frame around every page: work, search, notifications, help, refusals in plain words, the strict policy."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.urls import path
from django.utils import timezone

import mom.urls
from kernel.availability import is_database_away
from kernel.errors import InvalidInput
from kernel.pages import SIGNED_IN, protected
from kernel.shell import NavigationEntry, SearchHit, Shell, WorkItem
from kernel.shell import shell as declared_shell
from mom.demo.cast import CAST
from mom.views import home, search
from people.models import Notification

INLINE = re.compile(
    r"<style|\sstyle=|\son\w+=\"|<script(?![^>]*\b(src|type=\"application/json\"))", re.IGNORECASE
)


@pytest.fixture
def client(cast_db: str, cast: Any) -> Client:
    """A browser in which Emma Weber is signed in: the auditor, who reads English."""
    browser = Client()
    browser.force_login(cast["emma.weber"])
    browser.cookies["django_language"] = "en"
    return browser


@pytest.fixture
def shell_of(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Let the home and search pages ask only the queues and searches given."""

    def install(items: list[WorkItem] | None = None, hits: list[SearchHit] | None = None) -> None:
        real = declared_shell()
        found = Shell(
            real.entries,
            real.topics,
            real.channels,
            (lambda user: list(items or ()),),
            (lambda user, text: list(hits or ()),),
        )
        monkeypatch.setattr(home, "shell", lambda: found)
        monkeypatch.setattr(search, "shell", lambda: found)

    return install


@protected(SIGNED_IN)
def refuses(request: Any) -> Any:
    raise InvalidInput(why="the unit is missing.")


def fails(request: Any) -> Any:
    raise RuntimeError("a fault")


@pytest.fixture
def broken_pages(settings: Any) -> Iterator[None]:
    """Two addresses more: one is refused by a coded error, one has a fault."""

    class Urls:
        handler403, handler404, handler500 = mom.urls.handler403, mom.urls.handler404, mom.urls.handler500
        urlpatterns = [*mom.urls.urlpatterns, path("refuses/", refuses), path("fails/", fails)]

    settings.ROOT_URLCONF = Urls
    yield


PAGES = ["/", "/search/", "/notifications/", "/help/", "/help/signing/", "/about/", "/no-such-page/"]


@pytest.mark.urs("URS-SYS-06")
@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_page_keeps_to_the_strict_policy(client: Client, address: str, language: str) -> None:
    client.cookies["django_language"] = language
    answer = client.get(address)
    text = answer.content.decode()
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert INLINE.search(text) is None
    assert "UNDEFINED[" not in text
    assert f'lang="{language}"' in text


@pytest.mark.urs("URS-ACC-01")
@pytest.mark.parametrize("address", [*PAGES[:-1], "/shell/counts/"])
def test_stranger_is_sent_to_the_door(cast_db: str, address: str) -> None:
    answer = Client().get(address)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/sign-in/?next=")


def test_navigation_shows_what_the_roles_allow(client: Client, cast: Any) -> None:
    auditor = client.get("/").content.decode()
    assert "Audit trail" in auditor
    client.force_login(cast["li.na"])
    client.cookies["django_language"] = "en"
    assert "Refused attempts" not in client.get("/").content.decode()


def test_work_is_grouped_by_urgency(client: Client, shell_of: Any) -> None:
    late = timezone.now() - timezone.timedelta(hours=1)
    shell_of(
        [
            WorkItem("Assess the exception", "B1", "/b/1/", "batches.exception", severity="alarm"),
            WorkItem("Approve the CAPA", "C1", "/c/1/", "quality.capa", due_at=late),
            WorkItem("Sample the lots", "L1", "/l/", "materials.lots"),
        ]
    )
    text = client.get("/").content.decode()
    places = [text.index(word) for word in (">Now<", "Assess", "Approve", ">After that<", "Sample")]
    assert places == sorted(places)
    assert ">Today<" not in text


@pytest.mark.parametrize("username", [member.username for member in CAST if not member.is_service])
def test_frame_works_for_every_person_of_the_plant(cast_db: str, cast: Any, username: str) -> None:
    browser = Client()
    browser.force_login(cast[username])
    for address in ("/", "/shell/counts/", "/search/?q=B"):
        assert browser.get(address).status_code == 200, address


def test_home_without_work_says_so(client: Client, shell_of: Any) -> None:
    shell_of()
    assert "Nothing waits for you" in client.get("/").content.decode()


def test_counts_sum_the_work_of_each_entry(client: Client, shell_of: Any) -> None:
    shell_of(
        [
            WorkItem("a", "", "/", "audit.review", count=2),
            WorkItem("b", "", "/", "audit", count=3),
            WorkItem("c", "", "/", "auditing", count=7),
        ]
    )
    text = client.get("/shell/counts/").content.decode()
    assert re.search(r'id="count-work"[^>]*>12<', text)
    assert re.search(r'id="count-audit"[^>]*>5<', text)


def test_unread_notifications_stand_on_the_bell_until_they_are_read(client: Client, cast: Any) -> None:
    auditor = cast["emma.weber"]
    Notification.objects.create(
        user=auditor, at=timezone.now(), text={"en": "Batch B1 waits", "zh": "批次 B1 等待中"}, url="/b/1/"
    )
    assert re.search(r'id="count-notifications"[^>]*>1<', client.get("/shell/counts/").content.decode())
    assert "Batch B1 waits" in client.get("/notifications/").content.decode()
    client.post("/notifications/read/")
    assert re.search(r'id="count-notifications"[^>]*><', client.get("/shell/counts/").content.decode())


def test_notifications_of_others_are_not_shown(client: Client, cast: Any) -> None:
    Notification.objects.create(
        user=cast["li.na"], at=timezone.now(), text={"en": "For Li Na", "zh": "给李娜"}
    )
    assert "For Li Na" not in client.get("/notifications/").content.decode()


def test_scanned_number_opens_its_record_at_once(client: Client, shell_of: Any) -> None:
    shell_of(hits=[SearchHit("L1", "", "/l/1/", "Lot", exact=True), SearchHit("L10", "", "/l/10/", "Lot")])
    assert client.get("/search/?q=L1")["Location"] == "/l/1/"


def test_typing_lists_the_first_hits_as_a_fragment(client: Client, shell_of: Any) -> None:
    shell_of(hits=[SearchHit(f"L{number}", "", f"/l/{number}/", "Lot") for number in range(10)])
    text = client.get("/search/?q=L", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in text
    assert text.count("pm-work") == 8
    assert "2 more" in text


def test_search_text_is_escaped(client: Client, shell_of: Any) -> None:
    shell_of()
    assert "<script>alert" not in client.get("/search/?q=<script>alert(1)</script>").content.decode()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_question_mark_opens_the_topic_of_the_page(client: Client, language: str) -> None:
    client.cookies["django_language"] = language
    assert 'href="/help/my-work/"' in client.get("/").content.decode()
    body = client.get("/help/my-work/").content.decode()
    assert ("立即" in body) is (language == "zh-hans")


def test_unknown_help_topic_is_not_found(client: Client) -> None:
    answer = client.get("/help/nothing/")
    assert answer.status_code == 404
    assert "There is nothing at this address" in answer.content.decode()


def test_refusal_is_told_with_code_and_remedy(client: Client, broken_pages: None) -> None:
    answer = client.get("/refuses/")
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "the unit is missing." in text
    assert "Correct the named field" in text
    assert "KER-005" in text


def test_refusal_of_a_fragment_becomes_a_message(client: Client, broken_pages: None) -> None:
    answer = client.get("/refuses/", headers={"HX-Request": "true"})
    told = json.loads(answer["HX-Trigger"])["pharmom:toast"]
    assert answer["HX-Reswap"] == "none"
    assert told["detail"] == "KER-005"


def test_refusal_inside_the_dialog_is_shown_there(client: Client, broken_pages: None) -> None:
    answer = client.get("/refuses/", headers={"HX-Request": "true", "HX-Target": "dialog"})
    assert "Not possible now" in answer.content.decode()


def test_fault_is_answered_without_its_inside(client: Client, broken_pages: None) -> None:
    client.raise_request_exception = False
    answer = client.get("/fails/")
    assert answer.status_code == 500
    assert "PharMOM could not answer" in answer.content.decode()
    assert "RuntimeError" not in answer.content.decode()


@pytest.fixture
def database_away(cast_db: str) -> Iterator[None]:
    """PostgreSQL is not where it was."""
    connection.close()
    kept = connection.settings_dict["HOST"]
    connection.settings_dict["HOST"] = "/nowhere"
    yield
    connection.settings_dict["HOST"] = kept


@pytest.mark.urs("URS-SYS-03")
@pytest.mark.parametrize(("language", "words"), [("en", "cannot be reached"), ("zh-hans", "无法连接数据库")])
def test_a_database_that_is_away_is_said_on_pages_in_fragments_and_by_the_api(
    client: Client, database_away: None, language: str, words: str
) -> None:
    client.raise_request_exception = False
    client.cookies["django_language"] = language
    page = client.get("/people/?q=li")
    assert (page.status_code, page["Retry-After"]) == (503, "5")
    assert words in page.content.decode()
    assert 'href="/people/?q=li"' in page.content.decode()
    assert "/nowhere" not in page.content.decode()
    sent = client.post("/sign-in/", {"username": "li.na", "password": "x"})
    assert sent.status_code == 503
    assert 'href="/sign-in/"' not in sent.content.decode()
    fragment = client.get("/shell/counts/", headers={"HX-Request": "true"})
    told = json.loads(fragment["HX-Trigger"])["pharmom:toast"]
    assert (fragment.status_code, told["detail"], fragment["HX-Reswap"]) == (503, "KER-113", "none")
    answer = client.get("/api/v1/batches/", headers={"accept-language": language})
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert (answer.json()["code"], words in answer.json()["detail"]) == ("KER-113", True)


def test_a_refused_statement_is_a_fault_and_no_absence_of_the_database(cast_db: str) -> None:
    with pytest.raises(OperationalError) as refused, connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 1; SELECT pg_sleep(1)")
    assert not is_database_away(refused.value)
    assert not is_database_away(RuntimeError())


def test_form_of_an_ended_session_is_refused_in_words(cast_db: str) -> None:
    answer = Client(enforce_csrf_checks=True).post("/sign-in/", {"username": "li.na", "password": "x"})
    assert answer.status_code == 403
    assert "The page was too old" in answer.content.decode()


def test_language_is_switched_and_kept(client: Client) -> None:
    answer = client.post("/i18n/setlang/", {"language": "zh-hans", "next": "/about/"})
    assert answer["Location"] == "/about/"
    assert "关于 PharMOM" in client.get("/about/").content.decode()


def test_entry_of_navigation_marks_where_one_is(client: Client) -> None:
    text = client.get("/").content.decode()
    assert re.search(r'href="/" aria-current="page"', text)


def test_navigation_entry_needs_all_its_parts() -> None:
    with pytest.raises(TypeError):
        NavigationEntry("x", "X")  # type: ignore[call-arg]
