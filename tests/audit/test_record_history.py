"""A record's history page and its past states: what stands there, who sees it, and what it costs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import AuditChange, AuditEvent
from audit.selectors.past import image_of
from audit.selectors.records import find_tracked, versions_as_of
from audit.selectors.wording import tracked_models
from batches.actions.correct_value import correct_value
from batches.models import Batch, StepRecord
from equipment.actions.define_site import define_site
from kernel import clock
from mom.demo.work.acting import actor, because
from people.actions.save_filter import delete_filter
from people.models import SavedFilter
from tests.factories.persons import person
from tests.factories.story import step_of, the_released_batch, the_running_batch

READER = "emma.weber"


def reader(username: str = READER, language: str = "en") -> Client:
    found = Client(headers={"Accept-Language": language})
    found.force_login(actor(username))
    found.cookies["django_language"] = language
    return found


def address(name: str, record: Any, query: str = "") -> str:
    kwargs = {"kind": record._meta.label_lower, "uuid": record.uuid}
    return reverse(f"audit:{name}", kwargs=kwargs) + query


def corrected_twice() -> StepRecord:
    record = StepRecord.objects.get(step=step_of(the_running_batch(), "granulation-water"), field="water")
    for value in ("15.6", "15.7"):
        record = StepRecord.objects.get(pk=record.pk)
        correct_value(record=record, value=value, actor=actor("li.na"), reason=because("Digit mistyped."))
    return StepRecord.objects.get(pk=record.pk)


@pytest.mark.urs("URS-AUD-03", "URS-AUD-06")
def test_three_values_stand_in_order_with_who_when_and_why(story_db: str) -> None:
    record = corrected_twice()

    page = reader().get(address("record_history", record)).content.decode()

    first, second, third = (page.index(f">{value}<") for value in ("16.0", "15.6", "15.7"))
    assert first < second < third
    assert page.index("<del>16.0</del>") < page.index("<ins><strong>15.7</strong></ins>")
    assert "Digit mistyped." in page
    assert "Operator" in page


@pytest.mark.urs("URS-AUD-06", "URS-DAT-13")
def test_a_record_is_shown_as_it_was_at_any_moment_and_after_any_event(
    story_db: str, shift_clock: Any
) -> None:
    before = clock.now()
    shift_clock(minutes=5)
    record = corrected_twice()
    events = [
        c.event
        for c in AuditChange.objects.filter(
            table_name="batches_steprecord", row_id=record.pk, operation="U"
        ).order_by("id")
    ]
    batch = record.step.batch
    browser = reader()

    after_first = browser.get(address("record_as_of", record, f"?event={events[0].pk}")).content.decode()
    assert "<strong>15.6</strong>" in after_first
    assert "<ins>15.7</ins>" in after_first
    assert "Past state" in after_first

    local = before.astimezone(clock.ZoneInfo("Asia/Shanghai"))
    then = browser.get(address("record_as_of", batch, f"?at={local:%Y-%m-%dT%H:%M:%S}")).content.decode()
    assert "16.0 kg" in then and "15.7 kg" not in then
    now = browser.get(address("record_as_of", batch)).content.decode()
    assert "15.7 kg" in now and "16.0 kg" not in now
    early = browser.get(address("record_as_of", batch, "?at=2001-01-01T10:00")).content.decode()
    assert "There was no such record then" in early


def test_a_moment_that_cannot_be_read_is_refused_with_words(story_db: str) -> None:
    answer = reader().get(address("record_as_of", the_running_batch(), "?at=yesterday"))

    assert answer.status_code == 422
    assert "Enter a valid date/time" in answer.content.decode()


@pytest.mark.urs("URS-AUD-03")
def test_the_last_version_of_every_record_of_the_story_is_the_record(story_db: str) -> None:
    looked_at = 0
    now = clock.now()
    for model in tracked_models().values():
        live = {each.pk: image_of(model, each) for each in model._base_manager.all()}
        then = {each.pk: image_of(model, each) for each in versions_as_of(model, now)}
        technical = {model._meta.get_field(name).column for name in model.technical_columns}
        for image in [*live.values(), *then.values()]:
            for column in technical:
                image.pop(column)
        assert then == live, model
        looked_at += len(live)
    assert looked_at > 1000


def test_a_deleted_record_keeps_its_history(story_db: str) -> None:
    kept = SavedFilter.objects.get()
    delete_filter(user=actor("chen.jing"), saved_filter=kept, actor=actor("chen.jing"))

    history = reader().get(address("record_history", kept)).content.decode()
    assert "Deleted" in history and "Delete saved filter" in history
    made = AuditEvent.objects.filter(action="people.save_filter").latest("id")
    past = reader().get(address("record_as_of", kept, f"?event={made.pk}")).content.decode()
    assert "weight=replaced" in past


@pytest.mark.urs("URS-ACC-01")
def test_a_record_of_another_place_has_no_history_for_who_may_not_read_it(story_db: str) -> None:
    name = {"en": "Chengdu plant", "zh": "成都工厂"}
    by = actor("admin.sun")
    chengdu = define_site(code="CD", name=name, zone="Asia/Shanghai", profile="CN", actor=by)
    far = person("far.auditor", "auditor", chengdu)
    assert find_tracked("batches.batch", the_running_batch().uuid, far) is None
    browser = Client()
    browser.force_login(far)
    assert browser.get(address("record_history", the_running_batch())).status_code == 404
    assert browser.get(address("record_as_of", the_running_batch())).status_code == 404
    assert reader("li.na").get(address("record_history", the_running_batch())).status_code == 403


def test_unknown_kinds_and_records_are_not_found(story_db: str) -> None:
    uuid = the_running_batch().uuid
    for kind in ("batches.nothing", "people.notification", "x"):
        url = reverse("audit:record_history", kwargs={"kind": kind, "uuid": uuid})
        assert reader().get(url).status_code == 404
    other = AuditEvent.objects.filter(subject_model="people.user").latest("id").pk
    assert reader().get(address("record_as_of", the_running_batch(), f"?event={other}")).status_code == 404


def test_the_cost_does_not_grow_with_the_record(story_db: str) -> None:
    browser = reader()
    short, long = the_running_batch(), the_released_batch()

    def queries(url: str) -> int:
        browser.get(url)
        with CaptureQueriesContext(connection) as seen:
            assert browser.get(url).status_code == 200
        return len(seen)

    for name in ("record_history", "record_as_of"):
        assert abs(queries(address(name, long)) - queries(address(name, short))) <= 2, name
    assert queries(address("record_history", long, "?of=all")) <= 40


@pytest.mark.urs("URS-AUD-13")
def test_past_states_by_api(story_db: str) -> None:
    before = clock.now()
    record = corrected_twice()
    batch: Batch = record.step.batch
    api, url = reader(), f"/api/v1/past-records/{batch.uuid}/"

    then = api.get(url, {"at": before.isoformat(), "kind": "batches.batch"}).json()
    now = api.get(url).json()

    assert (then["existed"], then["kind"], then["record"]) == (True, "batches.batch", batch.code)
    values = lambda state: "\n".join(" ".join(row) for row in state["parts"][0]["rows"])  # noqa: E731
    assert "16.0 kg" in values(then) and "15.7 kg" in values(now)
    history = api.get("/api/v1/audit-events/", {"row": str(record.uuid)}).json()["results"]
    assert [each["action"] for each in history] == [*["batches.correct_value"] * 2, "batches.record_step"]
    early = api.get(url, {"at": (before - timedelta(days=900)).isoformat()}).json()
    assert (early["existed"], early["fields_then"]) == (False, [])
    assert api.get(url, {"at": "2026-05-03T10:00"}).status_code == 422
    assert api.get("/api/v1/past-records/00000000-0000-4000-8000-000000000000/").status_code == 404
