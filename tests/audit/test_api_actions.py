"""The API's way to an action: strict bodies, coded refusals, versions, repeated requests."""

from __future__ import annotations

from typing import Any, ClassVar

import pytest
from django.urls import include, path
from rest_framework.test import APIClient

from audit.actions.define_reason_code import define_reason_code
from audit.api import ActionEndpoints, creation, endpoint
from audit.models import AuditEvent, ReasonCode
from kernel.api.fields import LocalizedText
from kernel.api.resources import ReadViewSet
from kernel.api.routing import ApiRouter
from kernel.api.serializers import Body, RecordSerializer, serializers
from mom import health
from people.actions.deactivate_user import deactivate_user
from people.models import User

LABEL = {"en": "Power cut", "zh": "停电"}


class ReasonShown(RecordSerializer):
    class Meta:
        model = ReasonCode
        fields = ("uuid", "code", "label", "is_active", "row_version")


class ReasonSent(Body):
    code = serializers.CharField()
    label = LocalizedText()


class ReasonResource(ActionEndpoints, ReadViewSet):
    permission = "people.view_people"
    serializer_class = ReasonShown
    filters: ClassVar[dict[str, str]] = {"active": "is_active"}
    search_fields = ("code",)
    ordering_fields = ("code",)
    site_path = ""
    create = creation(define_reason_code, body=ReasonSent, needs_key=True)

    def get_records(self) -> Any:
        return ReasonCode.objects.order_by("code")


class PersonShown(RecordSerializer):
    class Meta:
        model = User
        fields = ("uuid", "username", "is_active", "row_version")


class PersonResource(ActionEndpoints, ReadViewSet):
    permission = "people.view_people"
    serializer_class = PersonShown
    code_field = "username"
    deactivate = endpoint(deactivate_user)

    def get_records(self) -> Any:
        return User.objects.order_by("username")


router = ApiRouter()
router.register("reasons", ReasonResource, basename="reason")
router.register("persons", PersonResource, basename="person")
urlpatterns = [
    path("healthz", health.healthz),
    path("api/t/", include(router.urls)),
    path("api/", include("mom.api")),
]


@pytest.fixture
def client(cast_db: str, cast: Any, settings: Any) -> APIClient:
    settings.ROOT_URLCONF = __name__
    found = APIClient()
    found.force_login(cast["admin.sun"])
    return found


def problem(response: Any, status: int, code: str) -> dict[str, Any]:
    assert (response.status_code, response["Content-Type"]) == (status, "application/problem+json"), (
        response.content
    )
    body: dict[str, Any] = response.json()
    assert (body["code"], body["type"], body["status"]) == (code, f"urn:pharmom:error:{code}", status)
    assert body["title"] and body["detail"]
    return body


@pytest.mark.urs("URS-INT-05")
def test_creation_sent_twice_with_one_key_is_done_once(client: APIClient) -> None:
    sent = {"code": "power_cut", "label": LABEL}
    first = client.post("/api/t/reasons/", sent, headers={"Idempotency-Key": "k-1"})
    again = client.post("/api/t/reasons/", sent, headers={"Idempotency-Key": "k-1"})
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert first["ETag"] == '"1"'
    event = AuditEvent.objects.get(
        action="audit.define_reason_code", subject_model="", data__code="power_cut"
    )
    assert event.channel == "api"

    other = client.post("/api/t/reasons/", {**sent, "label": {"en": "x"}}, headers={"Idempotency-Key": "k-1"})
    problem(other, 422, "AUD-010")


def test_creation_without_key_is_refused_where_one_is_needed(client: APIClient) -> None:
    problem(client.post("/api/t/reasons/", {"code": "power_cut", "label": LABEL}), 400, "AUD-102")
    assert not ReasonCode.objects.filter(code="power_cut").exists()


def test_unknown_fields_and_binary_floats_are_refused(client: APIClient) -> None:
    key = {"Idempotency-Key": "k-1"}
    sent = {"code": "power_cut", "label": LABEL, "labl": 1}
    body = problem(client.post("/api/t/reasons/", sent, headers=key), 422, "KER-005")
    assert body["errors"] == [
        {"field": "labl", "code": "unknown_field", "detail": body["errors"][0]["detail"]}
    ]
    raw = '{"code": "power_cut", "label": {}, "amount": 10.50}'
    refused = client.post("/api/t/reasons/", raw, content_type="application/json", headers=key)
    assert "10.50" in problem(refused, 400, "KER-108")["detail"]
    doubled = '{"code": "a", "code": "b"}'
    refused = client.post("/api/t/reasons/", doubled, content_type="application/json", headers=key)
    problem(refused, 400, "KER-108")


