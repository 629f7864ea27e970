"""The review page: proof of coverage, what was not as planned, what stands before release."""

from __future__ import annotations

import pytest

from quality.models import Deviation, Disposition
from quality.selectors.review import batches_to_review
from tests.quality import story
from tests.quality.browsing import address, page, press, queries, sign_by_page, signed_in
from tests.quality.plant import LONG
from tests.quality.written import MINUTE, excursion, room_of


@pytest.mark.urs("URS-EBR-15")
def test_page_shows_departure_deviation_excursion_and_reasons(quality_db) -> None:
    batch = story.reviewed_batch(moisture=story.WET)
    found = excursion(room_of(batch), batch.started_at, batch.started_at + MINUTE)

    shown = page(signed_in("chen.jing"), "batch_review", batch)

    deviation = Deviation.objects.get()
    for words in (
        "cleared by rule",
        "2.40",
        "1.00–2.00",
        deviation.code,
        found.code,
        f"Deviation {deviation.code} is open",
        "Missing: Reviewed and signed by QA",
        "The audit trail has not been reviewed",
    ):
        assert words in shown, words


@pytest.mark.urs("URS-EBR-15")
def test_queries_are_the_same_for_five_steps_and_for_fifty(quality_db) -> None:
    browser = signed_in("chen.jing")
    short = queries(browser, "batch_review", story.completed_batch(moisture=story.WET))
    story.clean()
    batch = story.completed_batch(LONG, "4500000002", moisture=story.WET)

    assert batch.steps.count() == 50
    assert queries(browser, "batch_review", batch) == short


def test_values_are_fetched_when_asked_for_with_constant_queries(quality_db) -> None:
    browser = signed_in("chen.jing")
    short = queries(browser, "batch_values", story.completed_batch())
    story.clean()
    batch = story.completed_batch(LONG, "4500000002")

    assert queries(browser, "batch_values", batch) == short
    assert "Note 46" in page(browser, "batch_values", batch)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_nothing_of_the_page_is_left_in_the_other_language(quality_db, language) -> None:
    shown = page(signed_in("xu.hui", language), "batch_review", story.completed_batch())

    assert ("Before release" in shown) is (language == "en")
    assert ("放行之前" in shown) is (language != "en")
    assert "UNDEFINED" not in shown


def test_release_button_stays_and_says_why_it_cannot_be_pressed(quality_db) -> None:
    batch = story.completed_batch()

    shown = page(signed_in("xu.hui"), "batch_review", batch)

    assert 'id="release"' in shown and "reasons stand against it" in shown
    assert f'hx-get="{address("batch_release", batch)}"' not in shown


def test_only_the_qualified_person_can_press_it(quality_db) -> None:
    batch = story.qa_reviewed_batch()

    for_qa = page(signed_in("chen.jing"), "batch_review", batch)
    for_the_person = page(signed_in("xu.hui"), "batch_review", batch)

    assert "only the qualified person may do this" in for_qa
    assert f'hx-get="{address("batch_release", batch)}"' in for_the_person


@pytest.mark.urs("URS-EBR-16", "URS-SIG-05")
def test_qualified_person_releases_by_page(quality_db, cast) -> None:
    batch = story.qa_reviewed_batch()
    browser = signed_in("xu.hui")

    dialog = browser.get(address("batch_release", batch), headers={"HX-Request": "true"}).content.decode()
    assert "Released" in dialog and batch.code in dialog

    assert sign_by_page(browser, "batch_release", batch, "xu.hui").status_code == 200
    batch.refresh_from_db()
    assert batch.state == "released"
    shown = page(browser, "batch_review", batch)
    assert "Product lot" in shown and 'id="release"' not in shown


def test_refused_release_names_every_reason_in_the_dialog(quality_db) -> None:
    batch = story.completed_batch()

    reply = sign_by_page(signed_in("xu.hui"), "batch_release", batch, "xu.hui")

    assert reply.status_code == 409
    shown = reply.content.decode()
    assert "QUA-001" in shown and "Missing: Reviewed and signed by QA" in shown and "audit trail" in shown
    assert not Disposition.objects.exists()


def test_trail_review_by_page_shows_changes_and_signs(quality_db) -> None:
    batch = story.completed_batch()
    browser = signed_in("zhou.min")
    shown = page(browser, "trail_review", batch)
    assert "entries to review" in shown and "Record step" in shown

    reply = sign_by_page(browser, "trail_review_sign", batch, "zhou.min", remark="All read.")

    assert reply.status_code == 200
    shown = page(browser, "trail_review", batch)
    assert "All read." in shown and "every entry has been reviewed" in shown


def test_author_is_told_why_the_review_is_not_theirs(quality_db) -> None:
    batch = story.completed_batch(moisture=story.WET)

    assert "you wrote 2 of these entries" in page(signed_in("chen.jing"), "trail_review", batch)


@pytest.mark.parametrize("name", ["batch_review", "batch_before_release", "batch_values", "trail_review"])
def test_operator_does_not_open_the_review(quality_db, name) -> None:
    batch = story.started_batch()

    assert signed_in("li.na").get(address(name, batch)).status_code == 403


def test_sign_review_waits_for_production(quality_db) -> None:
    shown = page(signed_in("chen.jing"), "batch_review", story.completed_batch())

    assert "production has not signed its review" in shown


def test_second_person_signs_at_the_first_ones_terminal(quality_db, cast) -> None:
    batch = story.reviewed_batch()

    reply = sign_by_page(signed_in("chen.jing"), "batch_qa_review", batch, "zhou.min")

    assert reply.status_code == 200
    assert press(signed_in("zhao.lei"), "batch_qa_review", batch).status_code != 200
    batch.refresh_from_db()
    assert batch.state == "qa_reviewed"


def test_list_shows_what_is_open_with_constant_queries(quality_db, cast) -> None:
    browser = signed_in("chen.jing")
    batch = story.completed_batch(moisture=story.WET)
    few = queries(browser, "review_list")
    story.clean()
    story.completed_batch(number="4500000002")

    assert queries(browser, "review_list") == few
    found = {each.code: each for each in batches_to_review(cast["chen.jing"])}
    assert (found[batch.code].open_deviations, found[batch.code].open_exceptions) == (1, 0)
    assert address("batch_review", batch) in page(browser, "review_list")
    assert signed_in("li.na").get(address("review_list")).status_code == 403
