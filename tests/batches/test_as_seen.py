"""Any step as it was seen: shown anew in the words, limits and values of then, proven by its digest (ADR 21)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from audit.verification import verify
from batches.actions.record_step import record_step
from batches.contracts import STEP_TYPES, FrozenStep, Wording, content_of
from batches.errors import ScreenHasChanged, ScreenUnreadable, ValueImpossible
from batches.models import Batch, ScreenShown
from batches.selectors.drawing import sealed_screen
from kernel.canonical import digest
from tests.batches.dialogs import REASON, Dialogs
from tests.batches.floor import API_CONTAINER, ROOM, SCALE, Floor
from tests.batches.seeing import ZH, Letters, again, file_batch, other_words, renamed, tamper, whole_batch
from tests.batches.test_replaced_recipe import revised
from tests.batches.test_workstation import Tablet

OF_FORM_1 = "9230371e55d2058c37fd3daed05a222caad3a067e4fee77c4a934b27393dbb2c"


@pytest.mark.urs("URS-DAT-01", "URS-EBR-01")
def test_every_kind_of_step_comes_out_as_it_was_seen_whatever_changed_since(
    floor: Floor, superuser_connection: Any, tmp_path: Path
) -> None:
    batch = whole_batch(floor, ZH)
    other = file_batch(floor, ZH)
    before = [*again(batch), *again(other)]
    assert {each.shown.step.step_type for each in before} == {kind.code for kind in STEP_TYPES}
    moments = {each.shown.moment for each in before}
    assert moments == {"started", "entered", "recorded", "verified", "refused"}
    for each in before:
        assert (each.matches, each.differs, each.problem) == (True, (), None), each.shown.step.number
        assert each.digest == each.shown.digest
    for _time in range(3):
        revised()
    renamed(floor, superuser_connection)
    with other_words(tmp_path), translation.override("en"):
        later = [*again(batch), *again(other)]
        assert [(each.digest, each.matches) for each in later] == [(one.digest, True) for one in before]
        # Today's page says it in the new words, so the words of then do not come from the catalogue.
        with translation.override(ZH):
            assert translation.gettext("Record the value") == "把值写下来"
    words = json.dumps([each.content for each in later], ensure_ascii=False)
    assert "把值写下来" not in words and "Another name" not in words and "别的混合机" not in words
    _every_page_shows_it(floor, batch)


def _every_page_shows_it(floor: Floor, batch: Batch) -> None:
    """In the reader's frame, in the language of then, for each moment."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(floor["chen.jing"])
    weigh, moisture = floor.step(batch, "weigh"), floor.step(batch, "moisture")
    page = client.get(reverse("batches:step_as_seen", args=[weigh.uuid]) + "?field=net").content.decode()
    assert "Matches what was recorded" in page and 'lang="zh-hans"' in page
    # The weight that stood there at the press, not the one with which the page was drawn.
    assert "确认 10.980 kg" in page and "10.975" not in page
    page = client.get(reverse("batches:step_as_seen", args=[moisture.uuid])).content.decode()
    assert 'value="1.50"' in page and "Language of then" in page
    refused = ScreenShown.objects.get(moment="refused", step__batch=batch)
    address = reverse("batches:step_as_seen", args=[refused.step.uuid])
    page = client.get(f"{address}?attempt={refused.attempt.uuid}").content.decode()
    assert "R-999" in page and refused.answer["message"] in page


@pytest.mark.urs("URS-DAT-01")
def test_the_page_costs_the_same_for_one_moment_and_for_many_and_the_record_knows_it(floor: Floor) -> None:
    batch = floor.started()
    tablet = Tablet(floor.operator, batch)
    tablet.enter("clear", scan=ROOM)
    step = floor.step(batch, "clear")
    client = Client()
    client.force_login(floor["chen.jing"])
    address = reverse("batches:step_as_seen", args=[step.uuid])
    client.get(address)
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    for _time in range(4):
        tablet.enter("clear", scan=ROOM)
    with CaptureQueriesContext(connection) as many:
        assert client.get(address).content.decode().count("?moment=") == 4
    assert len(one) == len(many) < 30
    record = client.get(batch.get_absolute_url()).content.decode()
    assert f"{address}?field=room" in record
    found = client.get(f"/api/v1/steps/{step.uuid}/screens/").json()
    assert [(each["matches"], each["moment"], each["fields_recorded"]) for each in found] == [
        (True, "entered", ["room"])
    ] * 5
    assert found[0]["content"]["step"]["name"] == "Clear the room"
    assert found[0]["digest_now"] == found[0]["digest_recorded"]


