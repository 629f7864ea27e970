"""A raw file at a step: kept byte for byte, processed, shown, recorded, and judged (URS-DAT-07, 08)."""

from __future__ import annotations

import base64
import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from audit.errors import FileAltered, FileEmpty, PermissionRefused
from audit.models import AuditChange
from audit.verification import verify
from batches.actions.hold_batch import hold_batch
from batches.actions.take_raw_file import take_raw_file
from batches.errors import (
    BatchNotRunning,
    FileNotProcessed,
    FileUnknown,
    InputMissing,
    StepAlreadyRecorded,
    StepTakesNoFile,
    TimeNotPlausible,
)
from batches.models import ProcessedResult, RawFile, StepAttempt, StepExecution, StepRecord
from batches.selectors.screens import screens_of, seen_again
from kernel import clock
from kernel.errors import DomainError
from mom.demo.recipe_parts import both, step
from tests.batches.files import GOOD, HEAVY, FileTablet, record, started, table, take
from tests.batches.floor import Floor, because
from tests.batches.seeing import ZH, tamper
from tests.batches.test_api import Caller

pytestmark = pytest.mark.urs("URS-DAT-07")


def test_a_person_chooses_the_file_sees_what_it_gives_and_records_it(floor: Floor) -> None:
    batch, content = started(floor), table(*GOOD)
    tablet, sha256 = FileTablet(floor.operator, batch), hashlib.sha256(content).hexdigest()
    assert "Choose the file that the instrument made." in tablet.page()
    page = tablet.take(content)
    assert f"SHA-256 {sha256[:16]}…" in page and f"{len(content)} bytes" in page
    assert "250.1" in page and "within limits" in page and "Limits 245.0–255.0 mg" in page
    assert "Record the results of file F1" in page
    assert not StepRecord.objects.filter(step__batch=batch), "nothing is recorded before it was seen"
    tablet.enter("mass", file=sha256)

    file = RawFile.objects.get()
    assert (bytes(file.content), file.size, file.sha256) == (content, len(content), sha256)
    assert (file.source, file.sent_by, file.media_type) == ("person", floor.operator, "text/csv")
    mean = StepRecord.objects.get(step__batch=batch, field="mean")
    assert (mean.value, mean.unit, mean.is_in_limits) == ("250.1", "mg", True)
    assert (mean.source_kind, mean.source_ref) == ("file", "F1 mass.csv · column_statistics/1 · V1")
    stands = ProcessedResult.objects.get()
    assert (stands.state, stands.algorithm, stands.version) == ("stands", "column_statistics/1", 1)
    assert stands.parameters["column"] == "mass"
    deviation = next(each for each in stands.results if each["name"] == "standard_deviation")
    assert deviation["value"] == "0.82" and deviation["exact"].startswith("0.82158383")


def test_outside_its_limits_it_is_recorded_and_an_exception_at_once(floor: Floor) -> None:
    batch = started(floor, critical=True)
    record(floor, batch, HEAVY)
    exception = batch.exceptions.get()
    assert (exception.kind, exception.field, exception.severity) == ("limit", "mean", "critical")
    assert (exception.recorded, exception.limit, exception.unit) == ("270.1", "245.0–255.0", "mg")


def test_the_full_value_is_held_against_the_limits_and_said_where_rounding_would_hide_it(
    floor: Floor,
) -> None:
    """255.04 is printed as 255.0, which is the limit; the recipe compares the full value (F-24)."""
    batch = started(floor)
    record(floor, batch, ("255.03", "255.05"))
    assert StepRecord.objects.get(field="mean").is_in_limits is False
    assert batch.exceptions.get().recorded == "255.04"


@pytest.mark.urs("URS-DAT-08")
def test_a_file_that_cannot_be_processed_is_kept_and_its_refusal_too(floor: Floor) -> None:
    batch = started(floor)
    tablet = FileTablet(floor.operator, batch)
    page = tablet.take(table("250.1", "error"), status=422)
    assert "Line 3, column “mass”: “error” is not a number." in page and "Refused: RCP-023" in page
    attempt = StepAttempt.objects.get()
    bad = RawFile.objects.get()
    assert (attempt.error_code, attempt.inputs["sha256"], bad.refused_as) == (
        "RCP-023",
        bad.sha256,
        "RCP-023",
    )
    with pytest.raises(FileNotProcessed):
        floor.record(batch, "mass", file=bad.sha256)
    with pytest.raises(FileUnknown):
        floor.record(batch, "mass", file="0" * 64)
    with pytest.raises(InputMissing):
        floor.record(batch, "mass", file="")


