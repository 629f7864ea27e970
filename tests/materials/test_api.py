"""The REST face: materials and lots, decimals as text, refusals with their codes."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from materials.models import MaterialLot


def caller(person: Any) -> APIClient:
    client = APIClient()
    client.force_login(person)
    return client


DELIVERY = {
    "site": "SZ",
    "material": "EX-MAN",
    "supplier": "Supplier",
    "manufacturer": "Maker",
    "supplier_lot": "M-1",
    "amounts": ["25.000", "24.50"],
    "unit": "kg",
    "expires": "2028-01",
}


@pytest.mark.urs("URS-DAT-03")
def test_lot_is_shown_with_exact_amounts_and_its_reasons(room: Any, cast: Any) -> None:
    lot = caller(cast["li.na"]).get("/api/v1/lots/RM-STB-2512/").json()
    assert (lot["material"], lot["quantity"], lot["on_hand"], lot["assay"]) == (
        "RM-STB",
        "20.000",
        "19.950",
        "99.4",
    )
    assert [each["code"] for each in lot["usability"] if not each["ok"]] == ["lot_released"]
    assert [each["code"] for each in lot["containers"]] == ["RM-STB-2512-01"]


def test_lots_are_filtered_by_material_and_state(room: Any, cast: Any) -> None:
    found = caller(cast["li.na"]).get("/api/v1/lots/?material=RM-STB&state=quarantine").json()
    assert [lot["code"] for lot in found["results"]] == ["RM-STB-2602"]


def test_list_costs_the_same_queries_for_more_lots(room: Any, cast: Any) -> None:
    client = caller(cast["li.na"])
    client.get("/api/v1/lots/")
    with CaptureQueriesContext(connection) as few:
        client.get("/api/v1/lots/")
    room.received()
    with CaptureQueriesContext(connection) as many:
        client.get("/api/v1/lots/")
    assert len(many) == len(few)


@pytest.mark.urs("URS-MAT-01", "URS-INT-06")
def test_receipt_by_api_defaults_nothing(room: Any) -> None:
    client = caller(room.storeman)
    assert client.post("/api/v1/lots/", DELIVERY, format="json").status_code == 201
    for change, code in (
        ({"material": "EX-NONE"}, "MAT-015"),
        ({"unit": "furlong"}, "KER-002"),
        ({"unit": "L"}, "KER-003"),
        ({"expires": "soon"}, "MAT-010"),
        ({"expires": ""}, "KER-005"),
        ({"amounts": [25.5]}, "KER-108"),
        ({"amounts": ["0"]}, "MAT-003"),
        ({"site": "XX"}, "KER-112"),
    ):
        reply = client.post("/api/v1/lots/", {**DELIVERY, **change}, format="json")
        assert reply.status_code in (400, 422), change
        assert reply.json()["code"] == code, change
    assert MaterialLot.objects.filter(supplier_lot="M-1").count() == 1


@pytest.mark.urs("URS-SIG-03")
def test_sample_and_release_by_api(room: Any) -> None:
    lot, client = room.received(), caller(room.quality)
    body = {"container": f"{lot.code}-01", "quantity": "0.05", "unit": "kg"}
    assert client.post(f"/api/v1/lots/{lot.code}/sample/", body, format="json").json()["state"] == "sampled"
    asked = client.post(f"/api/v1/lots/{lot.code}/release/", {"assay": "99.10"}, format="json")
    assert (asked.status_code, asked.json()["code"]) == (401, "AUD-004")
    signature = {
        "username": "chen.jing",
        "password": room.cast.password,
        "meaning": "released",
        "seen_digest": asked.json()["signature"]["digest"],
    }
    done = client.post(
        f"/api/v1/lots/{lot.code}/release/", {"assay": "99.10", "signature": signature}, format="json"
    )
    assert (done.status_code, done.json()["state"], done.json()["assay"]) == (200, "released", "99.10")


@pytest.mark.urs("URS-MAT-05")
def test_sample_from_a_container_of_another_lot_is_refused(room: Any) -> None:
    lot = room.received()
    body = {"container": "RM-STB-2601-01", "quantity": "0.05", "unit": "kg"}
    reply = caller(room.quality).post(f"/api/v1/lots/{lot.code}/sample/", body, format="json")
    assert (reply.status_code, reply.json()["code"]) == (422, "KER-112")


@pytest.mark.urs("URS-MAT-02")
def test_state_cannot_be_patched_and_operators_cannot_release(room: Any, cast: Any) -> None:
    client = caller(cast["li.na"])
    assert client.patch("/api/v1/lots/RM-STB-2602/", {"state": "released"}, format="json").status_code == 405
    reply = client.post(
        "/api/v1/lots/RM-STB-2512/block/",
        {"reason": {"code": "quality_decision", "text": "Glass particles reported"}},
        format="json",
    )
    assert (reply.status_code, reply.json()["code"]) == (403, "AUD-002")


def test_material_is_defined_by_qa_only(room: Any, cast: Any) -> None:
    body = {"code": "EX-LAC", "name": {"en": "Lactose", "zh": "乳糖"}, "kind": "raw", "unit": "kg"}
    assert caller(cast["li.na"]).post("/api/v1/materials/", body, format="json").status_code == 403
    made = caller(room.quality).post("/api/v1/materials/", body, format="json")
    assert (made.status_code, made.json()["name"]["zh"]) == (201, "乳糖")
    unknown = caller(room.quality).post("/api/v1/materials/", {**body, "unit": "stone"}, format="json")
    assert unknown.status_code == 422
    fixed = caller(room.quality).post(
        "/api/v1/materials/", {**body, "code": "EX-MAN", "unit": "pcs"}, format="json"
    )
    assert (fixed.status_code, fixed.json()["code"]) == (409, "MAT-016")


@pytest.mark.urs("URS-MAT-07", "URS-SIG-10")
def test_weighed_ahead_verified_by_another_and_counted_by_api(room: Any, cast: Any) -> None:
    source = "/api/v1/containers/EX-MGS-2601-01/"
    operator = caller(cast["li.na"])
    held = operator.get(source).json()
    assert (held["lot"], held["is_empty"], held["verifier"]) == ("EX-MGS-2601", False, None)
    body = {"quantity": "1.44", "unit": "kg", "tare": "0.350"}
    made = operator.post(f"{source}dispense/", body, format="json")
    assert made.status_code == 200
    code = made.json()["code"]
    assert (made.json()["quantity"], made.json()["weighed_by"]) == ("1.44", "li.na")
    verify = f"/api/v1/containers/{code}/verify/"
    by_herself = operator.post(verify, {}, format="json")
    assert (by_herself.status_code, by_herself.json()["code"]) == (403, "AUD-012")
    verifier = caller(cast["zhang.wei"])
    asked = verifier.post(verify, {}, format="json")
    assert (asked.status_code, asked.json()["code"]) == (401, "AUD-004")
    given = {"username": "zhang.wei", "password": cast.password, "meaning": "verified"}
    given["seen_digest"] = asked.json()["signature"]["digest"]
    verified = verifier.post(verify, {"signature": given}, format="json")
    assert (verified.status_code, verified.json()["verifier"]) == (200, "zhang.wei")
    reason = {"reason": {"code": "entry_error", "text": "Spilled during weighing"}}
    counted = caller(room.storeman).post(
        f"{source}count/", {"counted": "10.00", "unit": "kg", **reason}, format="json"
    )
    assert (counted.status_code, counted.json()["quantity"]) == (200, "10.000")