FORGERIES = (
    ("batches_screenshown", "facts = jsonb_set(facts, '{batch,version}', '9')", "batch, recipe version"),
    ("batches_screenshown", 'entered = \'{"value": "1.40"}\'', "what was entered"),
    (
        "batches_stepexecution",
        "definition = jsonb_set(definition, '{parameters,high}', '\"9.00\"')",
        "values, limits",
    ),
    (
        "batches_stepexecution",
        "definition = jsonb_set(definition, '{instruction,en}', '\"Do as you like.\"')",
        "name or instruction",
    ),
)
IMPOSSIBLE = (
    ("batches_screenshown", "words = words - 'Record the value'", "BAT-092"),
    ("batches_screenshown", "facts = jsonb_set(facts, '{form}', '\"screen/9\"')", "BAT-093"),
    ("batches_screenshown", "facts = facts - 'of_type'", "BAT-094"),
)


@pytest.mark.urs("URS-AUD-08", "URS-DAT-01")
def test_a_forged_row_is_shown_as_a_mismatch_or_not_at_all_and_named_by_the_verification(
    floor: Floor, superuser_connection: Any
) -> None:
    batch = floor.until_finish()
    Tablet(floor.operator, batch).enter("moisture", value="1.50")
    shown = ScreenShown.objects.get()
    client = Client(headers={"accept-language": "en"})
    client.force_login(floor["chen.jing"])
    for table, change, part in (*FORGERIES, *IMPOSSIBLE):
        row = shown.pk if table == "batches_screenshown" else shown.step_id
        column = change.split(" = ")[0]
        with superuser_connection.cursor() as cursor:
            cursor.execute(f"SELECT {column} FROM {table} WHERE id = %s", [row])
            (before,) = cursor.fetchone()
        tamper(superuser_connection, table, change, row)
        (found,) = again(batch)
        page = client.get(reverse("batches:step_as_seen", args=[shown.step.uuid])).content.decode()
        assert part in page and "Matches what was recorded" not in page
        if found.problem is None:
            assert any(part in words for words in found.differs) and "Differs from what was seen" in page
        else:
            assert found.content is None and found.problem.code == part and "Cannot be shown" in page
        assert (table, str(row)) in {(each.table, each.row) for each in verify().faults}, change
        with superuser_connection.cursor() as cursor:
            cursor.execute(f"UPDATE {table} SET {column} = %s WHERE id = %s", [json.dumps(before), row])
        assert [each.matches for each in again(batch)] == [True]


def test_a_screen_of_the_first_form_comes_out_the_same_in_every_later_version() -> None:
    """If this fails, composing has changed: give it a new form and keep the former, or old screens are lost."""
    definition = {
        "number": "3.1",
        "name": {"en": "Moisture", "zh": "水分"},
        "instruction": {"en": "Read it.", "zh": "读取。"},
        "is_critical": True,
        "equipment_class": "",
        "parameters": {
            "field": "moisture",
            "label": {"en": "Moisture", "zh": "水分"},
            "unit": "%",
            "decimals": 2,
            "low": "0.50",
            "high": "2.50",
            "target": None,
            "hard_low": "0.00",
            "hard_high": "20.00",
        },
    }
    at = "2026-11-28T07:00:00.000000Z"
    facts = {
        "form": "screen/1",
        "at": at,
        "zone": "Asia/Shanghai",
        "person": {"name": "李娜 Li Na", "user": "li.na"},
        "batch": {
            "code": "B26-0001",
            "material": "片",
            "order": "PO-1",
            "recipe": "MR-1",
            "version": 1,
            "recipe_digest": "0" * 64,
            "quantity": "10.50",
            "unit": "kg",
            "state": "in_execution",
            "procedure": "running",
        },
        "state": "active",
        "unit": "",
        "is_present": True,
        "is_running": True,
        "is_qualified": True,
        "can_record": True,
        "why_waiting": "",
        "held": None,
        "blocked_by": "",
        "verifier_wanted_after": "",
        "override": None,
        "is_overridable": None,
        "exceptions": [],
        "records": [],
        "of_type": {},
        "room": None,
        "refusal": {"code": "BAT-043", "message": "m", "what_to_do": "w"},
    }
    say = Wording(ZH, Letters())
    assert digest(content_of(FrozenStep("enter_value", definition), facts, say)) == OF_FORM_1


