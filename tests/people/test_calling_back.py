"""Calling back a request for a role: by who asked alone, while nothing is decided (URS-ACC-04)."""

from __future__ import annotations

import json
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from audit.context import Reason
from audit.errors import ReasonRequired
from audit.models import AuditEvent
from equipment.models import Site
from integrations.actions.issue_api_token import issue_api_token
from kernel import clock
from kernel.errors import DomainError
from people.actions.approve_role_request import approve_role_request
from people.actions.authorise_role_request import authorise_role_request
from people.actions.call_back_request import call_back_request
from people.actions.change_password import change_password
from people.actions.create_user import create_user
from people.actions.request_own_role import request_own_role
from people.actions.request_role import request_role
from people.choices import RoleRequestState
from people.errors import NotYourRequest, RequestClosed
from people.models import RoleGrant, RoleRequest
from people.selectors.role_requests import awaiting_administrator, awaiting_owner
from tests.people.deputies import ask, browser_of

WHY = "Stands in on nights"
NO_LONGER = Reason("access_change", "Not needed after all")
SENT = {"reason_code": "access_change", "reason_text": "Not needed after all"}
BODY = {"reason": {"code": "access_change", "text": "Not needed after all"}}
CALLED_BACK = RoleRequestState.CALLED_BACK


@pytest.fixture
def site(cast_db: str) -> Site:
    return Site.objects.get(code="SZ")


def own_request(cast: Any, site: Site) -> RoleRequest:
    return request_own_role(user=cast["li.na"], role="supervisor", site=site, why=WHY, actor=cast["li.na"])


@pytest.mark.urs("URS-ACC-04")
@pytest.mark.parametrize("face", ["page", "api"])
def test_what_one_has_asked_for_is_called_back_with_a_reason(site: Site, cast: Any, face: str) -> None:
    request, browser = (
        approve_role_request(request=own_request(cast, site), actor=cast["zhao.lei"]),
        browser_of(cast["li.na"]),
    )
    dialog = reverse("people:call_back_request", kwargs={"uuid": request.uuid})
    if face == "page":
        assert dialog in browser.get(reverse("people:own_requests")).content.decode()
        opened = browser.get(dialog).content.decode()
        assert request.code in opened and request.role.name["en"] in opened and "SZ" in opened
        assert browser.post(dialog, {}).status_code == 400
        assert browser.post(dialog, SENT).status_code == 302
    else:
        address = f"/api/v1/my-role-requests/{request.code}/"
        assert browser.get(address).json()["state"] == "requested"
        assert browser.post(f"{address}call-back/", {}, "application/json").json()["code"] == "AUD-003"
        reply = browser.post(f"{address}call-back/", BODY, "application/json")
        assert (reply.status_code, reply.json()["state"]) == (200, "called_back"), reply.content
    request.refresh_from_db()
    assert (request.state, request.closed_by, request.closed_at is None) == (
        CALLED_BACK,
        cast["li.na"],
        False,
    )
    mine = browser.get(reverse("people:own_requests")).content.decode()
    assert dialog not in mine and "Called back" in mine
    event = AuditEvent.objects.get(action="people.call_back_request")
    assert (event.actor_username, event.reason_text) == ("li.na", "Not needed after all")
    with pytest.raises(RequestClosed):
        authorise_role_request(request=request, actor=cast["admin.sun"])
    with pytest.raises(RequestClosed):
        call_back_request(user=cast["li.na"], request=request, reason=NO_LONGER, actor=cast["li.na"])
    assert not RoleGrant.objects.filter(user=cast["li.na"], role__code="supervisor").exists()
    for who, waiting in (("zhao.lei", awaiting_owner), ("admin.sun", awaiting_administrator)):
        assert not waiting(cast[who]).exists(), who
    again = own_request(cast, site)
    assert again.code != request.code, "who has called back may ask anew"


@pytest.mark.urs("URS-ACC-04")
def test_ones_requests_are_found_from_every_page_and_from_ones_account(site: Site, cast: Any) -> None:
    """By somebody who holds no role yet as well: who needs one begins there."""
    newcomer = create_user(
        username="guo.li", printed_name="郭丽", password="one-time-2026-11", actor=cast["admin.sun"]
    )
    change_password(
        user=newcomer, old_password="one-time-2026-11", new_password="my-own-2026-11", actor=newcomer
    )
    newcomer.refresh_from_db()
    for who in (cast["li.na"], newcomer):
        browser = browser_of(who)
        for page in (reverse("people:my_account"), "/"):
            assert f'href="{reverse("people:own_requests")}"' in browser.get(page).content.decode(), page
        account = browser.get(reverse("people:my_account")).content.decode()
        assert reverse("people:request_own_role") in account


