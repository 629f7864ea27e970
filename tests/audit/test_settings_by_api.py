"""The list of reasons by the API, and the check of the installation."""

from __future__ import annotations

from typing import Any

import pytest
from rest_framework.test import APIClient

from audit.models import AuditEvent, InstallationRun, ReasonCode
from tests.calls import caller, refused

REASONS, CHECKS = "/api/v1/reason-codes/", "/api/v1/installation-checks/"
POWER = {"code": "power_cut", "label": {"en": "Power cut", "zh": "停电"}}
WHY = {"reason": {"code": "planned_change", "text": "The list was worked over with quality"}}


@pytest.fixture
def sun(cast_db: str, cast: Any) -> APIClient:
    return caller(cast["admin.sun"])


@pytest.mark.urs("URS-AUD-04", "URS-INT-05")
def test_a_reason_is_defined_once_and_can_be_given(sun: APIClient, cast: Any) -> None:
    given = {"reason": {"code": "power_cut", "text": "The grid failed at night"}}
    role = {"permissions": ["materials.view_lot"], **given}
    refused(sun.post("/api/v1/roles/operator/change/", role), 400, "AUD-003")
    made = [sun.post(REASONS, POWER, headers={"Idempotency-Key": "r-1"}) for _each in range(2)]
    assert [each.status_code for each in made] == [201, 201], made[0].content
    assert made[0].json() == made[1].json()
    assert sun.post("/api/v1/roles/operator/change/", role).status_code == 200
    refused(sun.post(REASONS, POWER), 409, "AUD-110")
    # Whoever changes anything finds the list.
    assert caller(cast["li.na"]).get(f"{REASONS}?q=power").json()["results"][0]["label"] == POWER["label"]


@pytest.mark.urs("URS-AUD-04", "URS-SYS-03")
def test_a_reason_goes_out_of_use_for_a_reason(sun: APIClient) -> None:
    seen = sun.post(REASONS, POWER)["ETag"]
    address, out = f"{REASONS}power_cut/change/", {"is_active": False}
    refused(sun.post(address, out), 400, "AUD-003")
    done = sun.post(address, {**out, **WHY}, headers={"If-Match": seen})
    assert (done.status_code, done.json()["is_active"], done.json()["label"]) == (200, False, POWER["label"])
    refused(sun.post(address, {"is_active": True, **WHY}, headers={"If-Match": seen}), 409, "AUD-007")
    back = {"label": POWER["label"], "reason": {"code": "power_cut", "text": "The grid failed at night"}}
    refused(sun.post(f"{REASONS}other/change/", back), 400, "AUD-003")


@pytest.mark.urs("URS-AUD-04")
def test_the_last_reason_in_use_stays(sun: APIClient) -> None:
    *others, last = ReasonCode.objects.filter(is_active=True).values_list("code", flat=True)
    by_last = {"is_active": False, "reason": {"code": last, "text": "The list was worked over with quality"}}
    for code in others:
        assert sun.post(f"{REASONS}{code}/change/", by_last).status_code == 200, code
    refused(sun.post(f"{REASONS}{last}/change/", by_last), 409, "AUD-111")
    assert list(ReasonCode.objects.filter(is_active=True).values_list("code", flat=True)) == [last]
    back = {"is_active": True, "reason": by_last["reason"]}
    assert sun.post(f"{REASONS}{others[0]}/change/", back).status_code == 200
    assert sun.post(f"{REASONS}{last}/change/", by_last).status_code == 200


@pytest.mark.urs("URS-ACC-01")
def test_reasons_of_no_form_and_from_others_are_refused(sun: APIClient, cast: Any) -> None:
    count = ReasonCode.objects.count()
    for wrong in (
        {"code": "power cut"},
        {"code": ""},
        {"label": {}},
        {"label": {"fr": "x"}},
        {"is_active": "perhaps"},
    ):
        refused(sun.post(REASONS, {**POWER, **wrong}), 422, "KER-005")
    for person in ("chen.jing", "li.na", "emma.weber"):
        refused(caller(cast[person]).post(REASONS, POWER), 403, "AUD-002")
        refused(caller(cast[person]).post(f"{REASONS}other/change/", {"is_active": False}), 403, "AUD-002")
    assert (ReasonCode.objects.count(), ReasonCode.objects.get(code="other").is_active) == (count, True)


@pytest.mark.urs("URS-VAL-02", "URS-ACC-01")
def test_the_installation_is_checked_and_the_result_read(sun: APIClient, cast: Any) -> None:
    refused(caller(cast["chen.jing"]).post(CHECKS, {}), 403, "AUD-002")
    refused(caller(cast["li.na"]).get(CHECKS), 403, "KER-102")
    assert not InstallationRun.objects.exists()
    made = sun.post(CHECKS, {}, headers={"Idempotency-Key": "night-1"})
    assert made.status_code == 201, made.content
    assert sun.post(CHECKS, {}, headers={"Idempotency-Key": "night-1"}).json() == made.json()
    assert InstallationRun.objects.count() == 1
    assert made.json()["looked_at"] > 10 and len(made.json()["lines"]) >= made.json()["looked_at"]
    listed = caller(cast["chen.jing"]).get(CHECKS).json()["results"]
    assert [each["uuid"] for each in listed] == [made.json()["uuid"]] and "lines" not in listed[0]
    assert AuditEvent.objects.filter(action="audit.verify_installation", channel="api").count() == 1