@pytest.mark.urs("URS-EBR-01", "URS-EBR-08")
def test_a_screen_that_does_not_hold_any_more_is_refused_and_records_nothing(
    floor: Floor, superuser_connection: Any, tmp_path: Path
) -> None:
    batch = floor.until_finish()
    tablet = Tablet(floor.operator, batch, ZH)
    step = floor.step(batch, "moisture")
    drawn = tablet.screen_of(step)
    with other_words(tmp_path):
        page = tablet.enter("moisture", status=409, value="1.50", screen=drawn)
    assert ScreenHasChanged.code in page
    old = json.dumps(step.definition)
    limit = "definition = jsonb_set(definition, '{parameters,high}', '\"9.00\"')"
    tamper(superuser_connection, "batches_stepexecution", limit, step.pk)
    assert ScreenHasChanged.code in tablet.enter("moisture", status=409, value="1.50", screen=drawn)
    with superuser_connection.cursor() as cursor:
        cursor.execute("UPDATE batches_stepexecution SET definition = %s WHERE id = %s", [old, step.pk])
    other = sealed_screen(floor.step(batch, "count"), floor.operator)
    for wrong in ("", "nonsense", drawn[:-3], other):
        page = tablet.enter("moisture", status=422, value="1.50", screen=wrong)
        assert ScreenUnreadable.code in page
    assert not step.records.exists() and not ScreenShown.objects.exists()
    assert not step.attempts.exists()
    tablet.enter("moisture", value="1.50", screen=drawn)
    assert step.records.get().value == "1.50" and ScreenShown.objects.get().language == ZH


def test_a_unit_that_was_changed_meanwhile_is_named(floor: Floor) -> None:
    batch = floor.started()
    floor.clear(batch)
    tablet = Tablet(floor.operator, batch)
    drawn = tablet.screen_of(floor.step(batch, "weigh"))
    tablet.enter("weigh", scan=API_CONTAINER)
    step = floor.step(batch, "weigh")
    facts_unit = ScreenShown.objects.get().facts["unit"]
    tablet.enter("weigh", scan="SC-02" if facts_unit != "SC-02" else SCALE)
    page = tablet.enter("weigh", status=409, scan=API_CONTAINER, screen=drawn)
    assert ScreenHasChanged.code in page and "and you saw" in page
    assert step.records.count() == 3


@pytest.mark.urs("URS-EBR-07")
def test_a_correction_keeps_what_stood_there_before(floor: Floor) -> None:
    batch = floor.until_finish()
    Tablet(floor.operator, batch).enter("moisture", value="1.50")
    record = floor.step(batch, "moisture").records.get()
    reason = {**REASON, "reason_text": "Read the wrong line."}
    Dialogs(floor.operator).send("correct_value", record, value="1.60", **reason)
    last = again(batch)[-1]
    assert (last.shown.moment, last.matches) == ("corrected", True)
    assert last.content["dialog"]["about"] == f"{batch.code}/3.1 · Moisture: 1.50 %"
    # It was opened on the batch record, where nobody saw the workstation.
    assert "entry" not in last.content and last.content["step"]["name"] == "Moisture"
    assert last.content["entered"]["value"] == "1.60"


def test_recording_with_its_screen_costs_at_most_two_statements_more(floor: Floor) -> None:
    batch = floor.until_finish()
    step = floor.step(batch, "moisture")
    sealed = sealed_screen(step, floor.operator)
    with CaptureQueriesContext(connection) as bare, pytest.raises(ValueImpossible):
        record_step(step=step, inputs={"value": "99.00"}, actor=floor.operator)
    with CaptureQueriesContext(connection) as kept, pytest.raises(ValueImpossible):
        record_step(step=step, inputs={"value": "99.00"}, actor=floor.operator, screen=sealed)
    assert len(kept) - len(bare) <= 2