@pytest.mark.urs("URS-ACC-04", "URS-ACC-12")
def test_a_deputy_who_was_asked_for_is_called_back_by_the_holder_and_not_by_the_deputy(
    site: Site, cast: Any
) -> None:
    request = ask(cast)
    dialog = reverse("people:call_back_request", kwargs={"uuid": request.uuid})
    deputy = browser_of(cast["zhou.min"])
    theirs = deputy.get(reverse("people:own_requests")).content.decode()
    assert request.code in theirs and dialog not in theirs
    refused = deputy.post(dialog, SENT)
    assert (refused.status_code, "PEO-145" in refused.content.decode()) == (403, True)
    by_api = deputy.post(f"/api/v1/my-role-requests/{request.code}/call-back/", BODY, "application/json")
    assert (by_api.status_code, by_api.json()["code"]) == (403, "PEO-145")
    assert browser_of(cast["xu.hui"]).post(dialog, SENT).status_code == 302
    request.refresh_from_db()
    assert request.state == CALLED_BACK


@pytest.mark.urs("URS-ACC-04")
def test_anybody_elses_request_is_not_found_and_refused(site: Site, cast: Any) -> None:
    """Neither by a stranger, nor by whom it is about, nor by who may decide about it."""
    asked = request_role(user=cast["li.na"], role="supervisor", site=site, why=WHY, actor=cast["admin.sun"])
    dialog = reverse("people:call_back_request", kwargs={"uuid": asked.uuid})
    stranger = browser_of(cast["wang.fang"])
    assert stranger.get(dialog).status_code == stranger.post(dialog, SENT).status_code == 404
    address = f"/api/v1/my-role-requests/{asked.code}/call-back/"
    assert stranger.post(address, BODY, "application/json").status_code == 404
    for who in ("li.na", "zhao.lei", "wang.fang"):
        with pytest.raises(NotYourRequest):
            call_back_request(user=cast[who], request=asked, reason=NO_LONGER, actor=cast[who])
    with pytest.raises(ReasonRequired):
        call_back_request(user=cast["admin.sun"], request=asked, actor=cast["admin.sun"])
    asked.refresh_from_db()
    assert asked.state == RoleRequestState.REQUESTED
    page = browser_of(cast["admin.sun"]).get(asked.get_absolute_url()).content.decode()
    assert dialog in page, "who asked for somebody else finds it on the request's page"
    assert dialog not in browser_of(cast["zhao.lei"]).get(asked.get_absolute_url()).content.decode()


@pytest.mark.urs("URS-ACC-04")
def test_called_back_and_approved_at_the_same_moment_is_one_of_the_two(site: Site, cast: Any) -> None:
    request = approve_role_request(request=own_request(cast, site), actor=cast["zhao.lei"])
    start, refused = Barrier(2), list[DomainError]()

    def run(call: Any, given: dict[str, Any]) -> None:
        try:
            start.wait()
            call(request=request, **given)
        except DomainError as error:
            refused.append(error)
        finally:
            connection.close()

    li_na = {"user": cast["li.na"], "actor": cast["li.na"], "reason": NO_LONGER}
    calls = [(call_back_request, li_na), (authorise_role_request, {"actor": cast["admin.sun"]})]
    threads = [Thread(target=run, args=call) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [type(each) for each in refused] == [RequestClosed]
    request.refresh_from_db()
    holds_it = RoleGrant.objects.filter(user=cast["li.na"], role__code="supervisor").exists()
    assert (request.state == RoleRequestState.APPROVED) == holds_it
    assert (request.state == CALLED_BACK) != holds_it


@pytest.mark.urs("URS-ACC-04", "URS-ACC-11")
def test_a_role_is_asked_for_by_the_api_from_a_session_and_never_by_a_token(site: Site, cast: Any) -> None:
    body = json.dumps({"role": "supervisor", "site": "SZ", "why": WHY})
    caller = browser_of(cast["li.na"])
    made = caller.post("/api/v1/my-role-requests/", body, "application/json")
    assert made.status_code == 201, made.content
    assert (made.json()["user"], made.json()["requested_by"]) == ("li.na", "li.na")
    again = caller.post("/api/v1/my-role-requests/", body, "application/json")
    assert (again.status_code, RoleRequest.objects.count()) == (409, 1)
    issued = issue_api_token(
        user=cast["erp"],
        name="wide",
        scopes=["batches.view_order"],
        expires_at=clock.now() + timedelta(days=1),
        actor=cast["admin.sun"],
    )
    program = Client(headers={"Authorization": f"Bearer {issued.plain}"})
    for address in (
        "/api/v1/my-role-requests/",
        f"/api/v1/my-role-requests/{made.json()['code']}/call-back/",
    ):
        assert program.post(address, body, "application/json").status_code in (401, 403), address
        assert Client().post(address, body, "application/json").status_code in (401, 403), address
    assert RoleRequest.objects.get().state == RoleRequestState.REQUESTED
