"""The batch record as a document: complete, literal, numbered, audited, and read without any lock."""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections.abc import Iterator
from typing import Any

import psycopg2
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from audit.models import AuditEvent, SecurityEvent
from audit.verification import verify
from batches.actions.print_batch_record import print_batch_record
from batches.contracts import RECORD_SECTIONS
from batches.errors import PrintMadeAlready, ValueImpossible
from batches.models import Batch, RecordPrint, StepRecord
from batches.selectors.printing import print_arguments, printed_record, record_content
from kernel import canonical
from tests import database
from tests.batches.eventful import COMMENT, happen
from tests.batches.floor import Floor
from tests.batches.plant import LONG_PRODUCT
from tests.conftest import Cast
from tests.pdf import Pdf, drawn, undrawn


def client(cast: Any, username: str = "chen.jing", language: str = "en") -> Client:
    """Somebody signed in, reading in one language."""
    found = Client()
    found.force_login(cast[username])
    found.cookies["django_language"] = language
    return found


def export(cast: Any, batch: Batch, language: str = "en", username: str = "chen.jing") -> Pdf:
    """The document as the page gives it."""
    reply = client(cast, username).post(f"/batches/{batch.uuid}/print/", {"language": language})
    assert reply.status_code == 200, reply.content
    assert reply["Content-Type"] == "application/pdf"
    return Pdf(reply.content)


@pytest.fixture(scope="session")
def eventful_template(floor_template: str, django_db_blocker: Any) -> str:
    """The test plant with the eventful batch."""
    with django_db_blocker.unblock():
        kind = database.kind_of("eventful", "tests/batches")
        return database.template(kind, fill=lambda: happen(Cast()), base=floor_template)


@pytest.fixture
def eventful(eventful_template: str, cast: Any, django_db_blocker: Any) -> Iterator[Batch]:
    """The batch in a clone of its own."""
    with django_db_blocker.unblock(), database.fresh(eventful_template):
        yield Batch.objects.get()


@pytest.mark.urs("URS-DAT-09", "URS-DAT-13", "URS-AUD-06", "URS-SIG-04")
def test_the_record_says_everything_an_inspector_asks_for(eventful: Batch, cast: Any) -> None:
    pdf = export(cast, eventful)
    batch, weight = eventful, StepRecord.objects.get(step__batch=eventful, field="net")
    for text in (
        f"{batch.material.code} {batch.material.name}",
        batch.order.code,
        batch.control_recipe.digest[:8],
        "MR-TEST, version 1",
        "HSG-01",
        "Asia/Shanghai (UTC+08:00)",
        "李娜 Li Na",
        "Operator",
        # The exception with its assessment, where it belongs and at the front.
        f"{batch.code}-X01",
        "▲ 31.5 °C",
        "No impact on quality: Below the melting point.",
        # A value with unit, limits, target and source.
        "10.980 kg",
        "target 10.98 kg",
        "Scale",
        weight.source_ref,
        # The refused try, in the words that the person read.
        f"Refused: {ValueImpossible.code}",
        "value = 99.00",
        # The correction: before, after, why.
        "1.60 % → 1.50 %",
        "Corrected: Moisture, 1.60 % → 1.50 %",
        "Read the wrong line.",
        # The hold, and that it went on.
        "Hold batch",
        "Water on the floor.",
        "Restart batch",
        # A signature with its six items.
        "Signature 张伟 Zhang Wei (zhang.wei) · Operator · Verified ·",
        "Asia/Shanghai (UTC+0800) · signed content unchanged",
        # Genealogy.
        "RM-STB-2601-01",
        "Charged into a batch",
    ):
        assert " ".join(text.split()) in pdf.text, text
    assert COMMENT in pdf.text
    assert undrawn(pdf) == set()


@pytest.mark.urs("URS-DAT-13")
def test_every_page_is_marked(eventful: Batch, cast: Any) -> None:
    export(cast, eventful)
    pdf = export(cast, eventful)
    assert len(pdf.pages) > 3
    for number, page in enumerate(pdf.pages, start=1):
        flat = " ".join(page.split())
        for text in (
            "COPY · print no. 2",
            f"{eventful.code}/P2",
            "Printed by 陈静 Chen Jing (chen.jing)",
            f"Page {number} of {len(pdf.pages)}",
            "NOT FINISHED: In execution, as of",
            eventful.code,
            eventful.material.code,
            "100 mg",
        ):
            assert text in flat, (number, text)
    assert "Earlier prints of this record" in pdf.text
    assert f"{eventful.code}/P1" in pdf.text


