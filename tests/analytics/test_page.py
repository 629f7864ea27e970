"""The page of figures: who sees it, what its address may say, its export, its links, and what it costs."""

from __future__ import annotations

import csv
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from analytics.contracts import figures_in_order
from kernel import clock
from mom.demo import cast as demo
from mom.demo.work.acting import actor, because, pass_time
from people.actions.define_role import define_role
from tests.analytics.press import iso_shift, midnight, second_press
from tests.factories.materials import lot_in_state
from tests.factories.persons import FAR, HOME, NEXT, fill_persons
from tests.factories.quality import capa_in_state, deviation_in_state
from tests.quality import story

PAGE = "/figures/"


def browser(username: str, language: str = "en") -> Client:
    found = Client(headers={"Accept-Language": language})
    found.force_login(actor(username))
    return found


def card(reply: Any, code: str) -> Any:
    """One card of the page."""
    cards = [*reply.context["now_cards"], *reply.context["period_cards"]]
    return next(each for each in cards if each.figure.code == code)


def test_every_figure_has_a_card_with_how_it_is_calculated(plant_db: str) -> None:
    text = browser("zhao.lei").get(PAGE).content.decode()
    for figure in figures_in_order():
        assert f'id="title-{figure.code}"' in text
    assert text.count("How is this calculated?") == len(figures_in_order())


def test_the_usual_period_is_the_last_thirty_days_by_day(plant_db: str) -> None:
    period = browser("zhao.lei").get(PAGE).context["question"].period
    today = clock.today(demo.site().zone)
    assert (period.first, period.last, period.step) == (today - timedelta(days=29), today, "day")


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"first": "2026-05-02", "last": "2026-05-01"}, "before it begins"),
        ({"first": "2026-01-01", "last": "2026-05-01"}, "at most 92 are shown"),
        ({"first": "yesterday"}, "Enter a valid date"),
        ({"by": "year"}, "year is not one of the available choices"),
        ({"product": "NOTHING"}, "NOTHING is not one of the available choices"),
        ({"site": "XX"}, "XX is not one of the available choices"),
    ],
)
def test_a_question_without_sense_is_refused_at_its_field(
    plant_db: str, asked: dict[str, str], told: str
) -> None:
    reply = browser("zhao.lei").get(PAGE, asked)
    assert reply.status_code == 422
    assert told in reply.content.decode()
    assert "now_cards" not in reply.context


def test_an_unknown_figure_is_refused(plant_db: str) -> None:
    reply = browser("zhao.lei").get(PAGE, {"figure": "profit"})
    assert (reply.status_code, reply.content.decode()[:7]) == (422, "ANA-003")


def test_one_figure_alone_is_calculated_for_a_refresh(plant_db: str) -> None:
    reply = browser("zhao.lei").get(PAGE, {"figure": "oee"}, headers={"HX-Request": "true"})
    assert [each.figure.code for each in reply.context["period_cards"]] == ["oee"]
    assert reply.context["now_cards"] == []


@pytest.mark.urs("URS-ACC-01")
def test_figures_are_of_sites_where_the_right_is_whole(plant_db: str) -> None:
    fill_persons()
    assert browser(f"{FAR}.qa").get(PAGE).context["site"].code == "CD"
    assert browser(f"{FAR}.qa").get(PAGE, {"site": "SZ"}).status_code == 422
    reply = browser(f"{NEXT}.qa").get(PAGE)
    assert "limited to areas" in reply.content.decode()
    for username in ("li.na", "admin.sun"):
        assert browser(username).get(PAGE).status_code == 403


@pytest.mark.urs("URS-ACC-01")
def test_a_figure_without_the_right_to_its_records_is_not_shown(plant_db: str) -> None:
    fill_persons()
    role = {"en": "Supervisor", "zh": "生产主管"}
    define_role(
        code="supervisor",
        name=role,
        kind="gxp",
        permissions=["analytics.view_figures", "batches.view_batch"],
        actor=actor("admin.sun"),
        reason=because("Sees batches only", "access_change"),
    )
    reply = browser(f"{HOME}.supervisor").get(PAGE)
    assert card(reply, "deviations_open").answer is None
    assert card(reply, "batches_in_hand").answer is not None
    assert "you do not hold the right “Read deviations”" in reply.content.decode()


