"""Pages of deviations and actions: lists, one record, and the dialogs that move it on."""

from __future__ import annotations

import pytest

from quality.actions.list_affected_batch import list_affected_batch
from quality.models import Capa, Deviation
from quality.work_queue import items
from tests.quality import story
from tests.quality.actions.test_capa import approve, plan
from tests.quality.browsing import address, page, press, queries, sign_by_page, signed_in


def test_list_costs_the_same_for_two_and_for_nine(quality_db) -> None:
    browser = signed_in("chen.jing")
    batch = story.completed_batch(moisture=story.WET)
    story.new_deviation(batch)
    few = queries(browser, "deviation_list")
    for number in range(7):
        story.new_deviation(batch, title=f"Bag {number}")

    assert queries(browser, "deviation_list") == few


def test_list_of_actions_costs_the_same_for_one_and_for_four(quality_db, cast) -> None:
    browser = signed_in("chen.jing")
    deviation = story.investigating()
    plan(deviation, cast)
    few = queries(browser, "capa_list")
    for number in range(3):
        plan(deviation, cast, description=f"Action {number}")

    assert queries(browser, "capa_list") == few


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("name", ["deviation_list", "capa_list"])
def test_empty_lists_say_what_fills_them(quality_db, name, language) -> None:
    shown = page(signed_in("chen.jing", language), name)

    assert "UNDEFINED" not in shown and "pm-empty" in shown


def test_system_opened_deviation_is_worded_for_the_reader(quality_db) -> None:
    batch = story.started_batch()
    story.execute(batch, moisture=story.WET, until=3)
    deviation = Deviation.objects.get()

    english = page(signed_in("chen.jing"), "deviation_detail", deviation)
    chinese = page(signed_in("chen.jing", "zh-hans"), "deviation_detail", deviation)

    assert "1.3 Moisture" in english and "Value outside its limits" in english and batch.code in english
    assert "1.3 水分" in chinese and "UNDEFINED" not in chinese


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize(
    "bring", ["new_deviation", "classified", "investigating", "investigated", "awaiting_approval", "closed"]
)
def test_page_of_each_state_opens(quality_db, bring, language) -> None:
    shown = page(signed_in("chen.jing", language), "deviation_detail", getattr(story, bring)())

    assert "UNDEFINED" not in shown and 'aria-current="step"' in shown


def test_buttons_are_those_of_the_state_and_the_right(quality_db) -> None:
    deviation = story.new_deviation()

    assert address("deviation_classify", deviation) in page(
        signed_in("chen.jing"), "deviation_detail", deviation
    )
    assert address("deviation_classify", deviation) not in page(
        signed_in("li.na"), "deviation_detail", deviation
    )
    assert address("deviation_close", deviation) not in page(
        signed_in("chen.jing"), "deviation_detail", deviation
    )


def test_whole_way_by_pages(quality_db, cast) -> None:
    browser = signed_in("chen.jing")
    opened = press(
        browser,
        "deviation_open",
        site=str(story.cast.site().pk),
        title="Bag torn",
        description="At the seam.",
    )
    deviation = Deviation.objects.get()
    assert opened.headers["HX-Redirect"] == deviation.get_absolute_url()

    press(
        browser,
        "deviation_classify",
        deviation,
        classification="major",
        rationale="Product contact possible.",
    )
    press(browser, "deviation_start", deviation, investigator=str(cast["liu.yang"].pk))
    engineer = signed_in("liu.yang")
    report = {**story.REPORT, **story.DECISIONS, "no_capa_because": "One delivery."}
    assert press(engineer, "deviation_complete", deviation, **report).status_code == 200
    assert press(engineer, "deviation_request", deviation).status_code == 200
    closed = sign_by_page(
        signed_in("zhou.min"), "deviation_close", deviation, "zhou.min", closing_remark="Plausible."
    )

    assert closed.status_code == 200
    deviation.refresh_from_db()
    assert (deviation.state, deviation.closed_by) == ("closed", cast["zhou.min"])


def test_gaps_are_listed_before_closure(quality_db, cast) -> None:
    deviation = story.investigated(classification="major")
    list_affected_batch(deviation=deviation, batch=story.started_batch(), actor=cast["liu.yang"])

    shown = page(signed_in("chen.jing"), "deviation_detail", deviation)

    assert "the decision on shelf life is missing" in shown and "has no conclusion" in shown
    assert press(signed_in("liu.yang"), "deviation_request", deviation).status_code == 409


def test_amendment_sends_only_what_was_changed(quality_db) -> None:
    deviation = story.investigated()
    entered = {
        **story.REPORT,
        "no_capa_because": "One delivery, sent back.",
        "root_cause": "The bar was worn.",
    }

    reply = press(
        signed_in("liu.yang"),
        "deviation_amend",
        deviation,
        reason_code="quality_decision",
        reason_text="Measured again by the supplier",
        **entered,
    )

    assert reply.status_code == 200
    deviation.refresh_from_db()
    assert (deviation.root_cause, deviation.impact) == ("The bar was worn.", story.REPORT["impact"])


def test_action_by_pages(quality_db, cast) -> None:
    deviation = story.investigating()
    capa = plan(deviation, cast)
    shown = page(signed_in("chen.jing"), "capa_detail", capa)
    assert "Weld every seam twice." in shown and address("capa_approve", capa) in shown

    assert sign_by_page(signed_in("chen.jing"), "capa_approve", capa, "chen.jing").status_code == 200
    assert press(signed_in("wang.fang"), "capa_implement", capa, implementation="Done.").status_code == 200
    assert Capa.objects.get().state == "implemented"


def test_deviation_outside_ones_places_is_not_found(quality_db) -> None:
    assert signed_in("admin.sun").get(address("deviation_list")).status_code == 403
    deviation = story.new_deviation()
    assert signed_in("admin.sun").get(address("deviation_detail", deviation)).status_code in (403, 404)


def test_export_gives_codes(quality_db) -> None:
    deviation = story.new_deviation()
    text = b"".join(signed_in("chen.jing").get(address("deviation_list"), {"format": "csv"})).decode()

    assert deviation.code in text and ",open" in text


def test_approved_action_is_told_to_the_owner(quality_db, cast) -> None:
    capa = approve(plan(cast=cast), cast=cast)

    assert [item.url for item in items(cast["wang.fang"])] == [capa.get_absolute_url()]
