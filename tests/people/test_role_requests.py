"""Grant, change and withdrawal of roles: asked for, agreed to by two, effective-dated (URS-ACC-04)."""

from __future__ import annotations

import re
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from audit.context import Reason
from audit.contracts import Scope
from audit.errors import PermissionRefused
from equipment.models import Site
from kernel import clock
from kernel.errors import DomainError
from people.actions.approve_role_request import approve_role_request
from people.actions.authorise_role_request import authorise_role_request
from people.actions.create_user import create_user
from people.actions.define_role import define_role
from people.actions.grant_role import grant_role
from people.actions.refuse_role_request import decline_role_request, refuse_role_request
from people.actions.request_grant_change import request_grant_change
from people.actions.request_own_role import request_own_role
from people.actions.request_role import request_role
from people.actions.request_withdrawal import request_withdrawal
from people.choices import RoleRequestState
from people.errors import (
    ApprovedBefore,
    DutiesConflict,
    MixedDuties,
    NotTheOwner,
    OneApprovesBoth,
    OwnRights,
    RequestClosed,
    RequestedBefore,
)
from people.models import Role, RoleGrant, RoleRequest, User
from people.selectors.rights import granting_role
from tests.factories import grants

WHY = "Looks after the second line"


@pytest.fixture
def site(cast_db: str) -> Site:
    return Site.objects.get(code="SZ")


def asked(cast: Any, role: str = "supervisor", user: str = "li.na", **more: Any) -> RoleRequest:
    site = Site.objects.get(code="SZ")
    return request_role(user=cast[user], role=role, site=site, why=WHY, actor=cast["admin.sun"], **more)


def holds(user: User, code: str) -> bool:
    return granting_role(user.pk, code, Scope(Site.objects.get(code="SZ").pk), clock.now()) is not None


@pytest.mark.urs("URS-ACC-04")
def test_a_role_is_held_when_both_have_agreed_and_not_before(site: Site, cast: Any) -> None:
    request = asked(cast)
    assert not holds(cast["li.na"], "batches.create_batch")
    owner = Client(headers={"HX-Request": "true"})
    owner.force_login(cast["zhao.lei"])
    dialog = owner.get(reverse("people:approve_role_request", kwargs={"uuid": request.uuid}))
    assert f"{request.code} · Grant · 李娜 Li Na · Production supervisor · SZ" in dialog.content.decode()
    approve_role_request(request=request, actor=cast["zhao.lei"])
    assert not holds(cast["li.na"], "batches.create_batch")
    done = authorise_role_request(request=request, actor=cast["admin.sun"])
    assert holds(cast["li.na"], "batches.create_batch")
    assert (done.state, done.owner, done.administrator) == (
        RoleRequestState.APPROVED,
        cast["zhao.lei"],
        cast["admin.sun"],
    )
    assert done.grant.valid_from == done.administrator_at


@pytest.mark.urs("URS-ACC-04")
def test_the_order_of_the_two_does_not_matter(site: Site, cast: Any) -> None:
    request = authorise_role_request(request=asked(cast), actor=cast["admin.sun"])
    assert not holds(cast["li.na"], "batches.create_batch")
    approve_role_request(request=request, actor=cast["chen.jing"])
    assert holds(cast["li.na"], "batches.create_batch")


@pytest.mark.urs("URS-ACC-04")
def test_nobody_grants_a_role_alone(site: Site, cast: Any) -> None:
    """Neither directly, nor through a role that somebody defines for it."""
    for who in ("admin.sun", "system", "chen.jing"):
        with pytest.raises(PermissionRefused):
            grant_role(user=cast["li.na"], role="supervisor", site=site, actor=cast[who])
    name = {"en": "New role", "zh": "新角色"}
    with pytest.raises(MixedDuties):
        define_role(
            code="giver",
            name=name,
            kind="administration",
            permissions={"people.grant_role"},
            actor=cast["admin.sun"],
        )
    assert RoleGrant.objects.filter(user=cast["li.na"]).count() == 1


@pytest.mark.urs("URS-ACC-02", "URS-ACC-04")
def test_one_person_never_decides_about_themselves_or_twice(site: Site, cast: Any) -> None:
    own = request_own_role(
        user=cast["zhao.lei"], role="supervisor", site=site, why=WHY, actor=cast["zhao.lei"]
    )
    with pytest.raises(OwnRights):
        approve_role_request(request=own, actor=cast["zhao.lei"])
    request = approve_role_request(request=asked(cast), actor=cast["zhao.lei"])
    with pytest.raises(ApprovedBefore):
        approve_role_request(request=request, actor=cast["chen.jing"])
    with pytest.raises(PermissionRefused):
        authorise_role_request(request=request, actor=cast["zhao.lei"])
    RoleRequest.objects.get(pk=request.pk, administrator=None)


