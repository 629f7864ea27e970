"""The API of batches: a whole batch without a page, refusals as problem details, the same rules as everywhere."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from batches.models import Batch, StepAttempt
from batches.selectors.scale import scale_reading
from equipment.models import Unit
from kernel import clock
from tests.batches.floor import API_CONTAINER, MIXER, OTHER_MIXER, ROOM, SCALE, Floor
from tests.batches.plant import LONG_PRODUCT


class Caller:
    """Somebody at the API's door."""

    def __init__(self, floor: Floor, username: str) -> None:
        self.client = Client()
        self.client.force_login(floor[username])

    def get(self, address: str) -> Any:
        """The parsed reply."""
        reply = self.client.get(f"/api/v1/{address}")
        assert reply.status_code == 200, reply.content
        return reply.json()

    def post(
        self, address: str, body: dict[str, Any] | None = None, status: int = 200, **headers: str
    ) -> Any:
        """The parsed reply of an action."""
        reply = self.client.post(
            f"/api/v1/{address}", body or {}, content_type="application/json", headers=headers or None
        )
        assert reply.status_code == status, reply.content
        return reply.json()

    def record(self, batch: str, key: str, status: int = 200, **inputs: str) -> Any:
        """One entry into a step found by its key."""
        named = {name.replace("__", "."): text for name, text in inputs.items()}
        return self.post(f"steps/{key}/record/?batch={batch}", {"inputs": named}, status)


@pytest.fixture
def operator(floor: Floor) -> Caller:
    """Li Na."""
    return Caller(floor, "li.na")


@pytest.fixture
def supervisor(floor: Floor) -> Caller:
    """Wang Fang."""
    return Caller(floor, "wang.fang")


def test_a_batch_is_created_started_and_worked_on_by_the_api(
    floor: Floor, operator: Caller, supervisor: Caller
) -> None:
    order = floor.order()
    batch = supervisor.post("batches/", {"order": order.code, "units": {"HSG": MIXER}}, 201)
    code = batch["code"]
    assert [each["unit"] for each in batch["allocations"]] == [MIXER, "SC-01"]
    assert supervisor.post(f"batches/{code}/start/")["procedure_state"] == "running"
    operator.record(code, "clear", scan=ROOM)
    step = operator.record(code, "clear", check__floor="yes", check__labels="yes", cleared="yes")
    assert (step["state"], step["is_verified"], step["verifier"]) == ("recorded", True, None)

    second = Caller(floor, "zhang.wei")
    needed = second.post(f"steps/clear/verify/?batch={code}", status=401)
    assert needed["code"] == "AUD-004"
    signature = {
        "username": "zhang.wei",
        "password": floor.cast.password,
        "meaning": "verified",
        "seen_digest": needed["signature"]["digest"],
    }
    verified = second.post(f"steps/clear/verify/?batch={code}", {"signature": signature})
    assert (verified["state"], verified["verifier"]) == ("done", "zhang.wei")

    operator.record(code, "weigh", scan=API_CONTAINER)
    operator.record(code, "weigh", scan=SCALE)
    floor.show_weight("10.980")
    reading = scale_reading(Unit.objects.get(code=SCALE), clock.now())
    weighed = operator.record(code, "weigh", net="10.980", sample=reading.ref)
    assert weighed["state"] == "recorded"
    net = next(each for each in weighed["records"] if each["field"] == "net")
    assert (net["value"], net["low"], net["source_kind"]) == ("10.980", "10.95804", "scale")
    assert {"source_at", "recorded_at", "entered_by", "unit"} <= set(net)


@pytest.mark.urs("URS-EBR-03")
def test_a_step_out_of_order_is_a_conflict_by_the_api_too(floor: Floor, operator: Caller) -> None:
    batch = floor.started()
    problem = operator.record(batch.code, "look", 409, confirmed="yes")
    assert (problem["code"], problem["params"]["first"]) == ("BAT-020", "1.1")
    assert problem["what_to_do"]
    shown = operator.get(f"steps/look/?batch={batch.code}")
    assert shown["attempts"][0]["error_code"] == "BAT-020"


@pytest.mark.urs("URS-INT-05")
def test_one_key_does_not_answer_one_batchs_step_for_anothers(floor: Floor, operator: Caller) -> None:
    one = floor.started()
    floor.make_ready(OTHER_MIXER)
    other = floor.started(number="1000124")
    body, key = {"inputs": {"scan": ROOM}}, {"Idempotency-Key": "tablet-7-0001"}
    first = operator.post(f"steps/clear/record/?batch={one.code}", body, **key)
    assert operator.post(f"steps/clear/record/?batch={one.code}", body, **key) == first
    problem = operator.post(f"steps/clear/record/?batch={other.code}", body, 422, **key)
    assert problem["code"] == "AUD-010"
    assert floor.step(other, "clear").state == "pending"


@pytest.mark.urs("URS-EBR-06")
def test_times_cannot_be_sent(floor: Floor, operator: Caller) -> None:
    batch = floor.started()
    step = floor.step(batch, "clear")
    reply = operator.client.put(
        f"/api/v1/steps/{step.uuid}/", {"started_at": "2026-01-01T00:00:00Z"}, content_type="application/json"
    )
    assert reply.status_code == 405
    assert operator.post(f"steps/{step.uuid}/start/", {"started_at": "2026-01-01T00:00:00Z"}, 422)