@pytest.mark.urs("URS-SYS-07")
@pytest.mark.parametrize("language", ["zh-hans", "both"])
def test_chinese_is_complete_and_every_character_has_a_glyph(
    eventful: Batch, cast: Any, language: str
) -> None:
    pdf = export(cast, eventful, language)
    wanted = (
        "批记录",
        "副本",
        "打印编号 1",
        "尚未完成：执行中",
        "称量原料药",
        "偏离计划之处：异常",
        "已更正：水分",
    )
    for text in wanted:
        assert text in pdf.text, text
    assert undrawn(pdf) == set()
    assert drawn(pdf) >= set("".join(wanted).replace(" ", "") + "李娜张伟陈静王芳阀门堵塞°→※▲")
    both = {"Weigh the active", "COPY", "NOT FINISHED", "What deviated: exceptions"}
    assert {text for text in both if text in pdf.text} == (both if language == "both" else set())


def test_every_part_comes_in_its_order(eventful: Batch, cast: Any) -> None:
    sections = record_content(eventful, "en")["text"]["sections"]
    codes = [section["code"] for section in sections]
    assert codes == [each.code for each in sorted(RECORD_SECTIONS, key=lambda each: each.place)]
    assert codes[0] == "identity"
    assert codes.index("exceptions") < codes.index("deviations") < codes.index("steps")
    steps = next(each for each in sections if each["code"] == "steps")["blocks"]
    numbers = [block["number"] for block in steps if block["kind"] == "part" and block["level"] == 3]
    assert numbers == list(eventful.steps.order_by("sequence").values_list("number", flat=True))


@pytest.mark.urs("URS-DAT-09", "URS-AUD-10")
def test_the_data_goes_along_and_the_trail_knows_its_digest(eventful: Batch, cast: Any) -> None:
    pdf = export(cast, eventful, "both")
    printed = RecordPrint.objects.get()
    data = pdf.attachment()
    assert hashlib.sha256(data).hexdigest() == printed.content_digest
    content = json.loads(data)
    assert canonical.canonical_json(content) == data
    assert (content["batch"], content["state"], content["language"]) == (
        eventful.code,
        "in_execution",
        "both",
    )
    event = AuditEvent.objects.get(action="batches.print_batch_record")
    assert (event.actor_username, event.subject_code, event.role) == ("chen.jing", eventful.code, "qa")
    assert event.data["content_digest"] == printed.content_digest
    assert (printed.code, printed.batch_state) == (f"{eventful.code}/P1", "in_execution")
    assert verify().is_whole


def test_the_document_says_everything_that_is_in_the_data(eventful: Batch, cast: Any) -> None:
    pdf = export(cast, eventful)
    printed = "".join(pdf.text.replace("\N{ZERO WIDTH SPACE}", "").split())
    sections = json.loads(pdf.attachment())["text"]["sections"]
    found = {text for section in sections for text in texts_of(section)}
    assert len(found) > 100
    assert {text for text in found if "".join(text.split()) not in printed} == set()


def texts_of(value: Any) -> Iterator[str]:
    """What a person reads of plain blocks; a table without rows says only why there is none."""
    if isinstance(value, list):
        for each in value:
            yield from texts_of(each)
    elif isinstance(value, dict) and value["kind"] == "table" and not value["rows"]:
        yield value["empty"]
    elif isinstance(value, dict):
        left_out = (
            {"kind", "code", "tone", "widths", "empty"} if value["kind"] != "table" else {"kind", "empty"}
        )
        for name, each in value.items():
            if name not in left_out:
                yield from texts_of(each)
    elif isinstance(value, str):
        yield value


@pytest.mark.urs("URS-AUD-10")
def test_who_may_not_export_gets_no_copy_and_is_remembered(floor: Floor) -> None:
    batch = floor.batch()
    for username in ("li.na", "emma.weber", "liu.yang"):
        reply = client(floor.cast, username).post(f"/batches/{batch.uuid}/print/", {"language": "en"})
        assert reply.status_code == 403
        assert SecurityEvent.objects.filter(username=username, action="batches.print_batch_record").exists()
        page = client(floor.cast, username).get(f"/batches/{batch.uuid}/").content.decode()
        assert "Export batch record" not in page
    assert not RecordPrint.objects.exists()
    assert not AuditEvent.objects.filter(action="batches.print_batch_record").exists()


@pytest.mark.parametrize("language", ["", "de", "en' --", "both "])
def test_an_unknown_language_is_refused(floor: Floor, language: str) -> None:
    batch = floor.batch()
    reply = client(floor.cast).post(f"/batches/{batch.uuid}/print/", {"language": language})
    assert reply.status_code == 422
    assert not RecordPrint.objects.exists()


def test_a_record_of_nothing_but_its_head_can_be_exported(floor: Floor) -> None:
    pdf = export(floor.cast, floor.batch())
    assert "NOT FINISHED: Issued, as of" in pdf.text
    assert "Nothing has departed from the recipe." in pdf.text
    assert "Nobody has signed yet." in pdf.text


