"""The ERP sends orders with its token: once is once, and only with the right (URS-INT-05, 06)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from rest_framework.test import APIClient

from audit.models import AuditEvent, SecurityEvent
from batches.models import ProductionOrder
from integrations.actions.issue_api_token import issue_api_token
from kernel import clock
from materials.actions.define_material import define_material

PRODUCT = "FP-180"
ORDER = {
    "site": "SZ",
    "external_number": "1000123",
    "material": PRODUCT,
    "quantity": "722000.0",
    "unit": "pcs",
}


@pytest.fixture
def order(wired_db: str, cast: Any) -> dict[str, Any]:
    define_material(
        code=PRODUCT,
        name={"en": "Tablet 180 mg", "zh": "180 mg 片"},
        kind="finished",
        unit="pcs",
        actor=cast["liu.yang"],
    )
    return {**ORDER, "due_on": (clock.today("Asia/Shanghai") + timedelta(days=10)).isoformat()}


def client(cast: Any, *scopes: str) -> APIClient:
    """The ERP's account with a token for ``scopes``."""
    issued = issue_api_token(
        user=cast["erp"],
        name=f"ERP {len(scopes)}",
        scopes=list(scopes),
        expires_at=clock.now() + timedelta(days=1),
        actor=cast["admin.sun"],
    )
    return APIClient(headers={"Authorization": f"Bearer {issued.plain}"})


@pytest.mark.urs("URS-INT-05")
def test_an_order_sent_twice_is_one_order(order: dict[str, Any], cast: Any) -> None:
    erp = client(cast, "batches.receive_order", "batches.view_order")
    first = erp.post("/api/v1/orders/", order, headers={"Idempotency-Key": "1000123-1"})
    again = erp.post("/api/v1/orders/", order, headers={"Idempotency-Key": "1000123-1"})
    assert (first.status_code, again.status_code) == (201, 201), first.content
    assert first.json() == again.json()
    assert first.json()["quantity"] == "722000.0"
    assert ProductionOrder.objects.count() == 1
    event = AuditEvent.objects.get(action="batches.receive_order")
    assert (event.actor_username, event.channel) == ("erp", "api")
    assert event.terminal.endswith("ERP 2")
    assert erp.get("/api/v1/orders/1000123/").json()["uuid"] == first.json()["uuid"]
    other_key = erp.post("/api/v1/orders/", order, headers={"Idempotency-Key": "1000123-2"})
    assert other_key.status_code == 409
    assert ProductionOrder.objects.count() == 1


@pytest.mark.urs("URS-INT-06")
@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"unit": "KGM2"}, 422),
        ({"material": "FP-999"}, 422),
        ({"site": "XX"}, 422),
        ({"quantity": "1,5"}, 422),
        ({"priority": "high"}, 422),
    ],
)
def test_an_order_with_anything_unknown_is_refused_with_its_code(
    order: dict[str, Any], cast: Any, wrong: dict[str, str], status: int
) -> None:
    erp = client(cast, "batches.receive_order")
    refused = erp.post("/api/v1/orders/", {**order, **wrong}, headers={"Idempotency-Key": "k"})
    assert refused.status_code == status, refused.content
    body = refused.json()
    assert refused["Content-Type"] == "application/problem+json"
    assert body["type"] == f"urn:pharmom:error:{body['code']}"
    assert body["detail"]
    assert not ProductionOrder.objects.exists()


@pytest.mark.urs("URS-ACC-01")
def test_a_token_without_the_scope_is_refused_and_kept(order: dict[str, Any], cast: Any) -> None:
    erp = client(cast, "batches.view_order")
    refused = erp.post("/api/v1/orders/", order, headers={"Idempotency-Key": "k"})
    assert (refused.status_code, refused.json()["code"]) == (403, "KER-103")
    assert SecurityEvent.objects.latest("id").action == "batches.receive_order"
    assert not ProductionOrder.objects.exists()


@pytest.mark.urs("URS-SIG-08")
def test_a_service_account_never_signs(order: dict[str, Any], cast: Any) -> None:
    from batches.actions.verify_step import verify_step
    from integrations.actions._tokens import IssuedToken

    issued: IssuedToken = issue_api_token(
        user=cast["erp"],
        name="Signing",
        scopes=[verify_step.code, "batches.view_batch"],
        expires_at=clock.now() + timedelta(days=1),
        actor=cast["admin.sun"],
    )
    erp = APIClient(headers={"Authorization": f"Bearer {issued.plain}"})
    refused = erp.post("/api/v1/steps/any/verify/", {})
    assert (refused.status_code, refused.json()["code"]) == (403, "AUD-101")
    assert SecurityEvent.objects.latest("id").kind == "signature"
