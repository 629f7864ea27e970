"""Orders from the ERP: sent twice they are one, and nothing in them is defaulted."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from audit.errors import PermissionRefused
from audit.models import AuditRef
from batches.actions.receive_order import receive_order
from batches.errors import DueInThePast, NotAProduct, OrderExists, WrongOrderQuantity
from batches.models import ProductionOrder
from equipment.models import Site
from kernel import clock
from kernel.errors import UnitsDoNotFit, UnknownUnit
from kernel.quantities import Quantity
from materials.models import MaterialDefinition
from tests.batches.floor import Floor
from tests.batches.plant import PRODUCT

ADDRESS = "/api/v1/orders/"


@pytest.fixture
def erp(floor: Floor) -> Client:
    """The ERP at the API's door."""
    client = Client()
    client.force_login(floor["erp"])
    return client


def _body(floor: Floor, **changes: Any) -> dict[str, Any]:
    due = clock.today(floor.site.zone) + timedelta(days=14)
    body = {
        "site": "SZ",
        "external_number": "1000123",
        "material": PRODUCT,
        "quantity": "209600",
        "unit": "pcs",
        "due_on": due.isoformat(),
    }
    return {**body, **changes}


def _post(client: Client, body: dict[str, Any], key: str = "key-1") -> Any:
    return client.post(ADDRESS, body, content_type="application/json", headers={"Idempotency-Key": key})


def test_an_order_keeps_what_was_sent_digit_by_digit(floor: Floor) -> None:
    order = floor.order(quantity="209600.0")
    assert str(order.quantity) == "209600.0"
    assert (order.unit, order.state, order.code) == ("pcs", "received", "1000123")
    assert AuditRef.objects.filter(ref="order:1000123").exists()


@pytest.mark.urs("URS-INT-05")
def test_an_order_sent_twice_with_its_key_is_one_order(floor: Floor, erp: Client) -> None:
    first, second = _post(erp, _body(floor)), _post(erp, _body(floor))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["uuid"] == second.json()["uuid"]
    assert ProductionOrder.objects.count() == 1


@pytest.mark.urs("URS-INT-05")
def test_the_same_number_under_another_key_is_a_conflict(floor: Floor, erp: Client) -> None:
    _post(erp, _body(floor))
    reply = _post(erp, _body(floor), key="key-2")
    assert (reply.status_code, reply.json()["code"]) == (409, "BAT-001")


@pytest.mark.urs("URS-INT-05")
def test_the_same_key_with_another_content_is_refused(floor: Floor, erp: Client) -> None:
    _post(erp, _body(floor))
    assert _post(erp, _body(floor, quantity="104800")).status_code == 422


def test_a_request_without_key_is_refused(floor: Floor, erp: Client) -> None:
    reply = erp.post(ADDRESS, _body(floor), content_type="application/json")
    assert (reply.status_code, reply.json()["code"]) == (400, "AUD-102")


@pytest.mark.urs("URS-INT-06")
@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"site": "XX"}, "BAT-002"),
        ({"material": "NO-SUCH"}, "BAT-003"),
        ({"unit": "boxes"}, "KER-002"),
        ({"unit": "kg"}, "KER-003"),
        ({"material": "RM-STB", "unit": "kg"}, "BAT-004"),
        ({"quantity": "0"}, "BAT-005"),
        ({"due_on": "2020-01-01"}, "BAT-006"),
        ({"quantity": 209600.5}, "KER-108"),
        ({"note": "urgent"}, "KER-005"),
    ],
)
def test_what_is_unknown_or_wrong_is_refused_with_a_code(
    floor: Floor, erp: Client, change: dict[str, Any], code: str
) -> None:
    reply = _post(erp, _body(floor, **change))
    assert reply.json()["code"] == code
    assert ProductionOrder.objects.count() == 0


@pytest.mark.parametrize("missing", ["site", "external_number", "material", "quantity", "unit", "due_on"])
def test_nothing_is_defaulted(floor: Floor, erp: Client, missing: str) -> None:
    body = _body(floor)
    del body[missing]
    assert _post(erp, body).status_code == 422
    assert ProductionOrder.objects.count() == 0


def test_the_action_refuses_the_same(floor: Floor) -> None:
    floor.order()
    with pytest.raises(OrderExists):
        floor.order()
    for expected, change in (
        (NotAProduct, {"product": "RM-STB", "unit": "kg"}),
        (WrongOrderQuantity, {"quantity": "-1"}),
        (UnknownUnit, {"unit": "stück"}),
        (UnitsDoNotFit, {"unit": "m"}),
    ):
        with pytest.raises(expected):
            floor.order(number="2", **change)


def test_only_who_may_receive_orders_does(floor: Floor) -> None:
    order = floor.order()
    with pytest.raises(PermissionRefused):
        receive_order(
            site=floor.site,
            external_number="3",
            material=order.material,
            quantity=Quantity(order.quantity, "pcs"),
            due_on=order.due_on,
            actor=floor.operator,
        )


def test_due_today_is_in_time(floor: Floor) -> None:
    order = floor.order()
    today = clock.today(floor.site.zone)
    arguments = {"site": floor.site, "material": order.material, "quantity": Quantity(order.quantity, "pcs")}
    receive_order(external_number="4", due_on=today, actor=floor["erp"], **arguments)
    with pytest.raises(DueInThePast):
        receive_order(external_number="5", due_on=today - timedelta(days=1), actor=floor["erp"], **arguments)


@pytest.mark.urs("URS-INT-05")
def test_the_planner_enters_an_order_in_a_dialog_as_the_erp_would_send_it(plant_db: str, cast: Any) -> None:
    browser = Client()
    browser.force_login(cast["wang.fang"])
    address = reverse("batches:receive_order")
    entered = {
        "site": Site.objects.get(code="SZ").pk,
        "external_number": "HAND-1",
        "material": MaterialDefinition.objects.get(code="FG-STB-180").pk,
        "quantity": "722000.0",
        "unit": "pcs",
        "due_on": "2099-01-31",
    }
    late = browser.post(address, {**entered, "due_on": "2020-01-31"})
    assert late.status_code == 422 and not ProductionOrder.objects.filter(code="HAND-1").exists()
    browser.post(address, entered)
    order = ProductionOrder.objects.get(code="HAND-1")
    assert (str(order.quantity), order.unit, order.state) == ("722000.0", "pcs", "received")
    again = browser.post(address, entered)
    assert again.status_code == 409 and "HAND-1" in again.content.decode()
