"""Connections and the sources of their tags by the API: defined, changed, connected, disconnected, refused."""

from __future__ import annotations

from typing import Any

import pytest
from rest_framework.test import APIClient

from audit.models import AuditEvent
from equipment.models import Tag
from integrations.models import Endpoint, EndpointLease, TagBinding
from tests.calls import caller, refused

CONNECTIONS, SOURCES = "/api/v1/connections/", "/api/v1/tag-sources/"
COATER = {
    "site": "SZ",
    "code": "COATER",
    "name": {"en": "Coater", "zh": "包衣机"},
    "kind": "opcua",
    "url": "opc.tcp://10.0.0.9:4840/",
    "credential": "coater",
    "settings": {"namespace": "urn:coater"},
}
WHY = {"reason": {"code": "planned_change", "text": "The coater got another address"}}


@pytest.fixture
def engineer(wired_db: str, cast: Any) -> APIClient:
    """Who looks after the plant's connections."""
    return caller(cast["huang.jie"])


@pytest.mark.urs("URS-INT-08", "URS-INT-05")
def test_a_connection_is_defined_once_and_waits_for_a_worker(engineer: APIClient) -> None:
    made = [engineer.post(CONNECTIONS, COATER, headers={"Idempotency-Key": "c-1"}) for _each in range(2)]
    assert [each.status_code for each in made] == [201, 201], made[0].content
    assert made[0].json()["uuid"] == made[1].json()["uuid"]
    assert (made[0].json()["state"], made[0].json()["is_enabled"]) == ("waiting", True)
    assert EndpointLease.objects.filter(endpoint__code="COATER").count() == 1
    assert AuditEvent.objects.get(action="integrations.define_endpoint", data__code="COATER").channel == "api"
    refused(engineer.post(CONNECTIONS, COATER), 409, "EQP-015")


@pytest.mark.urs("URS-INT-08", "URS-ACC-01")
def test_what_is_not_safe_or_not_ones_own_is_refused(engineer: APIClient, cast: Any) -> None:
    count = Endpoint.objects.count()
    for wrong, status, code in (
        ({"url": "http://10.0.0.9/"}, 422, "INT-001"),
        ({"credential": ""}, 422, "INT-001"),
        ({"settings": {}}, 422, "INT-001"),
        ({"settings": "namespace"}, 422, "KER-005"),
        ({"kind": "modbus"}, 422, "KER-005"),
        ({"code": "A B"}, 422, "KER-005"),
        ({"site": "NOWHERE"}, 422, "KER-112"),
        ({"password": "secret"}, 422, "KER-005"),
    ):
        reply = engineer.post(CONNECTIONS, {**COATER, **wrong})
        assert (reply.status_code, reply.json()["code"]) == (status, code), (wrong, reply.json())
    for person in ("li.na", "admin.sun", "chen.jing"):
        refused(caller(cast[person]).post(CONNECTIONS, COATER), 403, "AUD-002")
        refused(caller(cast[person]).post(f"{CONNECTIONS}PLC/change/", {"credential": "x"}), 403, "AUD-002")
    assert Endpoint.objects.count() == count


@pytest.mark.urs("URS-AUD-04", "URS-SYS-03")
def test_a_change_names_what_becomes_different_for_a_reason(engineer: APIClient) -> None:
    seen = engineer.post(CONNECTIONS, COATER)["ETag"]
    address, moved = f"{CONNECTIONS}COATER/change/", {"url": "opc.tcp://10.0.0.10:4840/"}
    refused(engineer.post(address, moved), 400, "AUD-003")
    refused(engineer.post(address, {**moved, **WHY, "kind": "mqtt"}), 422, "KER-005")
    done = engineer.post(address, {**moved, **WHY}, headers={"If-Match": seen})
    assert done.status_code == 200, done.content
    assert (done.json()["url"], done.json()["name"]) == (moved["url"], COATER["name"])
    kept = Endpoint.objects.get(code="COATER")
    assert (kept.credential, kept.settings) == (COATER["credential"], COATER["settings"])
    refused(engineer.post(address, {"url": COATER["url"], **WHY}, headers={"If-Match": seen}), 409, "AUD-007")


@pytest.mark.urs("URS-ACC-11", "URS-AUD-04")
def test_a_tag_is_disconnected_for_a_reason_and_connected_anew(engineer: APIClient, cast: Any) -> None:
    engineer.post(CONNECTIONS, COATER)
    bound = engineer.get(f"{SOURCES}?is_active=true&endpoint=PLC").json()["results"][0]
    tag, bind = bound["tag"], f"{CONNECTIONS}COATER/bind-tag/"
    there = {"tag": tag, "address": "ns=2;s=Speed"}
    refused(engineer.post(bind, there), 409, "INT-002")
    unbind = f"{SOURCES}{bound['uuid']}/unbind/"
    refused(engineer.post(unbind, {}), 400, "AUD-003")
    refused(engineer.post(unbind, {**WHY, "expected_version": 9}), 409, "AUD-007")
    refused(caller(cast["chen.jing"]).post(unbind, WHY), 403, "AUD-002")
    assert TagBinding.objects.get(uuid=bound["uuid"]).is_active
    done = engineer.post(unbind, WHY, headers={"Idempotency-Key": "u-1"})
    assert (done.status_code, done.json()["is_active"]) == (200, False)
    refused(caller(cast["li.na"]).post(bind, there), 403, "AUD-002")
    refused(engineer.post(bind, {**there, "tag": "NO.SUCH"}), 422, "KER-112")
    made = [engineer.post(bind, there, headers={"Idempotency-Key": "b-1"}) for _each in range(2)]
    assert [each.status_code for each in made] == [200, 200], made[0].content
    assert made[0].json() == made[1].json()
    assert (made[0].json()["endpoint"], made[0].json()["tag"], made[0].json()["is_active"]) == (
        "COATER",
        tag,
        True,
    )
    assert made[0].json()["source_unit"] == Tag.objects.get(code=tag).unit_symbol
    other = {**there, "address": "ns=2;s=Other"}
    refused(engineer.post(bind, other), 400, "AUD-003")
    assert engineer.post(bind, {**other, **WHY}).json()["address"] == "ns=2;s=Other"
    assert TagBinding.objects.filter(tag__code=tag, is_active=True).count() == 1
    shown = engineer.get(f"{CONNECTIONS}COATER/").json()["bindings"]
    assert [(each["tag"], each["address"]) for each in shown] == [(tag, "ns=2;s=Other")]