def test_list_pages_filters_searches_and_refuses_unknown_filters(client: APIClient) -> None:
    page = client.get("/api/t/reasons/?page_size=2&ordering=-code").json()
    assert (page["count"], page["pages"], len(page["results"])) == (9, 5, 2)
    assert page["results"][0]["code"] == "quality_decision"
    assert client.get("/api/t/reasons/?q=instrument").json()["count"] == 1
    assert client.get("/api/t/reasons/?active=false").json()["count"] == 0
    problem(client.get("/api/t/reasons/?activ=false"), 422, "KER-005")
    problem(client.get("/api/t/reasons/?ordering=label"), 422, "KER-005")


def test_record_is_found_by_code_and_uuid_and_otherwise_missing(client: APIClient) -> None:
    reason = ReasonCode.objects.get(code="other")
    by_code = client.get("/api/t/reasons/other/").json()
    assert by_code == client.get(f"/api/t/reasons/{reason.uuid}/").json()
    assert by_code["label"] == {"en": "Other", "zh": "其他"}
    problem(client.get("/api/t/reasons/nothing/"), 404, "KER-104")
    problem(client.get("/api/v1/nothing/"), 404, "KER-104")
    problem(client.delete("/api/t/reasons/other/"), 405, "KER-105")


def test_stale_version_and_missing_reason_are_refused(client: APIClient) -> None:
    address = "/api/t/persons/li.na/deactivate/"
    version = User.objects.get(username="li.na").row_version
    problem(client.post(address, {}), 400, "AUD-003")
    reason = {"code": "access_change", "text": "Left the company on Friday"}
    stale = {"If-Match": f'"{version + 7}"'}
    problem(client.post(address, {"reason": reason}, headers=stale), 409, "AUD-007")
    problem(
        client.post(address, {"reason": reason, "expected_version": 2}, headers={"If-Match": '"1"'}),
        400,
        "AUD-103",
    )
    done = client.post(address, {"reason": reason}, headers={"If-Match": f'"{version}"'})
    assert (done.status_code, done.json()["is_active"], done["ETag"]) == (200, False, f'"{version + 1}"')


@pytest.mark.urs("URS-ACC-01")
def test_nobody_and_people_without_right_are_refused(client: APIClient, cast: Any) -> None:
    client.force_login(cast["li.na"])
    problem(client.get("/api/t/reasons/"), 403, "KER-102")
    reason = {"code": "access_change", "text": "Left the company on Friday"}
    problem(client.post("/api/t/persons/zhang.wei/deactivate/", {"reason": reason}), 403, "AUD-002")
    client.logout()
    refused = client.get("/api/t/reasons/")
    problem(refused, 401, "KER-101")
    assert refused["WWW-Authenticate"]


def test_refusals_are_worded_in_the_readers_language(client: APIClient) -> None:
    response = client.get("/api/t/reasons/nothing/", headers={"Accept-Language": "zh-hans"})
    assert response.json()["code"] == "KER-104"


@pytest.mark.urs("URS-AUD-03")
def test_the_trail_is_read_by_person_record_and_period(client: APIClient, cast: Any) -> None:
    reason = {"code": "access_change", "text": "Left the company on Friday"}
    client.post("/api/t/persons/li.na/deactivate/", {"reason": reason})
    client.force_login(cast["emma.weber"])
    page = client.get("/api/v1/audit-events/?ref=person:li.na&action=people.deactivate_user").json()
    (event,) = page["results"]
    assert (event["actor_username"], event["role"], event["channel"]) == ("admin.sun", "administrator", "api")
    assert (event["reason_code"], event["reason_text"]) == ("access_change", reason["text"])
    changed = [(change["before"], change["after"]) for change in event["changes"]]
    assert changed == [("yes", "no")]
    assert client.get(f"/api/v1/audit-events/{event['id']}/").json() == event
    since = {"since": event["recorded_at"], "person": "admin.sun"}
    assert client.get("/api/v1/audit-events/", since).json()["count"] == 1
    assert client.get("/api/v1/audit-events/", {"until": "2020-01-01T00:00:00Z"}).json()["count"] == 0
    problem(client.get("/api/v1/audit-events/", {"since": "2026-01-01T00:00:00"}), 422, "KER-005")
    problem(client.get("/api/v1/audit-events/123456789/"), 404, "KER-104")
    assert client.get("/api/v1/signatures/").json()["count"] == 0
    client.force_login(cast["li.na"])
    assert client.get("/api/v1/audit-events/").status_code in (401, 403)


def test_every_answer_names_its_correlation_id_and_browsers_keep_their_terminal(client: APIClient) -> None:
    from uuid import UUID

    first = client.get("/api/t/reasons/nothing/")
    assert UUID(first["X-Correlation-ID"]) == UUID(first.json()["correlation"])
    assert "pharmom_terminal" not in first.cookies
    page = client.get("/healthz")
    assert page.cookies["pharmom_terminal"]["httponly"]
    again = client.get("/healthz")
    assert "pharmom_terminal" not in again.cookies
