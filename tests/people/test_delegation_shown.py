"""How deputies are asked for, ended and shown: pages and API (URS-ACC-12)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from audit.contracts import Scope
from audit.generic import timeline_of
from audit.models import AuditEvent, Signature
from equipment.models import Area, Site
from integrations.actions.issue_api_token import issue_api_token
from kernel import clock
from materials.models import MaterialLot
from people.actions.end_delegation import end_delegation
from people.actions.end_grant import end_grant
from people.explained import explained
from people.models import RoleRequest, User
from tests.people.deputies import BECAUSE, RELEASE, WHY, agree, ask, browser_of, may, own
from tests.people.desk import Desk


@pytest.fixture
def site(cast_db: str) -> Site:
    return Site.objects.get(code="SZ")


@pytest.mark.urs("URS-ACC-12")
def test_it_is_asked_for_and_ended_on_ones_own_page(site: Site, cast: Any) -> None:
    browser = browser_of(cast["xu.hui"])
    grant = own(cast["xu.hui"])
    dialog = reverse("people:request_delegation", kwargs={"uuid": grant.uuid})
    assert dialog in browser.get("/account/").content.decode()
    offered = browser.get(dialog).content.decode()
    assert "zhou.min" in offered and "chen.jing" in offered and "li.na" not in offered
    until = (clock.now() + timedelta(days=7)).strftime("%Y-%m-%dT%H:%M")
    entered = {"deputy": cast["li.na"].pk, "valid_until": until, "why": WHY}
    refused = browser.post(dialog, entered, headers={"HX-Request": "true"})
    assert refused.status_code == 409 and "PEO-103" in refused.content.decode()
    assert browser.post(dialog, {**entered, "deputy": cast["zhou.min"].pk}).status_code == 302
    request = RoleRequest.objects.get()
    assert request.code in browser.get(reverse("people:own_requests")).content.decode()
    held = agree(cast, request)
    end = reverse("people:end_delegation", kwargs={"uuid": held.uuid})
    deputy, other = browser_of(cast["zhou.min"]), browser_of(cast["chen.jing"])
    assert end in browser.get("/account/").content.decode()
    theirs = deputy.get("/account/").content.decode()
    assert end in theirs and "for 徐慧 Xu Hui until" in theirs
    assert other.get(end).status_code == 404 and other.get(dialog).status_code == 404
    sent = {"reason_code": "access_change", "reason_text": "No longer needed"}
    assert deputy.post(end, {}).status_code == 400
    assert deputy.post(end, sent).status_code == 302
    assert may(cast["zhou.min"]) is None


@pytest.mark.urs("URS-ACC-12")
def test_the_same_by_the_api_from_a_session_alone(site: Site, cast: Any) -> None:
    caller = Client()
    caller.force_login(cast["xu.hui"])
    (mine,) = caller.get("/api/v1/my-roles/").json()["results"]
    address = f"/api/v1/my-roles/{mine['uuid']}/"
    body = {"deputy": "li.na", "why": WHY, "valid_until": (clock.now() + timedelta(days=7)).isoformat()}
    for wrong, code in (
        (body, "PEO-103"),
        ({"deputy": "zhou.min", "why": WHY}, "PEO-104"),
        ({**body, "deputy": "xu.hui"}, "PEO-102"),
    ):
        refused = caller.post(f"{address}delegate/", wrong, "application/json")
        assert (refused.status_code, refused.json()["code"]) == (409, code)
    made = caller.post(f"{address}delegate/", {**body, "deputy": "zhou.min"}, "application/json")
    assert made.status_code == 200, made.content
    assert (made.json()["kind"], made.json()["delegated_by"], made.json()["user"]) == (
        "delegate",
        "xu.hui",
        "zhou.min",
    )
    agree(cast, RoleRequest.objects.get())
    theirs = [each for each in caller.get("/api/v1/my-roles/").json()["results"] if each["delegated_by"]]
    assert [each["user"] for each in theirs] == ["zhou.min"]
    end = f"/api/v1/my-roles/{theirs[0]['uuid']}/end-delegation/"
    assert caller.post(end, {}, "application/json").json()["code"] == "AUD-003"
    reason = {"reason": {"code": "access_change", "text": "Back again"}}
    ended = caller.post(end, reason, "application/json")
    assert ended.status_code == 200, ended.content
    assert may(cast["zhou.min"]) is None
    assert browser_of(cast["chen.jing"]).post(end, reason, "application/json").status_code == 404


@pytest.mark.urs("URS-ACC-12", "URS-ACC-04")
def test_wherever_a_grant_is_shown_it_says_for_whom(site: Site, cast: Any) -> None:
    held = agree(cast, ask(cast))
    said = "for 徐慧 Xu Hui until"
    browser = browser_of(cast["emma.weber"])
    person = reverse("people:person_detail", kwargs={"uuid": cast["zhou.min"].uuid})
    for address in (
        person,
        f"{person}explain/?action={RELEASE}&site={site.pk}",
        f"/who-could/?action={RELEASE}",
        f"/role-matrix/{RELEASE}/",
        reverse("people:access_list", kwargs={"uuid": site.uuid}),
    ):
        page = browser.get(address)
        assert page.status_code == 200 and said in page.content.decode(), address
    told = browser.get(f"/api/v1/who-could/?action={RELEASE}&user=zhou.min").json()["results"]
    assert [(each["delegated_by"], each["agreed_by"]) for each in told] == [
        ("xu.hui", [cast["chen.jing"].printed_name, cast["admin.sun"].printed_name])
    ]
    listed = browser.get("/api/v1/access-lists/SZ/").json()["persons"]
    mine = next(each for each in listed if each["username"] == "zhou.min")
    assert {grant["role"]: grant["for"] for grant in mine["grants"]} == {
        "qa": None,
        "qualified_person": "xu.hui",
    }
    assert held.held_for.startswith(said)


def test_holder_and_deputy_both_find_it_in_their_history(site: Site, cast: Any) -> None:
    agree(cast, ask(cast))
    for who in ("xu.hui", "zhou.min"):
        told = [entry.title for entry in timeline_of(cast[who])]
        assert "Ask for a deputy" in told and "Approve as administrator" in told, who


def test_ones_account_costs_the_same_with_many_deputies(site: Site, cast: Any) -> None:
    browser = browser_of(cast["xu.hui"])
    agree(cast, ask(cast))
    browser.get("/account/")
    with CaptureQueriesContext(connection) as few:
        browser.get("/account/")
    for hours in range(1, 6):
        area = Area.objects.filter(site=site).first()
        end = clock.now() + timedelta(hours=hours)
        agree(cast, ask(cast, site=site, area=area, valid_until=end))
    with CaptureQueriesContext(connection) as many:
        page = browser.get("/account/").content.decode()
    assert page.count("/account/delegations/") == 6
    assert len(many) == len(few)


@pytest.mark.urs("URS-ACC-11", "URS-ACC-12")
def test_a_token_gives_no_rights_away(site: Site, cast: Any) -> None:
    """Whatever it is issued for: a deputy is asked for by somebody who is signed in."""
    issued = issue_api_token(
        user=cast["erp"],
        name="wide",
        scopes=["batches.view_order"],
        expires_at=clock.now() + timedelta(days=1),
        actor=cast["admin.sun"],
    )
    program = Client(headers={"Authorization": f"Bearer {issued.plain}"})
    address = f"/api/v1/my-roles/{own(cast['xu.hui']).uuid}/delegate/"
    body = {"deputy": "zhou.min", "why": WHY}
    assert program.get("/api/v1/my-roles/").status_code in (401, 403)
    assert program.post(address, body, "application/json").status_code in (401, 403)
    assert Client().post(address, body, "application/json").status_code in (401, 403)
    assert not RoleRequest.objects.exists()


@pytest.mark.urs("URS-ACC-01", "URS-ACC-12")
def test_an_explanation_says_for_whom_the_right_is_held_now_and_then(site: Site, cast: Any) -> None:
    held = agree(cast, ask(cast))
    then = clock.now()
    deputy, place = cast["zhou.min"], Scope(site.pk)

    def why(person: User, at: Any = None) -> str:
        return next(each.why for each in explained(person, RELEASE, place, at) if each.code == "right")

    with override("en"):
        assert why(deputy) == f"Qualified person {held.held_for}"
        assert why(cast["xu.hui"]) == "Qualified person"
        until = held.held_for
        end_delegation(user=deputy, grant=held, reason=BECAUSE, actor=deputy)
        assert "for" not in why(deputy).split() and why(deputy) != f"Qualified person {until}"
        assert why(deputy, then).startswith("Qualified person for 徐慧 Xu Hui until")


@pytest.mark.urs("URS-ACC-12", "URS-SIG-01")
def test_a_deputy_signs_with_their_own_name_in_the_role(story_db: str, cast: Any) -> None:
    """What the trail and the signature keep is the person and the role; for whom stands in the grant."""
    lot = MaterialLot.objects.filter(state="sampled").latest("id")
    source = own(cast["chen.jing"], "qa")
    held = agree(
        cast,
        ask(cast, holder="chen.jing", deputy="xu.hui", grant=source),
        owner="zhou.min",
    )
    desk = Desk("xu.hui", cast.password)
    signed = desk.sign("api", lot, username="xu.hui", password=cast.password)
    assert signed.status_code == 200, signed.content
    signature = Signature.objects.latest("id")
    assert (signature.signer, signature.role) == (cast["xu.hui"], "qa")
    event = AuditEvent.objects.get(pk=signature.event_id)
    assert (event.actor_username, event.role) == ("xu.hui", "qa")
    lapsed = end_grant(grant=source, reason=BECAUSE, actor=cast["admin.sun"])
    held.refresh_from_db()
    assert held.valid_until == lapsed.valid_until


@pytest.mark.parametrize("name", ["deputy", "site", "area", "valid_from", "valid_until", "why"])
def test_a_spoilt_request_is_refused_and_files_nothing(site: Site, cast: Any, name: str) -> None:
    caller = browser_of(cast["xu.hui"])
    address = f"/api/v1/my-roles/{own(cast['xu.hui']).uuid}/delegate/"
    good = {
        "deputy": "zhou.min",
        "why": WHY,
        "valid_until": (clock.now() + timedelta(days=7)).isoformat(),
    }
    for value in (None, [], {"a": 1}, 10**40, "", "\0", "x" * 9000, "0001-01-01T00:00:00Z", "9" * 40):
        reply = caller.post(address, {**good, name: value}, "application/json")
        is_harmless = name == "valid_from" and value == "0001-01-01T00:00:00Z"
        is_text = name == "why" and isinstance(value, str | int) and str(value).isprintable()
        if is_harmless or (is_text and 0 < len(str(value)) <= 1000):
            continue  # a moment that is past means: from now on; and any short text is one
        assert 400 <= reply.status_code < 500, (name, value, reply.content)
    assert RoleRequest.objects.count() <= 1
    assert caller.post(address, {**good, "colour": "red"}, "application/json").status_code == 422
