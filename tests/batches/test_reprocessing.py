"""A raw file processed again: a version more, a second person, and nothing that was there before is gone."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.errors import FileAltered, PermissionRefused, ReasonRequired, SamePerson, SignatureRequired
from audit.models import AuditEvent, Signature
from audit.verification import verify
from batches.actions.approve_reprocessing import approve_reprocessing
from batches.actions.complete_production import complete_production
from batches.actions.reject_reprocessing import reject_reprocessing
from batches.actions.reprocess_raw_file import reprocess_raw_file
from batches.actions.review_production import review_production
from batches.errors import (
    AlgorithmDoesNotFit,
    NotReprocessable,
    ProductionIncomplete,
    ReprocessingNotOpen,
    ReprocessingWaits,
    SameProcessing,
)
from batches.models import Batch, ProcessedResult, RawFile, StepAttempt, StepRecord
from batches.selectors.printing import record_content
from mom.demo.recipe_parts import both, step
from quality.selectors.review import review_of
from recipes.errors import BlankCell
from tests.batches.files import GOOD, record, started, table, take, with_raw_files
from tests.batches.floor import Floor, because
from tests.batches.seeing import tamper
from tests.batches.test_api import Caller

pytestmark = pytest.mark.urs("URS-DAT-07", "URS-DAT-08", "URS-AUD-10")

WHY = because("The tester had left out the blank tablets.")
HOLED = table("250.1", "", "249.8", "251.0", "248.9", "270.7")


def again(
    floor: Floor, by: str = "liu.yang", algorithm: str = "column_statistics/2", **parameters: Any
) -> Any:
    """Process what stands again."""
    standing = ProcessedResult.objects.get(state="stands")
    return reprocess_raw_file(
        result=standing, algorithm=algorithm, parameters=parameters, actor=floor[by], reason=WHY
    )


def approve(floor: Floor, result: ProcessedResult, by: str = "chen.jing") -> ProcessedResult:
    """The second person signs."""
    return approve_reprocessing(
        result=result, actor=floor[by], reason=WHY, signature=floor.sign(by, "approved")
    )


def states() -> list[tuple[int, str, str]]:
    """Every version: number, algorithm, state."""
    return [(each.version, each.algorithm, each.state) for each in ProcessedResult.objects.all()]


def two_columns(*rows: tuple[str, str]) -> bytes:
    """Net and gross mass."""
    return (
        "no;mass;gross\n" + "".join(f"{n};{net};{gross}\n" for n, (net, gross) in enumerate(rows))
    ).encode()


FILE = two_columns(("250.1", "250.3"), ("249.8", "250.0"), ("251.0", "251.2"))


def processed_twice(floor: Floor) -> Batch:
    """Recorded, processed by another version, then by another column; each time approved."""
    batch = started(floor)
    floor.record(batch, "mass", file=take(floor, batch, FILE).sha256)
    approve(floor, again(floor))
    approve(floor, again(floor, column="gross"))
    return batch


def test_processed_again_twice_three_results_are_listed_and_which_one_stands_is_said(floor: Floor) -> None:
    batch = processed_twice(floor)
    assert states() == [
        (1, "column_statistics/1", "superseded"),
        (2, "column_statistics/2", "superseded"),
        (3, "column_statistics/2", "stands"),
    ]
    mean = StepRecord.objects.get(step__batch=batch, field="mean")
    assert (mean.value, mean.is_corrected, mean.entered_by) == ("250.5", True, floor["liu.yang"])
    assert mean.source_ref == "F1 mass.csv · column_statistics/2 · V3"

    client = Client(headers={"accept-language": "en"})
    client.force_login(floor["chen.jing"])
    page = client.get(batch.get_absolute_url()).content.decode()
    for said in (
        "V1 · Statistics of a column 1",
        "V2 · Statistics of a column 2",
        "V3 · Statistics of a column 2",
    ):
        assert said in page
    assert page.count("Superseded") == 2 and "250.3 mg" in page and "250.5 mg" in page and "differs" in page
    assert RawFile.objects.get().sha256 in page

    listed = Caller(floor, "chen.jing").get(f"steps/mass/?batch={batch.code}")["raw_files"][0]["processed"]
    assert [(each["version"], each["state"]) for each in listed] == [
        (1, "superseded"),
        (2, "superseded"),
        (3, "stands"),
    ]
    paper = str(record_content(batch, "en"))
    for said in ("V1", "V2", "V3", "column_statistics/1", "250.5", RawFile.objects.get().sha256[:16]):
        assert said in paper


def test_until_a_second_person_signs_nothing_changes(floor: Floor) -> None:
    batch = started(floor)
    floor.record(batch, "mass", file=take(floor, batch, FILE).sha256)
    new = again(floor, column="gross")
    assert StepRecord.objects.get(step__batch=batch, field="mean").value == "250.3"
    assert states() == [(1, "column_statistics/1", "stands"), (2, "column_statistics/2", "proposed")]
    with pytest.raises(ReprocessingWaits):
        again(floor)
    with pytest.raises(SignatureRequired) as needed:
        approve_reprocessing(result=new, actor=floor["chen.jing"], reason=WHY)
    signed = needed.value.content["content"]
    assert "mean: 250.3 mg" in signed["was"] and "mean: 250.5 mg" in signed["results"]
    assert signed["sha256"] == RawFile.objects.get().sha256
    approve(floor, new)
    signature = Signature.objects.latest("id")
    assert (signature.action, signature.signer_username) == ("batches.approve_reprocessing", "chen.jing")


def test_it_is_an_exception_and_in_the_trail_with_both_reasons(floor: Floor) -> None:
    batch = started(floor)
    floor.record(batch, "mass", file=take(floor, batch, FILE).sha256)
    approve(floor, again(floor, column="gross"))
    exception = batch.exceptions.get()
    assert (exception.kind, exception.severity, exception.step.state) == ("reprocessing", "minor", "recorded")
    assert exception.recorded.endswith("/F1/V1 → " + exception.recorded.partition(" → ")[2])
    assert "V1 column_statistics/1" in exception.description and WHY.text in exception.description
    told = AuditEvent.objects.filter(
        action__in=["batches.reprocess_raw_file", "batches.approve_reprocessing"]
    )
    assert [(each.actor_username, each.reason_text) for each in told.order_by("id")] == [
        ("liu.yang", WHY.text),
        ("chen.jing", WHY.text),
    ]


def test_a_value_that_is_outside_its_limits_now_is_an_exception_of_its_own(floor: Floor) -> None:
    batch = started(floor, critical=True)
    file = two_columns(("250.1", "260.3"), ("249.8", "260.0"))
    floor.record(batch, "mass", file=take(floor, batch, file).sha256)
    approve(floor, again(floor, column="gross"))
    found = {(each.kind, each.field, each.severity) for each in batch.exceptions.all()}
    assert found == {("limit", "mean", "critical"), ("reprocessing", "", "minor")}


def test_rejected_results_stay_visible_and_the_record_as_it_was(floor: Floor) -> None:
    batch = started(floor)
    floor.record(batch, "mass", file=take(floor, batch, FILE).sha256)
    new = again(floor, column="gross")
    reject_reprocessing(
        result=new, actor=floor["chen.jing"], reason=WHY, signature=floor.sign("chen.jing", "rejected")
    )
    assert states() == [(1, "column_statistics/1", "stands"), (2, "column_statistics/2", "rejected")]
    assert StepRecord.objects.get(step__batch=batch, field="mean").value == "250.3"
    assert not batch.exceptions.exists()
    with pytest.raises(ReprocessingNotOpen):
        approve(floor, new)
    client = Client(headers={"accept-language": "en"})
    client.force_login(floor["chen.jing"])
    page = client.get(batch.get_absolute_url()).content.decode()
    assert "Rejected" in page and "250.5 mg" in page


def test_who_may_not_and_what_does_not_fit_is_refused(floor: Floor) -> None:
    batch = started(floor)
    floor.record(batch, "mass", file=take(floor, batch, FILE).sha256)
    standing = ProcessedResult.objects.get()
    with pytest.raises(PermissionRefused):
        again(floor, by="li.na")
    with pytest.raises(ReasonRequired):
        reprocess_raw_file(
            result=standing, algorithm="column_statistics/2", parameters={}, actor=floor["liu.yang"]
        )
    with pytest.raises(SameProcessing):
        again(floor, algorithm="column_statistics/1")
    for algorithm, parameters in (
        ("column_statistics/9", {}),
        ("uniformity_of_mass/1", {}),
        ("column_statistics/2", {"nonsense": 1}),
        ("column_statistics/2", {"delimiter": ",", "decimal_sign": ","}),
        ("column_statistics/2", {"count": 0}),
    ):
        with pytest.raises(AlgorithmDoesNotFit):
            again(floor, algorithm=algorithm, **parameters)
    mine = again(floor, by="chen.jing")
    with pytest.raises(SamePerson):
        approve(floor, mine, by="chen.jing")
    assert states() == [(1, "column_statistics/1", "stands"), (2, "column_statistics/2", "proposed")]


def test_a_version_that_refuses_the_file_leaves_a_refused_try(floor: Floor) -> None:
    batch = started(floor)
    floor.record(batch, "mass", file=take(floor, batch, HOLED).sha256)
    with pytest.raises(BlankCell):
        again(floor)
    attempt = StepAttempt.objects.get()
    assert (attempt.error_code, attempt.inputs["algorithm"]) == ("RCP-025", "column_statistics/2")
    assert len(states()) == 1


def test_a_file_that_was_not_recorded_is_not_processed_again(floor: Floor) -> None:
    batch = started(floor)
    take(floor, batch, table(*GOOD))
    unused = ProcessedResult.objects.get()
    with pytest.raises(NotReprocessable):
        reprocess_raw_file(
            result=unused, algorithm="column_statistics/2", parameters={}, actor=floor["liu.yang"], reason=WHY
        )
    assert batch.steps.get(key="mass").state == "active"


@pytest.mark.urs("URS-EBR-15")
def test_the_review_lists_what_was_processed_again_and_what_came_and_was_not_used(floor: Floor) -> None:
    batch = with_raw_files(floor)
    review = review_of(batch)
    said = [(str(each.what), str(each.recorded), str(each.detail)) for each in review.departures]
    files = [each for each in said if each[0] == "Raw file came and was not recorded"]
    assert [(code, detail.partition(",")[0]) for _what, code, detail in files] == [
        ("RCP-023", "F1 broken.csv"),
        ("", "F2 first.csv"),
    ]
    assert any(what == "Raw file processed again" and "V2" in detail for what, _code, detail in said)
    assert [each.error_code for each in review.attempts] == ["RCP-023"]
    assert review.coverage.unclassified == 0


def test_what_was_calculated_from_it_is_calculated_anew(floor: Floor) -> None:
    ratio = step(
        "ratio",
        "calculate",
        both("Ratio", "比值"),
        both("Confirm.", "确认。"),
        calculation="yield_percent",
        field="ratio",
        label=both("Ratio", "比值"),
        unit="%",
        decimals=2,
        low="95.0",
        high="105.0",
        inputs=[
            {"name": "actual", "source": "step", "step": "mass", "field": "mean"},
            {"name": "theoretical", "source": "constant", "value": "250.0", "unit": "mg"},
        ],
    )
    batch = started(floor, more=(ratio,))
    floor.record(batch, "mass", file=take(floor, batch, FILE).sha256)
    floor.record(batch, "ratio", result="100.12")
    approve(floor, again(floor, column="gross"))
    assert floor.step(batch, "ratio").state == "active"
    kinds = list(batch.exceptions.order_by("id").values_list("kind", flat=True))
    assert kinds == ["reprocessing", "recalculation"]
    floor.record(batch, "ratio", result="100.20")
    assert StepRecord.objects.get(step__batch=batch, field="ratio").is_corrected


def test_an_altered_file_is_neither_processed_nor_approved_nor_fetched(
    floor: Floor, superuser_connection: Any
) -> None:
    batch = started(floor)
    floor.record(batch, "mass", file=take(floor, batch, FILE).sha256)
    new = again(floor)
    file = RawFile.objects.get()
    client = Client()
    client.force_login(floor["chen.jing"])
    address = reverse("batches:download_raw_file", args=[file.uuid])
    reply = client.get(address)
    assert (reply.content, reply["Content-Type"]) == (FILE, "application/octet-stream")
    assert reply["Content-Disposition"] == 'attachment; filename="mass.csv"'
    assert reply["X-Content-Type-Options"] == "nosniff"
    begun, ended = AuditEvent.objects.filter(action__startswith="audit.record_export").order_by("id")
    assert begun.actor_username == "chen.jing" and file.sha256 in str(ended.data)
    by_api = client.get(f"/api/v1/steps/mass/raw-files/1/?batch={batch.code}")
    assert by_api.content == FILE

    with superuser_connection.cursor() as cursor:
        cursor.execute("ALTER TABLE batches_rawfile DROP CONSTRAINT batches_rawfile_is_itself")
    altered = FILE.replace(b"250.1", b"255.1")
    tamper(superuser_connection, "batches_rawfile", f"content = decode('{altered.hex()}', 'hex')", file.pk)
    with pytest.raises(FileAltered):
        approve(floor, new)
    reject_reprocessing(
        result=new, actor=floor["chen.jing"], reason=WHY, signature=floor.sign("chen.jing", "rejected")
    )
    with pytest.raises(FileAltered):
        again(floor, column="gross")
    assert "AUD-115" in client.get(address).content.decode()
    assert client.get(f"/api/v1/steps/mass/raw-files/1/?batch={batch.code}").json()["code"] == "AUD-115"
    assert ("batches_rawfile", str(file.pk)) in {(fault.table, fault.row) for fault in verify().faults}


def test_after_the_decision_of_production_it_is_refused_and_before_it_nothing_waits(floor: Floor) -> None:
    batch = started(floor)
    record(floor, batch)
    new = again(floor)
    floor.clear(batch)
    floor.weigh(batch)
    floor.charge(batch)
    floor.mix(batch)
    floor.finish(batch)
    with pytest.raises(ProductionIncomplete, match="neither approved nor rejected"):
        complete_production(batch=Batch.objects.get(pk=batch.pk), actor=floor["wang.fang"])
    approve(floor, new)
    for exception in batch.exceptions.all():
        floor.assess(exception)
    batch = complete_production(batch=Batch.objects.get(pk=batch.pk), actor=floor["wang.fang"])
    review_production(batch=batch, actor=floor["zhao.lei"], signature=floor.sign("zhao.lei", "reviewed"))
    with pytest.raises(NotReprocessable):
        again(floor, algorithm="column_statistics/1")


def test_the_page_asks_no_more_queries_for_more_files_and_versions(floor: Floor) -> None:
    batch = started(floor)
    floor.record(batch, "mass", file=take(floor, batch, FILE).sha256)
    client = Client()
    client.force_login(floor["chen.jing"])
    approve(floor, again(floor))

    def asked() -> int:
        client.get(batch.get_absolute_url())
        with CaptureQueriesContext(connection) as found:
            client.get(batch.get_absolute_url())
        return len(found)

    few = asked()
    for column in ("gross", "mass", "gross"):
        approve(floor, again(floor, column=column))
    assert asked() == few