@pytest.mark.urs("URS-SYS-07")
def test_export_holds_every_number_of_the_page_with_unit_and_time(plant_db: str) -> None:
    iso_shift(midnight(2) + timedelta(hours=8)).send()
    day = clock.today(demo.site().zone) - timedelta(days=2)
    asked = {"first": day.isoformat(), "last": day.isoformat(), "format": "csv"}
    reply = browser("zhao.lei").get(PAGE, asked)
    text = b"".join(reply.streaming_content).decode("utf-8-sig")
    lines = list(csv.reader(StringIO(text)))
    head, *rest = lines
    assert head == [
        "Figure",
        "Table",
        "Of what",
        "Number",
        "Value",
        "Unit of measure",
        "Remark",
        "Of the time",
    ]
    assert {len(line) for line in lines} == {8}
    title = "OEE from the machine's own signals"
    span = f"{day} – {day}"
    assert [title, "", "", "OEE", "64.0", "%", "", span] in rest
    assert [title, "OEE by day", day.isoformat(), "Availability", "73.3", "%", "", span] in rest
    assert {line[0] for line in rest} == {str(figure.label) for figure in figures_in_order()}


def many(count: int, first: int) -> None:
    """So many batches, deviations, actions and lots."""
    for number in range(first, first + count):
        story.completed_batch(number=f"45000009{number:02d}", count=story.LOW_COUNT)
        story.clean()
        deviation_in_state("classified")
        capa_in_state("planned")
        lot_in_state("sampled")


@pytest.mark.urs("URS-SYS-06")
def test_the_number_of_queries_does_not_grow_with_the_data(quality_db: str) -> None:
    """A page read twice, with one record of each kind and with several, and with another press."""
    manager = browser("zhao.lei")

    def cost() -> int:
        manager.get(PAGE)  # what is found once per process
        with CaptureQueriesContext(connection) as queries:
            assert manager.get(PAGE).status_code == 200
        return len(queries)

    many(1, 0)
    iso_shift(midnight(2)).send()
    one = cost()
    many(3, 1)
    second_press()
    iso_shift(midnight(3), "TP-02").send()
    iso_shift(midnight(4)).send()
    assert cost() == one
    assert one < 90


def test_links_lead_to_lists_that_hold_what_was_counted(quality_db: str) -> None:
    """Each number with a link is the number of entries of its list."""
    many(2, 0)
    story.started_batch(number="4500000777")
    pass_time(days=40)
    manager = browser("zhao.lei")
    first = clock.today(demo.site().zone) - timedelta(days=60)
    page = manager.get(PAGE, {"first": first.isoformat(), "by": "week"})
    followed = 0
    for each in [*page.context["now_cards"], *page.context["period_cards"]]:
        answer = each.answer
        counted = [(value.label, value.value, value.url) for value in answer.values]
        counted += [
            (row.label, row.cells[0], row.url)
            for table in answer.tables
            for row in table.rows
            if table.headings[0].code == "count"
        ]
        for label, number, url in counted:
            if url:
                shown = manager.get(url).context["page"].paginator.count
                assert shown == number, (each.figure.code, str(label), url)
                followed += 1
    assert followed > 15


def test_a_list_shows_the_filter_that_a_link_brought(quality_db: str) -> None:
    manager = browser("zhao.lei")
    plain = manager.get("/batches/").context["filter_form"].fields
    linked = (
        manager.get("/batches/", {"completed_from": "2026-01-01", "site": "SZ"}).context["filter_form"].fields
    )
    assert set(linked) - set(plain) == {"completed_from", "site"}