def test_who_holds_both_halves_gives_one_of_them_only(site: Site, cast: Any) -> None:
    """No catalogue of roles can join the two; if somebody held first one and then the other, they give one."""
    request = approve_role_request(request=asked(cast), actor=cast["chen.jing"])
    grant = RoleGrant.objects.get(user=cast["chen.jing"])
    grants.grant_role(user=cast["emma.weber"], role="administrator", site=site, actor=cast["admin.sun"])
    from people.actions.end_grant import end_grant

    end_grant(grant=grant, reason=Reason("access_change", "Moves to IT"), actor=cast["admin.sun"])
    grants.grant_role(
        user=cast["chen.jing"],
        role="administrator",
        site=site,
        actor=cast["admin.sun"],
        owner=cast["zhou.min"],
    )
    with pytest.raises(OneApprovesBoth):
        authorise_role_request(request=request, actor=cast["chen.jing"])


@pytest.mark.urs("URS-ACC-04")
def test_production_does_not_agree_to_a_role_of_the_quality_unit(site: Site, cast: Any) -> None:
    request = asked(cast, role="qa", user="liu.yang")
    with pytest.raises(NotTheOwner):
        approve_role_request(request=request, actor=cast["zhao.lei"])
    with pytest.raises(NotTheOwner):  # nor speaks for that unit when it does not agree
        refuse_role_request(
            request=request, reason=Reason("access_change", "Not wanted here"), actor=cast["zhao.lei"]
        )
    approve_role_request(request=request, actor=cast["xu.hui"])


@pytest.mark.urs("URS-ACC-02")
@pytest.mark.parametrize(("user", "role"), [("admin.sun", "qa"), ("li.na", "administrator")])
def test_duties_that_may_not_meet_are_refused_when_asked_for(
    site: Site, cast: Any, user: str, role: str
) -> None:
    with pytest.raises(DutiesConflict):
        asked(cast, role=role, user=user)


@pytest.mark.urs("URS-ACC-02")
def test_and_again_when_they_are_agreed_to(site: Site, cast: Any) -> None:
    """Two requests that each would do, and together would not: the second one fails at its approval."""
    person = create_user(
        username="guo.li", printed_name="郭丽", password="long-enough-2026", actor=cast["admin.sun"]
    )
    first, second = asked(cast, "supervisor", person.username), asked(cast, "administrator", person.username)
    for request in (first, second):
        approve_role_request(request=request, actor=cast["chen.jing"])
    authorise_role_request(request=first, actor=cast["admin.sun"])
    with pytest.raises(DutiesConflict):
        authorise_role_request(request=second, actor=cast["admin.sun"])
    assert RoleGrant.objects.filter(user=person).count() == 1


@pytest.mark.urs("URS-ACC-04")
def test_another_period_takes_the_same_two(site: Site, cast: Any) -> None:
    grant, end = RoleGrant.objects.get(user=cast["li.na"]), clock.now() + timedelta(days=30)
    request = request_grant_change(grant=grant, valid_until=end, why=WHY, actor=cast["admin.sun"])
    authorise_role_request(request=request, actor=cast["admin.sun"])
    grant.refresh_from_db()
    assert grant.valid_until is None
    approve_role_request(request=request, actor=cast["zhao.lei"])
    grant.refresh_from_db()
    assert grant.valid_until == end


@pytest.mark.urs("URS-ACC-04")
def test_a_withdrawal_that_was_agreed_to_ends_the_right(site: Site, cast: Any) -> None:
    grant = RoleGrant.objects.get(user=cast["li.na"])
    request = request_withdrawal(grant=grant, why="Moves to another plant", actor=cast["admin.sun"])
    with pytest.raises(RequestedBefore):
        request_withdrawal(grant=grant, why="Moves to another plant", actor=cast["admin.sun"])
    approve_role_request(request=request, actor=cast["zhao.lei"])
    authorise_role_request(request=request, actor=cast["admin.sun"])
    assert not holds(cast["li.na"], "batches.record_step")


@pytest.mark.parametrize(
    ("refuse", "who"), [(refuse_role_request, "zhao.lei"), (decline_role_request, "admin.sun")]
)
def test_either_side_refuses_with_a_reason_and_nothing_follows(
    site: Site, cast: Any, refuse: Any, who: str
) -> None:
    request = approve_role_request(request=asked(cast), actor=cast["chen.jing"])
    reason = Reason("access_change", "Not trained for it yet")
    refused = refuse(request=request, reason=reason, actor=cast[who])
    assert refused.state == RoleRequestState.REFUSED
    with pytest.raises(RequestClosed):
        authorise_role_request(request=request, actor=cast["admin.sun"])
    assert not holds(cast["li.na"], "batches.create_batch")


