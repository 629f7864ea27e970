"""API tokens: shown once, narrowed by scopes, revoked at once; a service account never signs."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from audit.context import Reason
from audit.models import AuditChange, SecurityEvent
from equipment.models import Site
from integrations.actions._tokens import IssuedToken
from integrations.actions.issue_api_token import issue_api_token
from integrations.actions.revoke_api_token import revoke_api_token
from integrations.actions.rotate_api_token import rotate_api_token
from integrations.errors import (
    TokenExpiryWrong,
    TokenForPrograms,
    TokenNameTaken,
    TokenOver,
    TokenOverlapWrong,
    TokenWithoutScope,
)
from integrations.models import ApiToken
from kernel import clock
from people.actions.create_user import create_user
from people.actions.deactivate_user import deactivate_user
from people.actions.define_role import define_role
from people.models import RoleKind, User
from tests.factories.grants import grant_role

GATEWAY = "net.watch"
SCOPES = ["integrations.view_endpoint", "integrations.retry_message"]


@pytest.fixture
def gateway(wired_db: str, cast: Any) -> User:
    """A program that watches the connections and switches them."""
    by = cast["admin.sun"]
    permissions = {*SCOPES, "integrations.set_endpoint_enabled", "integrations.view_message"}
    name = {"en": "Network watch", "zh": "网络监视"}
    define_role(code="watch", name=name, kind=RoleKind.SERVICE, permissions=permissions, actor=by)
    account = create_user(username=GATEWAY, printed_name="Network watch", is_service=True, actor=by)
    grant_role(user=account, role="watch", site=Site.objects.get(code="SZ"), actor=by)
    return account


@pytest.fixture
def issued(gateway: User, cast: Any) -> IssuedToken:
    return issue(cast, GATEWAY, "Rack 1", SCOPES)


def issue(cast: Any, user: str, name: str, scopes: list[str], days: float = 30) -> IssuedToken:
    token: IssuedToken = issue_api_token(
        user=cast[user],
        name=name,
        scopes=scopes,
        expires_at=clock.now() + timedelta(days=days),
        actor=cast["admin.sun"],
    )
    return token


def client_with(plain: str) -> APIClient:
    return APIClient(headers={"Authorization": f"Bearer {plain}"})


@pytest.mark.urs("URS-INT-08")
def test_a_token_opens_what_it_was_issued_for_and_nothing_else(issued: IssuedToken, cast: Any) -> None:
    client = client_with(issued.plain)
    assert client.get("/api/v1/connections/").json()["count"] == 3
    beyond = client.get("/api/v1/outbox/")
    assert (beyond.status_code, beyond.json()["code"]) == (403, "KER-103")
    assert cast[GATEWAY].has_perm("integrations.view_message")
    assert ApiToken.objects.get(pk=issued.token.pk).last_used_at is not None


@pytest.mark.urs("URS-ACC-01")
def test_a_scope_gives_nothing_that_the_role_does_not_give(wired_db: str, cast: Any) -> None:
    token = issue(cast, "erp", "Orders", SCOPES)
    refused = client_with(token.plain).get("/api/v1/connections/")
    assert (refused.status_code, refused.json()["code"]) == (403, "KER-102")


@pytest.mark.urs("URS-ACC-02", "URS-SIG-11")
@pytest.mark.parametrize("username", ["li.na", "chen.jing", "admin.sun", "system"])
def test_nobody_is_given_a_token_by_which_another_could_act_as_them(
    wired_db: str, cast: Any, username: str
) -> None:
    """The administrator reads the token, so one of a person would let the administrator do GxP work."""
    with pytest.raises(TokenForPrograms) as refused:
        issue(cast, username, "Tablet", ["batches.record_step"])
    assert refused.value.code == "INT-013"
    assert not ApiToken.objects.filter(user__username=username).exists()


@pytest.mark.urs("URS-ACC-02")
def test_a_deactivated_program_is_given_no_token(gateway: User, cast: Any) -> None:
    reason = Reason("access_change", "The network watch was replaced")
    deactivate_user(user=gateway, reason=reason, actor=cast["admin.sun"])
    with pytest.raises(TokenForPrograms):
        issue(cast, GATEWAY, "Rack 2", SCOPES)


@pytest.mark.urs("URS-SIG-11")
def test_a_persons_token_put_in_by_hand_opens_nothing(
    issued: IssuedToken, cast: Any, superuser_connection: Any
) -> None:
    with superuser_connection.cursor() as cursor:
        cursor.execute("ALTER TABLE integrations_apitoken DISABLE TRIGGER USER")
        cursor.execute(
            "UPDATE integrations_apitoken SET user_id = %s WHERE id = %s",
            [cast["huang.jie"].pk, issued.token.pk],
        )
    assert cast["huang.jie"].has_perm("integrations.view_endpoint")
    refused = client_with(issued.plain).get("/api/v1/connections/")
    assert (refused.status_code, refused.json()["code"]) == (401, "KER-101")


@pytest.mark.urs("URS-INT-08")
@pytest.mark.parametrize("plain", ["", "pm_nothing", "pm_00000000_x", "é"])
def test_an_unknown_token_is_refused_and_kept_in_the_security_log(wired_db: str, plain: str) -> None:
    refused = client_with(plain).get("/api/v1/connections/")
    assert (refused.status_code, refused.json()["code"]) == (401, "KER-101")
    assert refused["WWW-Authenticate"].startswith("Bearer")
    seen = SecurityEvent.objects.latest("id")
    assert (seen.kind, seen.channel, seen.action) == ("sign_in", "api", "api")


@pytest.mark.urs("URS-INT-08")
def test_a_revoked_or_expired_token_opens_nothing(issued: IssuedToken, cast: Any, shift_clock: Any) -> None:
    second = issue(cast, GATEWAY, "Rack 0", SCOPES, days=1)
    shift_clock(hours=25)
    assert client_with(second.plain).get("/api/v1/connections/").status_code == 401
    assert client_with(issued.plain).get("/api/v1/connections/").status_code == 200
    reason = Reason("access_change", "The server was taken out of the rack")
    revoke_api_token(token=issued.token, reason=reason, actor=cast["admin.sun"])
    assert client_with(issued.plain).get("/api/v1/connections/").status_code == 401


def test_the_token_itself_is_nowhere_in_the_database(issued: IssuedToken) -> None:
    changes = AuditChange.objects.filter(table_name="integrations_apitoken")
    assert issued.plain not in json.dumps([change.after for change in changes])
    assert changes.latest("id").after["digest"].startswith("sha256:")
    assert issued.plain not in repr(issued)


def test_names_scopes_and_dates_of_a_token_are_checked(issued: IssuedToken, cast: Any) -> None:
    with pytest.raises(TokenNameTaken):
        issue(cast, GATEWAY, "Rack 1", SCOPES)
    for scopes in ([], ["integrations.do_anything"]):
        with pytest.raises(TokenWithoutScope):
            issue(cast, GATEWAY, "Other", scopes)
    for days in (-1.0, 800.0):
        with pytest.raises(TokenExpiryWrong):
            issue(cast, GATEWAY, "Other", SCOPES, days)


def test_an_action_outside_the_scopes_is_refused_and_kept(gateway: User, cast: Any) -> None:
    narrow = issue(cast, GATEWAY, "Narrow", ["integrations.view_endpoint"])
    sent = {"is_enabled": False, "reason": {"code": "planned_change", "text": "Network works tonight"}}
    refused = client_with(narrow.plain).post("/api/v1/connections/PLC/set-enabled/", sent)
    assert (refused.status_code, refused.json()["code"]) == (403, "KER-103")
    seen = SecurityEvent.objects.latest("id")
    assert (seen.action, seen.error_code, seen.username) == (
        "integrations.set_endpoint_enabled",
        "KER-103",
        GATEWAY,
    )


@pytest.mark.urs("URS-SYS-03")
def test_a_connection_is_switched_over_the_api(gateway: User, cast: Any) -> None:
    scopes = ["integrations.view_endpoint", "integrations.set_endpoint_enabled"]
    token = issue(cast, GATEWAY, "Switch", scopes)
    client = client_with(token.plain)
    version = client.get("/api/v1/connections/PLC/")["ETag"]
    sent = {"is_enabled": False, "reason": {"code": "planned_change", "text": "Network works tonight"}}
    done = client.post("/api/v1/connections/PLC/set-enabled/", sent, headers={"If-Match": version})
    assert (done.status_code, done.json()["state"]) == (200, "disabled")
    stale = client.post("/api/v1/connections/PLC/set-enabled/", sent, headers={"If-Match": version})
    assert (stale.status_code, stale.json()["code"]) == (409, "AUD-007")


def test_the_schema_knows_both_ways_to_sign_in(wired_db: str) -> None:
    schema = Client().get("/api/schema/?format=json").json()
    assert set(schema["components"]["securitySchemes"]) == {"token", "cookieAuth"}
    operation = schema["paths"]["/api/v1/connections/{code}/set-enabled/"]["post"]
    assert operation["responses"]["default"]["content"]["application/problem+json"]


@pytest.mark.urs("URS-ACC-10", "URS-INT-08")
def test_a_rotated_token_goes_on_for_the_overlap_and_then_only_the_new_one_opens(
    issued: IssuedToken, cast: Any, shift_clock: Any
) -> None:
    made = rotate_api_token(token=issued.token, overlap_hours=2, actor=cast["admin.sun"])
    assert (made.token.name, made.token.scopes) == ("Rack 1", sorted(SCOPES))
    assert made.plain != issued.plain
    for plain in (issued.plain, made.plain):
        assert client_with(plain).get("/api/v1/connections/").status_code == 200
    shift_clock(hours=2)
    assert client_with(issued.plain).get("/api/v1/connections/").status_code == 401
    assert client_with(made.plain).get("/api/v1/connections/").status_code == 200
    for hours in (-1, 169):
        with pytest.raises(TokenOverlapWrong):
            rotate_api_token(token=made.token, overlap_hours=hours, actor=cast["admin.sun"])
    old = ApiToken.objects.get(prefix=issued.token.prefix)
    with pytest.raises(TokenOver):
        rotate_api_token(token=old, actor=cast["admin.sun"])


@pytest.mark.urs("URS-ACC-10")
def test_a_token_is_rotated_by_page_and_the_new_one_is_shown_once(issued: IssuedToken, cast: Any) -> None:
    sun = Client()
    sun.force_login(cast["admin.sun"])
    address = f"/integrations/tokens/{issued.token.uuid}/rotate/"
    assert sun.post(address, {"overlap_hours": "999"}).status_code == 422
    reply = sun.post(address, {"overlap_hours": "0"})
    assert reply.status_code == 200
    assert reply["Cache-Control"] == "no-store"
    made = ApiToken.objects.latest("id")
    assert made.prefix in reply.content.decode()
    assert client_with(issued.plain).get("/api/v1/connections/").status_code == 401
    assert AuditChange.objects.filter(after__contains={"digest": made.digest}).count() == 0
