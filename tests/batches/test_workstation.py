"""The workstation page: every kind of step at its turn, refusals in place, a fixed number of queries."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from batches.actions.hold_batch import hold_batch
from batches.actions.restart_batch import restart_batch
from batches.models import Batch, StepAttempt, StepExecution
from batches.selectors.scale import scale_reading
from equipment.models import Unit
from kernel import clock
from materials.models import Container
from tests.batches.floor import API_CONTAINER, MIXER, ROOM, SCALE, Floor, because
from tests.batches.plant import LONG_PRODUCT

SEALED = re.compile(r'name="screen" value="([^"]+)"')


class Tablet:
    """A signed-in person at the workstation of one batch."""

    def __init__(self, person: Any, batch: Batch, language: str = "en") -> None:
        self.client = Client(headers={"accept-language": language})
        self.client.force_login(person)
        self.batch, self.language = batch, language

    def page(self) -> str:
        """What is on the screen."""
        reply = self.client.get(reverse("batches:workstation", args=[self.batch.uuid]))
        assert reply.status_code == 200
        return str(reply.content.decode())

    def enter(self, key: str, status: int = 200, **inputs: str) -> str:
        """One entry as the page sends it; returns what the page then shows."""
        step = StepExecution.objects.get(batch=self.batch, key=key)
        named = {name.replace("__", "."): text for name, text in inputs.items()}
        named.setdefault("screen", self.screen_of(step))
        address = reverse("batches:record_step", args=[self.batch.uuid, step.uuid])
        reply = self.client.post(address, named, headers={"HX-Request": "true"})
        assert reply.status_code == status, reply.content.decode()[-2000:]
        return str(reply.content.decode())

    def start(self, key: str) -> str:
        """Press the step's start button."""
        step = StepExecution.objects.get(batch=self.batch, key=key)
        address = reverse("batches:start_step", args=[self.batch.uuid, step.uuid])
        sent = {"screen": self.screen_of(step)}
        return str(self.client.post(address, sent, headers={"HX-Request": "true"}).content.decode())

    def screen_of(self, step: StepExecution) -> str:
        """What the page of the step says that it shows, as its forms send it back; read once per page."""
        reply = self.client.get(reverse("batches:workstation_step", args=[self.batch.uuid, step.uuid]))
        found = SEALED.search(reply.content.decode())
        return found[1] if found else ""


@pytest.mark.urs("URS-EBR-03", "URS-EBR-11")
def test_every_kind_of_step_can_be_done_on_the_page(floor: Floor) -> None:
    batch = floor.started()
    tablet = Tablet(floor.operator, batch)
    assert "Scan the label of room R-101" in tablet.page()
    tablet.enter("clear", scan=ROOM)
    tablet.enter("clear", check__floor="yes")
    assert "Confirm: line is clear, 2 of 2" in tablet.enter("clear", check__labels="yes")
    assert "Second person signs" in tablet.enter("clear", cleared="yes")
    floor.verify(batch, "clear")

    assert "a container of RM-STB" in tablet.page()
    tablet.enter("weigh", scan=API_CONTAINER)
    floor.show_weight("10.980")
    page = tablet.enter("weigh", scan=SCALE)
    assert "Confirm 10.980 kg" in page and "within tolerance" in page
    reading = scale_reading(Unit.objects.get(code=SCALE), clock.now())
    tablet.enter("weigh", net="10.980", sample=reading.ref)
    floor.verify(batch, "weigh")

    assert f"the label of {MIXER}" in tablet.page()
    tablet.enter("identify", scan=MIXER)
    tablet.enter("charge", scan=MIXER)
    code = Container.objects.get(batch_code=batch.code).code
    assert f"Confirm: {code}, 10.980 kg is in" in tablet.enter("charge", scan=code)
    assert "Second person signs" in tablet.enter("charge", charged=code)
    floor.verify(batch, "charge")
    assert f"Start {MIXER}, 60 s" in tablet.page()

    assert "Waiting for HSG-01 to report that it runs" in tablet.start("mix")
    floor.run(("22.0", "24.0", "25.0"))
    page = tablet.page()
    assert "Confirm: checked as shown" in page and "25.0" in page
    assert "Record the value" in tablet.enter("mix", checked="yes")
    tablet.enter("moisture", value="1.50")
    tablet.enter("count", value="207500")
    floor.verify(batch, "count")
    assert "Confirm 99.00 %" in tablet.page()
    tablet.enter("yield", result="99.00")
    assert "Every step is done" in tablet.enter("look", confirmed="yes")