@pytest.mark.urs("URS-DAT-08")
def test_two_files_at_a_step_are_both_listed_and_one_is_recorded(floor: Floor) -> None:
    batch = started(floor)
    tablet = FileTablet(floor.operator, batch)
    tablet.take(table(*HEAVY), "first.csv")
    page = tablet.take(table(*GOOD), "second.csv")
    assert "F1 first.csv" in page and "Not used" in page and "Record the results of file F2" in page
    tablet.enter("mass", file=RawFile.objects.get(number=2).sha256)
    states = {str(each.raw_file.name): each.state for each in ProcessedResult.objects.all()}
    assert states == {"first.csv": "computed", "second.csv": "stands"}
    listed = Caller(floor, "chen.jing").get(f"steps/mass/?batch={batch.code}")["raw_files"]
    assert [(each["name"], each["processed"][0]["state"]) for each in listed] == [
        ("first.csv", "computed"),
        ("second.csv", "stands"),
    ]


def test_the_screens_come_out_as_they_were_seen(floor: Floor) -> None:
    batch = started(floor)
    tablet = FileTablet(floor.operator, batch, ZH)
    tablet.take(table("250.1", "error"), status=422)
    tablet.take(table(*GOOD))
    tablet.enter("mass", file=hashlib.sha256(table(*GOOD)).hexdigest())
    there = floor.step(batch, "mass")
    shown = [seen_again(each) for each in screens_of(there)]
    assert [(each.shown.moment, each.matches) for each in shown] == [
        ("refused", True),
        ("entered", True),
        ("recorded", True),
    ]
    client = Client(headers={"accept-language": "en"})
    client.force_login(floor["chen.jing"])
    for each in shown:
        address = reverse("batches:step_as_seen", args=[there.uuid])
        page = client.get(address, {"moment": str(each.shown.uuid)}).content.decode()
        assert "mass.csv" in page or each.shown.moment == "refused"


def test_an_instrument_sends_its_file_by_the_api_and_a_person_records_it(floor: Floor) -> None:
    batch, content = started(floor), b"\xef\xbb\xbf" + table(*GOOD)
    machine = Caller(floor, "capture")
    body = {"name": "run-12.csv", "content": base64.b64encode(content).decode(), "media_type": "text/csv"}
    address = f"steps/mass/take-raw-file/?batch={batch.code}"
    taken = machine.post(address, {**body, "measured_at": clock.now().isoformat()})
    assert (taken["source"], taken["sha256"]) == ("connection", hashlib.sha256(content).hexdigest())
    assert taken["processed"][0]["results"][1]["value"] == "250.1"
    now = floor.step(batch, "mass")
    assert (now.state, now.performer) == ("pending", None), "a connection begins no step"
    assert bytes(RawFile.objects.get().content) == content
    operator = Caller(floor, "li.na")
    assert operator.record(batch.code, "mass", file=taken["sha256"])["state"] == "done"
    assert StepRecord.objects.get(field="mean").source_at == RawFile.objects.get().measured_at

    assert machine.post(address, {**body, "content": "not base64!"}, 422)["code"] == "KER-005"
    assert machine.client.get(f"/api/v1/steps/mass/?batch={batch.code}").status_code == 403


def test_a_file_of_megabytes_comes_by_the_api_as_it_is(floor: Floor) -> None:
    """More than what Django takes into memory of other requests; too many rows to be processed, and kept."""
    batch = started(floor)
    content = table(*["250.1"] * 300_000)
    assert len(content) > 3_500_000
    body = {"name": "long.csv", "content": base64.b64encode(content).decode()}
    refused = Caller(floor, "capture").post(f"steps/mass/take-raw-file/?batch={batch.code}", body, 422)
    assert refused["code"] == "RCP-027"
    assert RawFile.objects.get().content_of_file() == content


def test_the_same_key_sends_the_file_once(floor: Floor) -> None:
    batch = started(floor)
    body = {"name": "a.csv", "content": base64.b64encode(table(*GOOD)).decode()}
    operator = Caller(floor, "li.na")
    for _time in range(2):
        address = f"steps/mass/take-raw-file/?batch={batch.code}"
        operator.post(address, body, 200, **{"Idempotency-Key": "run-12"})
    assert RawFile.objects.count() == 1
    tablet = FileTablet(floor.operator, batch)
    for _time in range(2):
        tablet.take(table(*GOOD), idempotency_key="pressed-twice")
    assert RawFile.objects.count() == 2


