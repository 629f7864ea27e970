"""What the API creates, it creates where the person holds the right: the body names the place (URS-ACC-01)."""

from __future__ import annotations

import base64
from datetime import timedelta
from typing import Any

import pytest

from audit.models import AuditEvent
from kernel import clock
from materials.models import MaterialDefinition
from tests.factories.imports import FILE, the_mapping
from tests.factories.persons import FAR, HOME, NEXT, one_of_each
from tests.factories.story import the_waiting_order
from tests.permissions.endpoints import endpoints
from tests.permissions.table import expected
from tests.permissions.test_api import AFTER_THE_RIGHT, PLACELESS_CREATIONS, answered, client

# Not creations: records in the body, each asked for by itself (tests/audit/test_together.py).
SEVERAL_AT_ONCE = {"exceptions", "excursions"}


def bodies() -> dict[str, dict[str, Any]]:
    """For each creation a complete body that names the home site."""
    order = the_waiting_order()
    named = {"en": "New", "zh": "新增"}
    substance = MaterialDefinition.objects.get(code="EX-STA")
    return {
        "orders": {
            "site": "SZ",
            "external_number": "M-1",
            "material": order.material.code,
            "quantity": str(order.quantity),
            "unit": order.unit,
            "due_on": "2027-06-30",
        },
        "lots": {
            "site": "SZ",
            "material": substance.code,
            "supplier": "Sunrise Starch",
            "manufacturer": "Sunrise Starch",
            "supplier_lot": "S-77",
            "amounts": ["25.0"],
            "unit": substance.unit,
            "expires": "2028-12",
        },
        "terminals": {"site": "SZ", "code": "T-0A0B0C0D", "name": "Booth 2"},
        "areas": {"site": "SZ", "code": "M-1", "name": named},
        "process-cells": {"site": "SZ", "area": "OSD", "code": "M-1", "name": named},
        "rooms": {"site": "SZ", "area": "OSD", "code": "M-1", "name": named, "grade": "D"},
        "equipment": {
            "site": "SZ",
            "code": "M-1",
            "name": named,
            "equipment_class": "HSG",
            "dirty_hold_hours": 24,
            "clean_hold_hours": 72,
        },
        "tags": {
            "site": "SZ",
            "code": "R-102.Second",
            "name": named,
            "room": "R-102",
            "unit_symbol": "Pa",
            "decimals": 1,
        },
        "monitoring-points": {
            "site": "SZ",
            "room": "R-102",
            "code": "R-102.Second",
            "parameter": "pressure_difference",
            "tag": "R-102.PressureDifference",
        },
        "connections": {
            "site": "SZ",
            "code": "ERP-2",
            "name": named,
            "kind": "erp",
            "url": "https://erp.example/pharmom",
        },
        "inspectors": {
            "site": "SZ",
            "username": "inspector.two",
            "printed_name": "Second Inspector",
            "role": "auditor",
            "until": (clock.now() + timedelta(days=3)).isoformat(),
            "why": "Announced inspection",
        },
        "import-mappings": {
            "site": "SZ",
            "code": "old-lots",
            "name": named,
            "target": "lots",
            "encoding": "utf-8",
            "delimiter": ",",
            "decimal_sign": ".",
            "day_format": "%Y-%m-%d",
        },
        "imports": {
            "mapping": str(the_mapping().uuid),
            "file_name": "materials.csv",
            "content": base64.b64encode(FILE).decode(),
            "stated_records": 2,
            "stated_sums": {"shelf_life_months": "60"},
        },
        "service-accounts": {
            "site": "SZ",
            "username": "lims",
            "printed_name": "LIMS",
            "purpose": "Reads lots and sends results",
            "owner": "huang.jie",
            "role": "auditor",
            "why": "The laboratory's system is connected",
        },
        "batches": {"order": order.code},
        "deviations": {"site": "SZ", "title": "Label lost", "description": "A drum stood without a label."},
        "recipe-versions": {
            "site": "SZ",
            "code": "MR-M-1",
            "product": order.material.code,
            "name": {"en": "Tablet", "zh": "片剂"},
            "strength": "180 mg",
            "batch_size": "1000",
            "batch_unit": "pcs",
            "minimum_size": "500",
            "maximum_size": "2000",
            "change_summary": "First version",
        },
        "access-reviews": {"site": "SZ", "listed_digest": "0" * 64, "remark": "All needed"},
        "role-requests": {
            "site": "SZ",
            "user": "li.na",
            "role": "supervisor",
            "why": "Stands in for a colleague",
        },
        "trail-reviews": {
            "site": "SZ",
            "since": "2026-01-01T00:00:00Z",
            "until": "2026-01-02T00:00:00Z",
            "remark": "All read.",
        },
    }


def test_every_creation_is_tried() -> None:
    creations = {each.resource for each in endpoints() if each.method == "POST" and not each.has_record}
    assert creations - PLACELESS_CREATIONS - SEVERAL_AT_ONCE == {
        "access-reviews",
        "areas",
        "batches",
        "connections",
        "deviations",
        "equipment",
        "import-mappings",
        "imports",
        "inspectors",
        "lots",
        "monitoring-points",
        "orders",
        "process-cells",
        "recipe-versions",
        "role-requests",
        "rooms",
        "service-accounts",
        "tags",
        "terminals",
        "trail-reviews",
    }


@pytest.mark.urs("URS-ACC-01")
def test_nothing_is_created_at_a_place_where_the_right_is_not_held(roles_db: str) -> None:
    """The same body, sent from home, shows that only the place stood against it."""
    wanted = {each.resource: each for each in endpoints() if each.method == "POST" and not each.has_record}
    events, wrong = AuditEvent.objects.count(), []
    headers = {"Idempotency-Key": "creations"}
    sent = bodies()
    for where in (FAR, NEXT):
        people = one_of_each(where)
        for resource, body in sent.items():
            for role in expected()[wanted[resource].permission]:
                reply = client(people[role]).post(wanted[resource].address, body, headers=headers)
                if reply.status_code not in (403, 404, 422):
                    wrong.append(f"{resource} as {where} {role}: {reply.status_code}")
    assert wrong == []
    assert AuditEvent.objects.count() == events

    people = one_of_each(HOME)
    for resource, body in sent.items():
        role = min(expected()[wanted[resource].permission])
        reply = client(people[role]).post(wanted[resource].address, body, headers=headers)
        if reply.status_code not in (201, 409) and answered(reply) not in AFTER_THE_RIGHT:
            wrong.append(f"{resource} as {role}: {reply.status_code} {reply.content.decode()}")
    assert wrong == []