def test_a_refused_weight_tells_what_is_wrong_and_what_to_do(floor: Floor, operator: Caller) -> None:
    batch = floor.started()
    floor.clear(batch)
    problem = operator.record(batch.code, "weigh", 409, scan="RM-STB-2602-01")
    assert problem["code"] == "BAT-034"
    assert problem["findings"][0]["code"] == "lot_released"
    assert StepAttempt.objects.get().inputs == {"scan": "RM-STB-2602-01"}


def test_refusal_to_create_lists_every_finding(floor: Floor, supervisor: Caller) -> None:
    floor.batch()
    order = floor.order(number="2")
    problem = supervisor.post("batches/", {"order": order.code}, 409)
    assert problem["code"] == "BAT-011"
    assert {each["subject"] for each in problem["findings"]} == {"HSG-01", "HSG-02"}
    assert (
        supervisor.post("batches/", {"order": order.code, "units": {"HSG": "NO-01"}}, 422)["code"]
        == "KER-112"
    )
    assert supervisor.post("batches/", {"order": "NO"}, 422)["code"] == "KER-112"


@pytest.mark.urs("URS-SYS-03")
def test_the_same_request_twice_is_done_once_and_a_stale_version_is_refused(
    floor: Floor, operator: Caller
) -> None:
    batch = floor.started(product=LONG_PRODUCT)
    step = floor.step(batch, "note-01")
    body = {"inputs": {"confirmed": "yes"}}
    for _time in range(2):
        answer = operator.post(f"steps/{step.uuid}/record/", body, **{"Idempotency-Key": "one"})
        assert answer["state"] == "done"
    stale = operator.post(f"steps/{step.uuid}/record/", {**body, "expected_version": 1}, 409)
    assert stale["code"] == "AUD-007"


def test_exceptions_are_listed_reported_and_assessed(floor: Floor, operator: Caller) -> None:
    batch = floor.started()
    reason = {"code": "process_upset", "text": "A drop of oil fell beside the bowl."}
    body = {"severity": "major", "step": "clear", "reason": reason}
    operator.post(f"batches/{batch.code}/report-exception/", body)
    assert (
        operator.post(f"batches/{batch.code}/report-exception/", {**body, "step": "no"}, 422)["code"]
        == "KER-112"
    )
    exception = operator.get(f"exceptions/?batch={batch.code}")["results"][0]
    verdict = {"assessment": "no_impact", "justification": "It fell on the floor."}
    assert operator.post(f"exceptions/{exception['code']}/assess/", verdict, 403)["code"] == "AUD-002"
    quality, path = Caller(floor, "chen.jing"), f"exceptions/{exception['code']}/assess/"
    needed = quality.post(path, verdict, 401)
    assert needed["code"] == "AUD-004"
    given = {
        "username": "chen.jing",
        "password": floor.cast.password,
        "meaning": "approved",
        "seen_digest": needed["signature"]["digest"],
    }
    assessed = quality.post(path, {**verdict, "signature": given})
    assert (assessed["state"], assessed["assessed_by"]) == ("assessed", "chen.jing")


def test_a_value_is_corrected_with_a_reason(floor: Floor, operator: Caller) -> None:
    batch = floor.until_finish()
    floor.record(batch, "moisture", value="1.50")
    body = {"field": "moisture", "value": "1.60"}
    assert operator.post(f"steps/moisture/correct/?batch={batch.code}", body, 400)["code"] == "AUD-003"
    reason = {"code": "entry_error", "text": "Read the wrong line."}
    shown = operator.post(f"steps/moisture/correct/?batch={batch.code}", {**body, "reason": reason})
    assert (shown["records"][0]["value"], shown["records"][0]["is_corrected"]) == ("1.60", True)


@pytest.mark.parametrize("address", ["orders/", "batches/", "steps/", "exceptions/"])
def test_lists_cost_the_same_whatever_their_length(floor: Floor, address: str) -> None:
    auditor = Caller(floor, "emma.weber")
    floor.batch()
    auditor.get(address)
    with CaptureQueriesContext(connection) as few:
        auditor.get(address)
    floor.make_ready("HSG-02")
    floor.started(number="2", product=LONG_PRODUCT)
    with CaptureQueriesContext(connection) as many:
        assert auditor.get(address)
    assert len(many) == len(few)


def test_a_batch_shows_its_steps_with_a_fixed_number_of_queries(floor: Floor) -> None:
    auditor = Caller(floor, "emma.weber")
    short = floor.batch()
    floor.make_ready("HSG-02")
    long = floor.batch(floor.order(number="2", product=LONG_PRODUCT))
    counts = []
    for batch in (short, long):
        auditor.get(f"batches/{batch.code}/")
        with CaptureQueriesContext(connection) as asked:
            assert len(auditor.get(f"batches/{batch.code}/")["steps"]) == batch.steps.count()
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_the_erp_sees_orders_but_no_batches(floor: Floor) -> None:
    erp = Caller(floor, "erp")
    floor.order()
    assert erp.get("orders/")["count"] == 1
    assert erp.client.get("/api/v1/batches/").status_code == 403
    assert Batch.objects.count() == 0