@pytest.mark.urs("URS-ACC-04")
def test_two_who_agree_at_the_same_moment_make_one_grant(site: Site, cast: Any) -> None:
    request, start, refused = asked(cast), Barrier(2), list[DomainError]()

    def agree(action: Any, who: str) -> None:
        try:
            start.wait()
            action(request=request, actor=cast[who])
        except DomainError as error:
            refused.append(error)
        finally:
            connection.close()

    calls = [(approve_role_request, "zhao.lei"), (authorise_role_request, "admin.sun")]
    threads = [Thread(target=agree, args=call) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == []
    assert RoleGrant.objects.filter(user=cast["li.na"], role__code="supervisor").count() == 1


@pytest.mark.urs("URS-ACC-04")
def test_a_person_asks_on_their_own_page_and_the_two_decide_on_theirs(site: Site, cast: Any) -> None:
    browser = Client()
    browser.force_login(cast["li.na"])
    for language, words in (("en", "You have asked for nothing"), ("zh-hans", "您尚未提出申请")):
        empty = browser.get(reverse("people:own_requests"), headers={"accept-language": language})
        assert words in empty.content.decode()
    address = reverse("people:request_own_role")
    form = browser.get(address, headers={"accept-language": "en"}).content.decode()
    roles = form[form.index('name="role"') : form.index("</select>")]
    assert re.search(r'<option value=""[^>]*>Choose …', roles), (
        "no role is chosen before the person chooses one"
    )
    assert not re.search(r'value="administrator"[^>]*selected', roles)
    entered = {"role": "supervisor", "site": site.pk, "why": WHY}
    assert browser.post(address, {**entered, "role": ""}).status_code == 422
    assert not RoleRequest.objects.exists()
    assert browser.post(address, entered).status_code == 302
    mine = browser.get(reverse("people:own_requests"))
    request = RoleRequest.objects.get()
    assert request.code in mine.content.decode()
    page = reverse("people:request_detail", kwargs={"uuid": request.uuid})
    assert browser.get(page).status_code == 403
    for who, name in (
        ("zhao.lei", "people:approve_role_request"),
        ("admin.sun", "people:authorise_role_request"),
    ):
        browser.force_login(cast[who])
        assert request.code in browser.get("/").content.decode()
        assert reverse(name, kwargs={"uuid": request.uuid}) in browser.get(page).content.decode()
        assert browser.post(reverse(name, kwargs={"uuid": request.uuid})).status_code == 302
        assert request.code not in browser.get("/").content.decode()
    assert holds(cast["li.na"], "batches.create_batch")


@pytest.mark.urs("URS-ACC-04")
def test_the_same_by_the_api(site: Site, cast: Any) -> None:
    caller = Client()
    caller.force_login(cast["admin.sun"])
    body = {"user": "li.na", "role": "supervisor", "site": "SZ", "why": WHY}
    made = caller.post("/api/v1/role-requests/", body, "application/json")
    assert made.status_code == 201, made.content
    address = f"/api/v1/role-requests/{made.json()['code']}/"
    assert caller.post(f"{address}approve/", {}, "application/json").status_code == 403
    assert caller.post(f"{address}authorise/", {}, "application/json").status_code == 200
    caller.force_login(cast["chen.jing"])
    assert caller.post(f"{address}approve/", {}, "application/json").json()["state"] == "approved"


@pytest.mark.urs("URS-ACC-04")
def test_a_new_site_is_staffed_by_owners_of_another_one(site: Site, cast: Any) -> None:
    """Until somebody answers for it; the administrator is one of the very place in any case."""
    from equipment.actions.define_site import define_site

    name = {"en": "Chengdu", "zh": "成都"}
    far = define_site(code="CD", name=name, zone="Asia/Shanghai", profile="CN", actor=cast["admin.sun"])
    local = grants.grant_role(user=cast["liu.yang"], role="qa", site=far, actor=cast["admin.sun"])
    assert local.requests.get().is_unowned
    later = request_role(user=cast["li.na"], role="operator", site=far, why=WHY, actor=cast["admin.sun"])
    assert not later.is_unowned
    with pytest.raises(PermissionRefused):
        approve_role_request(request=later, actor=cast["chen.jing"])
    approve_role_request(request=later, actor=cast["liu.yang"])


def test_every_shipped_role_says_whose_it_is(site: Site) -> None:
    assert Role.objects.get(code="qa").department == "quality"
    assert Role.objects.get(code="operator").department == "production"