@pytest.mark.urs("URS-DAT-09")
def test_the_api_gives_the_same_document(eventful: Batch, cast: Any) -> None:
    caller = client(cast, "xu.hui")
    address = f"/api/v1/batches/{eventful.code}/print-record/"
    reply = caller.post(
        address, {"language": "en"}, content_type="application/json", headers={"Accept": "application/pdf"}
    )
    assert reply.status_code == 200, reply.content
    assert reply["Content-Disposition"] == f'attachment; filename="{eventful.code}-P1.pdf"'
    assert reply["Cache-Control"] == "no-store"
    assert "Printed by 徐慧 Xu Hui" in Pdf(reply.content).text
    refused = caller.post(
        address, {"language": "xx"}, content_type="application/json", headers={"Accept": "application/pdf"}
    )
    assert (refused.status_code, refused["Content-Type"]) == (422, "application/problem+json")
    auditor = client(cast, "emma.weber").post(address, {"language": "en"}, content_type="application/json")
    assert auditor.status_code == 403
    assert caller.get(address).status_code == 405  # fetching numbers a copy, so it is no safe request


def test_a_request_sent_twice_makes_one_print(floor: Floor) -> None:
    batch, caller = floor.batch(), client(floor.cast, "xu.hui")
    address = f"/api/v1/batches/{batch.code}/print-record/"
    replies = [
        caller.post(
            address, {"language": "en"}, content_type="application/json", headers={"Idempotency-Key": "k1"}
        )
        for _time in range(2)
    ]
    assert [reply.status_code for reply in replies] == [200, 409]
    assert replies[1].json()["code"] == "BAT-080"
    assert RecordPrint.objects.count() == 1


def test_no_print_shows_another_content_than_its_own(floor: Floor) -> None:
    batch = floor.batch()
    content = record_content(batch, "en")
    printed = print_batch_record(batch=batch, actor=floor["chen.jing"], **print_arguments(content))
    assert printed_record(printed, content)
    content["text"]["sections"][0]["title"] = "Something else"
    with pytest.raises(PrintMadeAlready):
        printed_record(printed, content)


def test_prints_at_the_same_time_get_numbers_of_their_own(floor: Floor) -> None:
    batch, person = floor.batch(), floor["chen.jing"]
    content = record_content(batch, "en")
    failures: list[Exception] = []

    def one() -> None:
        try:
            print_batch_record(batch=batch, actor=person, **print_arguments(content))
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert failures == []
    assert sorted(RecordPrint.objects.values_list("number", flat=True)) == [1, 2, 3, 4]


def test_reading_waits_for_nobody_and_sees_one_moment(eventful: Batch, cast: Any) -> None:
    name = connection.settings_dict["NAME"]
    other = psycopg2.connect(database.servers().for_database(name).superuser_url)
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT id FROM batches_batch WHERE id = %s FOR UPDATE", [eventful.pk])
            cursor.execute("LOCK TABLE batches_steprecord IN ROW EXCLUSIVE MODE")
            with CaptureQueriesContext(connection) as asked:
                assert record_content(eventful, "en")["batch"] == eventful.code
        assert not any("FOR UPDATE" in each["sql"] or "FOR NO KEY" in each["sql"] for each in asked)
        assert "REPEATABLE READ READ ONLY" in " ".join(each["sql"] for each in asked)
    finally:
        other.close()


@pytest.mark.parametrize("language", ["en", "both"])
def test_the_number_of_queries_does_not_grow_with_the_steps(floor: Floor, language: str) -> None:
    short = floor.batch()
    floor.make_ready("HSG-02")
    long = floor.batch(floor.order(number="2", product=LONG_PRODUCT))
    caller = client(floor.cast)
    counts = []
    for batch in (short, long):
        caller.post(f"/batches/{batch.uuid}/print/", {"language": language})
        with CaptureQueriesContext(connection) as asked:
            reply = caller.post(f"/batches/{batch.uuid}/print/", {"language": language})
        assert reply["Content-Type"] == "application/pdf"
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_two_hundred_steps_take_seconds(eventful: Batch, cast: Any) -> None:
    content = record_content(eventful, "en")
    steps = next(each for each in content["text"]["sections"] if each["code"] == "steps")
    steps["blocks"] = steps["blocks"] * (200 // eventful.steps.count() + 1)
    printed = print_batch_record(batch=eventful, actor=cast["chen.jing"], **print_arguments(content))
    # The processor's seconds, so that what else runs on the machine does not count.
    began = time.process_time()
    pdf = Pdf(printed_record(printed, content))
    assert time.process_time() - began < 10
    pages = len(pdf.reader.pages)
    assert pages > 30
    assert f"Page {pages} of {pages}" in pdf.reader.pages[-1].extract_text()