@pytest.mark.urs("URS-MAT-05")
def test_a_refusal_stands_where_it_happened_with_what_to_do_and_the_typed_value_stays(floor: Floor) -> None:
    batch = floor.until_finish()
    tablet = Tablet(floor.operator, batch)
    page = tablet.enter("moisture", status=422, value="99.00")
    assert "99.00 % is not possible here" in page
    assert "Read the instrument again" in page
    assert 'value="99.00"' in page
    assert "Refused here before" in page
    assert StepAttempt.objects.filter(error_code="BAT-043").count() == 1


@pytest.mark.urs("URS-DAT-05", "URS-SYS-07")
def test_what_is_no_plain_number_is_refused_in_words_and_the_next_entry_is_taken(floor: Floor) -> None:
    batch = floor.until_finish()
    readers = {
        "en": ("Write digits with a point, such as 10.50.", Tablet(floor.operator, batch)),
        "zh-hans": ("请用数字和小数点书写", Tablet(floor.operator, batch, "zh-hans")),
    }
    entries = ("1,50", "１.５０", "\N{MINUS SIGN}1.50", "1.50 kg", "NaN", "1e1", "9" * 60)  # noqa: RUF001
    for remedy, tablet in readers.values():
        for entry in entries:
            page = tablet.enter("moisture", status=422, value=entry)
            assert "KER-001" in page and remedy in page
            assert f'value="{entry}"' in page
    assert not floor.step(batch, "moisture").records.exists()
    assert not batch.exceptions.exists()
    readers["en"][1].enter("moisture", value="1.50")
    assert floor.step(batch, "moisture").records.get().value == "1.50"


@pytest.mark.urs("URS-SYS-03")
def test_a_form_sent_twice_records_once(floor: Floor) -> None:
    batch = floor.until_finish()
    tablet = Tablet(floor.operator, batch)
    screen = tablet.screen_of(floor.step(batch, "moisture"))
    for _time in range(2):
        page = tablet.enter("moisture", value="1.50", idempotency_key="one-press", screen=screen)
        assert "Step" in page
    assert floor.step(batch, "moisture").records.count() == 1


def test_a_step_that_is_not_due_says_so_and_takes_nothing(floor: Floor) -> None:
    batch = floor.started()
    tablet = Tablet(floor.operator, batch)
    mix = floor.step(batch, "mix")
    reply = tablet.client.get(reverse("batches:workstation_step", args=[batch.uuid, mix.uuid]))
    page = reply.content.decode()
    assert "It is not this step" in page
    assert 'id="step-form"' not in page


def test_somebody_without_training_sees_why_nothing_can_be_done(floor: Floor) -> None:
    batch = floor.started()
    page = Tablet(floor["wang.fang"], batch).page()
    assert "You are not trained for this step." in page
    assert 'id="step-form"' not in page


def test_the_page_is_chinese_for_those_who_read_chinese(floor: Floor) -> None:
    batch = floor.started()
    page = Tablet(floor.operator, batch, "zh-hans").page()
    assert "清场" in page and "地面清洁" in page
    assert "Tick every line" not in page


@pytest.mark.urs("URS-EBR-03")
def test_a_batch_on_hold_says_who_held_it_and_why(floor: Floor) -> None:
    batch = floor.started()
    tablet = Tablet(floor.operator, batch)
    held = hold_batch(batch=batch, actor=floor["wang.fang"], reason=because("Water <b>on</b> the floor."))
    page = tablet.page()
    for text in ("The batch is on hold.", "王芳 Wang Fang", "Water &lt;b&gt;on&lt;/b&gt; the floor."):
        assert text in page
    assert "BAT-013" in tablet.enter("clear", status=409, scan=ROOM)
    restart_batch(batch=held, actor=floor["wang.fang"], reason=because("The floor is dry again."))
    page = tablet.page()
    assert "The batch is on hold." not in page
    assert "Water" not in page


def test_the_workstation_costs_the_same_queries_at_the_start_and_after_sixty_steps(floor: Floor) -> None:
    batch = floor.started(product=LONG_PRODUCT)
    tablet = Tablet(floor.operator, batch)
    tablet.page()
    with CaptureQueriesContext(connection) as first:
        tablet.page()
    for number in range(1, 50):
        floor.record(batch, f"note-{number:02d}", confirmed="yes")
    with CaptureQueriesContext(connection) as later:
        tablet.page()
    assert len(first) == len(later)
    assert len(first) < 60


def test_confirming_costs_the_same_queries_whatever_the_number_of_steps(floor: Floor) -> None:
    batch = floor.started(product=LONG_PRODUCT)
    tablet = Tablet(floor.operator, batch)
    tablet.enter("note-01", confirmed="yes")
    counts = []
    for key in ("note-02", "note-30"):
        if key == "note-30":
            for number in range(3, 30):
                floor.record(batch, f"note-{number:02d}", confirmed="yes")
        with CaptureQueriesContext(connection) as asked:
            tablet.enter(key, confirmed="yes")
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert counts[0] < 120
