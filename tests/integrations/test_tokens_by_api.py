"""Tokens over the API: read without their secret, made by a person's session alone, told in one reply."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from rest_framework.test import APIClient

from audit.models import IdempotencyKey, SecurityEvent
from integrations.actions._tokens import IssuedToken
from integrations.actions.issue_api_token import issue_api_token
from integrations.models import ApiToken
from kernel import clock
from people.actions.define_role import define_role
from people.errors import MixedDuties
from people.models import RoleKind

TOKENS = "/api/v1/tokens/"
MAKES = ("integrations.issue_api_token", "integrations.rotate_api_token")
WHY = {"reason": {"code": "access_change", "text": "The server was taken out of the rack"}}


@pytest.fixture
def sun(wired_db: str, cast: Any) -> APIClient:
    """The administrator in a browser."""
    client = APIClient()
    client.force_login(cast["admin.sun"])
    return client


def order(name: str = "Orders", days: float = 30, **more: Any) -> dict[str, Any]:
    """A token for the ERP."""
    ends = (clock.now() + timedelta(days=days)).isoformat()
    return {"user": "erp", "name": name, "scopes": ["batches.view_order"], "expires_at": ends, **more}


def by_token(plain: str) -> APIClient:
    return APIClient(headers={"Authorization": f"Bearer {plain}"})


@pytest.mark.urs("URS-INT-08")
def test_a_token_is_issued_by_a_session_and_told_once(sun: APIClient) -> None:
    made = sun.post(TOKENS, order())
    assert made.status_code == 201, made.content
    assert made["Cache-Control"] == "no-store"
    plain = made.json()["token"]
    assert by_token(plain).get("/api/v1/orders/").status_code == 200
    one = sun.get(f"{TOKENS}{made.json()['prefix']}/")
    assert (one.json()["user"], one.json()["name"], one.json()["state"]) == ("erp", "Orders", "valid")
    assert one.json()["last_used_at"] is not None
    for reply in (one, sun.get(f"{TOKENS}?user=erp")):
        assert plain not in reply.content.decode()
        assert ApiToken.objects.latest("id").digest not in reply.content.decode()
        assert "token" not in json.dumps(reply.json())


@pytest.mark.urs("URS-INT-08", "URS-INT-05")
def test_a_repeated_request_makes_no_second_token_and_tells_the_first_no_more(sun: APIClient) -> None:
    sent, headers = order(), {"Idempotency-Key": "rack-1"}
    first = sun.post(TOKENS, sent, headers=headers)
    count = ApiToken.objects.count()
    again = sun.post(TOKENS, sent, headers=headers)
    assert (again.status_code, again.json()["uuid"]) == (201, first.json()["uuid"])
    assert again.json()["token"] is None
    assert ApiToken.objects.count() == count
    kept = json.dumps(list(IdempotencyKey.objects.values("key", "body_digest", "result_model", "result_id")))
    assert first.json()["token"] not in kept


@pytest.mark.urs("URS-ACC-10", "URS-INT-08")
def test_a_token_is_rotated_and_revoked_by_api(sun: APIClient, shift_clock: Any) -> None:
    first = sun.post(TOKENS, order()).json()
    address = f"{TOKENS}{first['uuid']}/"
    assert sun.post(f"{address}rotate/", {"overlap_hours": 169}).status_code == 422
    made = sun.post(f"{address}rotate/", {"overlap_hours": 2})
    assert (made.status_code, made["Cache-Control"]) == (200, "no-store")
    second = made.json()
    assert (second["name"], second["scopes"]) == ("Orders", ["batches.view_order"])
    shift_clock(hours=2)
    assert by_token(first["token"]).get("/api/v1/orders/").status_code == 401
    assert by_token(second["token"]).get("/api/v1/orders/").status_code == 200
    assert sun.get(address).json()["state"] == "expired"
    over = sun.post(f"{address}rotate/", {})
    assert (over.status_code, over.json()["code"]) == (409, "INT-014")

    unexplained = sun.post(f"{TOKENS}{second['uuid']}/revoke/", {})
    assert unexplained.status_code == 400
    gone = sun.post(f"{TOKENS}{second['uuid']}/revoke/", WHY)
    assert (gone.status_code, gone.json()["state"]) == (200, "revoked")
    assert by_token(second["token"]).get("/api/v1/orders/").status_code == 401
    assert [each["uuid"] for each in sun.get(f"{TOKENS}?living=false").json()["results"]] == [second["uuid"]]


@pytest.mark.urs("URS-INT-08", "URS-ACC-02")
def test_a_token_makes_no_token_whatever_it_was_issued_for(wired_db: str, cast: Any) -> None:
    """No role of programs can permit it, and a token with that very scope is told that it takes a person."""
    by = cast["admin.sun"]
    for right in MAKES:
        with pytest.raises(MixedDuties):
            define_role(
                code="mint",
                name={"en": "M", "zh": "签"},
                kind=RoleKind.SERVICE,
                permissions={right},
                actor=by,
            )
    ends = clock.now() + timedelta(days=1)
    issued: IssuedToken = issue_api_token(
        user=cast["erp"], name="Mint", scopes=list(MAKES), expires_at=ends, actor=by
    )
    program, count = by_token(issued.plain), ApiToken.objects.count()
    rotate = f"{TOKENS}{issued.token.uuid}/rotate/"
    for address, sent, right in ((TOKENS, order(), MAKES[0]), (rotate, {}, MAKES[1])):
        refused = program.post(address, sent)
        assert (refused.status_code, refused.json()["code"]) == (403, "AUD-104")
        seen = SecurityEvent.objects.latest("id")
        assert (seen.action, seen.error_code, seen.username) == (right, "AUD-104", "erp")
    assert ApiToken.objects.count() == count
    assert ApiToken.objects.get(pk=issued.token.pk).name == "Mint"


def test_what_is_no_program_or_no_date_is_told_so(sun: APIClient) -> None:
    for sent, expected in (
        (order(user="li.na"), (409, "INT-013")),
        (order(user="nobody"), (422, "KER-112")),
        (order(scopes=["integrations.do_anything"]), (422, "INT-007")),
        (order(days=800), (422, "INT-008")),
    ):
        reply = sun.post(TOKENS, sent)
        assert (reply.status_code, reply.json()["code"]) == expected, reply.content
    assert sun.post(TOKENS, order(expires_at="2027-01-01T00:00:00")).status_code == 422