def test_whoever_may_not_and_wherever_it_does_not_belong_nothing_is_kept(floor: Floor) -> None:
    batch = started(floor)
    clearing = floor.step(batch, "clear")
    tries: list[tuple[type[DomainError], Any]] = [
        (PermissionRefused, lambda: take(floor, batch, table(*GOOD), by="chen.jing")),
        (FileEmpty, lambda: take(floor, batch, b"")),
        (StepTakesNoFile, lambda: take_into(clearing, floor)),
        (
            TimeNotPlausible,
            lambda: take_into(floor.step(batch, "mass"), floor, at="2020-01-01T00:00:00+00:00"),
        ),
    ]
    for refusal, attempt in tries:
        with pytest.raises(refusal):
            attempt()
    tablet = FileTablet(floor.operator, batch)
    assert "BAT-030" in tablet.take(None, status=422)
    assert not RawFile.objects.exists()
    record(floor, batch)
    with pytest.raises(StepAlreadyRecorded):
        take(floor, batch, table(*GOOD))


def take_into(step: StepExecution, floor: Floor, at: str = "") -> Any:
    """Another step, or another time."""
    measured = datetime.fromisoformat(at) if at else None
    return take_raw_file(
        step=step, content=table(*GOOD), name="a.csv", actor=floor.operator, measured_at=measured
    )


def test_a_file_too_large_is_refused_before_it_is_read(floor: Floor, settings: Any) -> None:
    settings.PHARMOM_MOST_FILE_BYTES = 60
    batch = started(floor)
    page = FileTablet(floor.operator, batch).take(table(*GOOD * 3), status=413)
    assert "AUD-116" in page and not RawFile.objects.exists()


def test_on_a_held_batch_nothing_is_taken(floor: Floor) -> None:
    batch = started(floor)
    hold_batch(batch=batch, actor=floor.operator, reason=because())
    with pytest.raises(BatchNotRunning):
        take(floor, batch, table(*GOOD))


def test_an_altered_file_is_named_by_the_verification_and_not_recorded(
    floor: Floor, superuser_connection: Any
) -> None:
    batch = started(floor)
    file = take(floor, batch, table(*GOOD))
    altered = table(*HEAVY)
    assert len(altered) == file.size
    with superuser_connection.cursor() as cursor:
        for name in ("is_itself", "is_whole"):
            cursor.execute(f"ALTER TABLE batches_rawfile DROP CONSTRAINT batches_rawfile_{name}")
    tamper(superuser_connection, "batches_rawfile", f"content = decode('{altered.hex()}', 'hex')", file.pk)
    with pytest.raises(FileAltered):
        floor.record(batch, "mass", file=file.sha256)
    named = {(fault.table, fault.row) for fault in verify().faults}
    assert ("batches_rawfile", str(file.pk)) in named


def test_postgresql_takes_no_other_content_for_the_fingerprint(
    floor: Floor, superuser_connection: Any
) -> None:
    batch = started(floor)
    file = take(floor, batch, table(*GOOD))
    with pytest.raises(Exception, match="is_itself"):
        tamper(
            superuser_connection,
            "batches_rawfile",
            "content = decode('00', 'hex') || substr(content, 2)",
            file.pk,
        )
    for statement in ("DELETE FROM batches_rawfile", "UPDATE batches_rawfile SET name = 'other.csv'"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_the_trail_has_the_fingerprint_and_not_the_bytes(floor: Floor) -> None:
    batch = started(floor)
    file = take(floor, batch, table(*GOOD))
    change = AuditChange.objects.get(table_name="batches_rawfile")
    assert change.after is not None and change.after["content"] == f"sha256:{file.sha256}"
    assert "250.7" not in str(change.event.data)


def test_two_tablets_at_once_number_their_files_one_after_the_other(floor: Floor) -> None:
    batch = started(floor)
    take(floor, batch, table(*GOOD))

    def one(place: int) -> int:
        try:
            return take(floor, batch, table(*GOOD, f"25{place}.0"), f"{place}.csv").number
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        numbers = sorted(pool.map(one, range(4)))
    assert numbers == [2, 3, 4, 5]


def test_a_calculation_uses_a_result_without_a_second_person(floor: Floor) -> None:
    """What an instrument's file says was not typed."""
    ratio = step(
        "ratio",
        "calculate",
        both("Ratio", "比值"),
        both("Confirm.", "确认。"),
        calculation="yield_percent",
        field="ratio",
        label=both("Ratio", "比值"),
        unit="%",
        decimals=1,
        low="95.0",
        high="105.0",
        inputs=[
            {"name": "actual", "source": "step", "step": "mass", "field": "mean"},
            {"name": "theoretical", "source": "constant", "value": "250.0", "unit": "mg"},
        ],
    )
    batch = started(floor, more=(ratio,))
    record(floor, batch)
    assert floor.record(batch, "ratio", result="100.0").state == "done"
