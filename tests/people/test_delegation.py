"""A deputy holds a role for its person: asked for, agreed to by two, always with an end (URS-ACC-12, GMP 18)."""

from __future__ import annotations

from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from audit.context import Reason
from audit.contracts import Scope
from audit.models import AuditEvent
from equipment.models import Area, Site
from kernel import clock
from kernel.errors import DomainError
from people.actions.approve_role_request import approve_role_request
from people.actions.authorise_role_request import authorise_role_request
from people.actions.deactivate_user import deactivate_user
from people.actions.disable_idle_account import disable_account
from people.actions.end_delegation import end_delegation, lapse_delegation
from people.actions.end_grant import end_grant
from people.actions.request_delegation import request_delegation
from people.actions.request_grant_change import request_grant_change
from people.actions.request_withdrawal import request_withdrawal
from people.errors import (
    BeyondOwnGrant,
    DelegatedFurther,
    DelegationKeepsItsEnd,
    DelegationTooLong,
    DeputyHoldsIt,
    DeputyOfAnotherDepartment,
    DutiesConflict,
    GrantHasEnded,
    GrantOfSomebodyElse,
    HolderDoesNotApprove,
    NotYourDelegation,
    OwnDeputy,
    OwnRights,
    RequestedBefore,
)
from people.models import RoleGrant, RoleRequest, User
from people.selectors.rights import granting_role
from tests.factories import grants

RELEASE = "quality.release_batch"
WHY = "On leave"
BECAUSE = Reason("access_change", "Back earlier than planned")


@pytest.fixture
def site(cast_db: str) -> Site:
    return Site.objects.get(code="SZ")


def own(person: User, role: str = "qualified_person") -> RoleGrant:
    found: RoleGrant = RoleGrant.objects.get(user=person, role__code=role, delegated_from=None)
    return found


def ask(cast: Any, holder: str = "xu.hui", deputy: str = "zhou.min", **given: Any) -> RoleRequest:
    """The qualified person asks that somebody of quality assurance stands in, for a week."""
    given.setdefault("valid_until", clock.now() + timedelta(days=7))
    given.setdefault("grant", own(cast[holder]) if holder == "xu.hui" else None)
    return request_delegation(
        user=cast[holder], deputy=cast[deputy], why=given.pop("why", WHY), actor=cast[holder], **given
    )


def agree(cast: Any, request: RoleRequest, owner: str = "chen.jing") -> RoleGrant:
    request = approve_role_request(request=request, actor=cast[owner])
    granted: RoleGrant = authorise_role_request(request=request, actor=cast["admin.sun"]).grant
    return granted


def browser_of(person: User) -> Client:
    found = Client(headers={"accept-language": "en"})
    found.force_login(person)
    return found


def may(person: User, code: str = RELEASE) -> str | None:
    """The role by which the person may do it at the site now."""
    return granting_role(person.pk, code, Scope(Site.objects.get(code="SZ").pk), clock.now())


@pytest.mark.urs("URS-ACC-12", "URS-ACC-04")
def test_a_deputy_holds_the_role_when_two_have_agreed_and_until_its_end(
    site: Site, cast: Any, shift_clock: Any
) -> None:
    request = ask(cast)
    assert may(cast["zhou.min"]) is None
    approve_role_request(request=request, actor=cast["chen.jing"])
    assert may(cast["zhou.min"]) is None
    granted = authorise_role_request(request=request, actor=cast["admin.sun"]).grant
    assert may(cast["zhou.min"]) == "qualified_person"
    assert granted.delegated_from == own(cast["xu.hui"])
    assert (granted.site, granted.valid_until) == (own(cast["xu.hui"]).site, request.valid_until)
    assert may(cast["xu.hui"]) == "qualified_person"
    shift_clock(hours=24 * 7 + 1)
    assert may(cast["zhou.min"]) is None


@pytest.mark.urs("URS-ACC-12")
def test_a_duty_of_quality_does_not_go_to_production(site: Site, cast: Any) -> None:
    for deputy in ("li.na", "zhao.lei", "liu.yang"):
        with pytest.raises(DeputyOfAnotherDepartment) as refused:
            ask(cast, deputy=deputy)
        assert (refused.value.code, refused.value.status) == ("PEO-103", 409)
    assert not RoleRequest.objects.exists()


@pytest.mark.urs("URS-ACC-12")
def test_what_is_held_as_a_deputy_puts_nobody_into_a_department_and_is_not_passed_on(
    site: Site, cast: Any
) -> None:
    held = agree(cast, ask(cast))
    with pytest.raises(DelegatedFurther):
        ask(cast, holder="zhou.min", deputy="chen.jing", grant=held)
    with pytest.raises(GrantOfSomebodyElse):
        ask(cast, holder="zhou.min", deputy="chen.jing", grant=own(cast["xu.hui"]))


@pytest.mark.urs("URS-ACC-12")
def test_it_has_an_end_that_the_rules_allow(site: Site, cast: Any) -> None:
    for end in (None, clock.now() + timedelta(days=31)):
        with pytest.raises(DelegationTooLong) as refused:
            ask(cast, valid_until=end)
        assert (refused.value.code, refused.value.status) == ("PEO-104", 409)
    start = clock.now() + timedelta(days=10)
    ask(cast, valid_from=start, valid_until=start + timedelta(days=30))


def test_nobody_is_their_own_deputy_or_that_of_an_equal(site: Site, cast: Any) -> None:
    with pytest.raises(OwnDeputy):
        ask(cast, deputy="xu.hui")
    with pytest.raises(DeputyHoldsIt):
        ask(cast, holder="chen.jing", deputy="zhou.min", grant=own(cast["chen.jing"], "qa"))
    ask(cast)
    with pytest.raises(RequestedBefore):
        ask(cast)


@pytest.mark.urs("URS-ACC-02", "URS-ACC-12")
def test_administration_does_not_go_to_who_does_gxp_work(site: Site, cast: Any) -> None:
    grant = own(cast["admin.sun"], "administrator")
    with pytest.raises(DutiesConflict):
        ask(cast, holder="admin.sun", deputy="chen.jing", grant=grant)


@pytest.mark.urs("URS-ACC-12")
def test_only_at_the_place_and_in_the_time_of_ones_own_role(site: Site, cast: Any) -> None:
    area = Area.objects.filter(site=site).first()
    assert area is not None
    agree(cast, ask(cast, site=site, area=area))
    assert granting_role(cast["zhou.min"].pk, RELEASE, Scope(site.pk, area.pk), clock.now())
    assert granting_role(cast["zhou.min"].pk, RELEASE, Scope(site.pk), clock.now()) is None
    grant = own(cast["xu.hui"])
    end = clock.now() + timedelta(days=3)
    change = request_grant_change(grant=grant, valid_until=end, why="Leaves", actor=cast["admin.sun"])
    approve_role_request(request=change, actor=cast["chen.jing"])
    authorise_role_request(request=change, actor=cast["admin.sun"])
    with pytest.raises(BeyondOwnGrant):
        ask(cast)
    ask(cast, valid_until=end)


@pytest.mark.urs("URS-ACC-02", "URS-ACC-12")
def test_neither_holder_nor_deputy_is_one_of_the_two_who_agree(site: Site, cast: Any) -> None:
    request = ask(cast)
    with pytest.raises(HolderDoesNotApprove):
        approve_role_request(request=request, actor=cast["xu.hui"])
    with pytest.raises(OwnRights):
        approve_role_request(request=request, actor=cast["zhou.min"])
    from people.selectors.role_requests import awaiting_owner

    waiting = {who: list(awaiting_owner(cast[who])) for who in ("xu.hui", "zhou.min", "chen.jing")}
    assert waiting == {"xu.hui": [], "zhou.min": [], "chen.jing": [request]}


@pytest.mark.urs("URS-ACC-12")
def test_what_changed_since_it_was_asked_for_refuses_it_at_the_last_approval(site: Site, cast: Any) -> None:
    request = approve_role_request(request=ask(cast), actor=cast["chen.jing"])
    qa = own(cast["zhou.min"], "qa")
    end_grant(grant=qa, reason=BECAUSE, actor=cast["admin.sun"])
    with pytest.raises(DeputyOfAnotherDepartment):
        authorise_role_request(request=request, actor=cast["admin.sun"])
    assert may(cast["zhou.min"]) is None


@pytest.mark.urs("URS-ACC-12")
def test_a_holder_who_has_lost_the_role_gets_no_deputy(site: Site, cast: Any) -> None:
    request = approve_role_request(request=ask(cast), actor=cast["chen.jing"])
    end_grant(grant=own(cast["xu.hui"]), reason=BECAUSE, actor=cast["admin.sun"])
    with pytest.raises(GrantHasEnded):
        authorise_role_request(request=request, actor=cast["admin.sun"])
    assert may(cast["zhou.min"]) is None


def _end_the_grant(cast: Any) -> None:
    end_grant(grant=own(cast["xu.hui"]), reason=BECAUSE, actor=cast["admin.sun"])


def _withdraw(cast: Any) -> None:
    request = request_withdrawal(grant=own(cast["xu.hui"]), why="Leaves", actor=cast["admin.sun"])
    approve_role_request(request=request, actor=cast["chen.jing"])
    authorise_role_request(request=request, actor=cast["admin.sun"])


def _deactivate(cast: Any) -> None:
    deactivate_user(user=cast["xu.hui"], reason=BECAUSE, actor=cast["admin.sun"])


def _disable(cast: Any) -> None:
    disable_account(user=cast["xu.hui"], why="idle", actor=cast["system"])


def _deactivate_deputy(cast: Any) -> None:
    deactivate_user(user=cast["zhou.min"], reason=BECAUSE, actor=cast["admin.sun"])


def _deputy_leaves_the_department(cast: Any) -> None:
    end_grant(grant=own(cast["zhou.min"], "qa"), reason=BECAUSE, actor=cast["admin.sun"])


def _holder_ends_it(cast: Any) -> None:
    held = RoleGrant.objects.exclude(delegated_from=None).get()
    end_delegation(user=cast["xu.hui"], grant=held, reason=BECAUSE, actor=cast["xu.hui"])


def _deputy_ends_it(cast: Any) -> None:
    held = RoleGrant.objects.exclude(delegated_from=None).get()
    end_delegation(user=cast["zhou.min"], grant=held, reason=BECAUSE, actor=cast["zhou.min"])


ENDINGS = (
    _end_the_grant,
    _withdraw,
    _deactivate,
    _disable,
    _deactivate_deputy,
    _deputy_leaves_the_department,
    _holder_ends_it,
    _deputy_ends_it,
)


@pytest.mark.urs("URS-ACC-12")
@pytest.mark.parametrize("end", ENDINGS)
def test_it_ends_at_once_with_what_it_rests_on_or_when_one_of_the_two_ends_it(
    site: Site, cast: Any, end: Any
) -> None:
    held = agree(cast, ask(cast))
    assert may(cast["zhou.min"]) == "qualified_person"
    end(cast)
    held.refresh_from_db()
    assert held.valid_until is not None and held.valid_until <= clock.now()
    assert may(cast["zhou.min"]) is None
    told = AuditEvent.objects.latest("id")
    assert told.action in ("people.end_delegation", "people.lapse_delegation", "people.end_grant") or (
        AuditEvent.objects.filter(action="people.lapse_delegation", caused_by__isnull=False).exists()
    )


@pytest.mark.urs("URS-ACC-12")
def test_a_shorter_role_shortens_what_is_delegated_of_it(site: Site, cast: Any) -> None:
    held = agree(cast, ask(cast))
    end = clock.now() + timedelta(days=2)
    change = request_grant_change(
        grant=own(cast["xu.hui"]), valid_until=end, why="Leaves", actor=cast["admin.sun"]
    )
    approve_role_request(request=change, actor=cast["chen.jing"])
    authorise_role_request(request=change, actor=cast["admin.sun"])
    held.refresh_from_db()
    assert held.valid_until == end
    with pytest.raises(DelegationKeepsItsEnd):
        request_grant_change(grant=held, valid_until=None, why="More", actor=cast["admin.sun"])


def test_nobody_else_ends_it_and_nobody_twice(site: Site, cast: Any) -> None:
    held = agree(cast, ask(cast))
    with pytest.raises(NotYourDelegation):
        end_delegation(user=cast["chen.jing"], grant=held, reason=BECAUSE, actor=cast["chen.jing"])
    with pytest.raises(NotYourDelegation):
        end_delegation(user=cast["xu.hui"], grant=own(cast["xu.hui"]), reason=BECAUSE, actor=cast["xu.hui"])
    end_delegation(user=cast["xu.hui"], grant=held, reason=BECAUSE, actor=cast["xu.hui"])
    with pytest.raises(GrantHasEnded):
        end_delegation(user=cast["zhou.min"], grant=held, reason=BECAUSE, actor=cast["zhou.min"])
    with pytest.raises(DomainError):
        lapse_delegation(grant=held, until=clock.now(), why="grant", actor=cast["admin.sun"])


@pytest.mark.urs("URS-ACC-12")
@pytest.mark.parametrize("end", [_end_the_grant, _deactivate, _deputy_leaves_the_department])
def test_the_last_approval_and_the_end_of_what_it_rests_on_at_the_same_moment_leave_no_right(
    site: Site, cast: Any, end: Any
) -> None:
    request = approve_role_request(request=ask(cast), actor=cast["chen.jing"])
    start, refused = Barrier(2), list[Exception]()

    def run(what: Any) -> None:
        try:
            start.wait()
            what()
        except DomainError as error:
            refused.append(error)
        finally:
            connection.close()

    calls = (lambda: authorise_role_request(request=request, actor=cast["admin.sun"]), lambda: end(cast))
    threads = [Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    expected = BeyondOwnGrant | GrantHasEnded | DeputyOfAnotherDepartment
    assert all(isinstance(error, expected) for error in refused), refused
    assert may(cast["zhou.min"]) is None
    open_ones = RoleGrant.objects.exclude(delegated_from=None).filter(valid_until__gt=clock.now())
    assert not open_ones.exists()


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


def test_the_owner_of_another_department_does_not_agree_to_it(site: Site, cast: Any) -> None:
    from people.errors import NotTheOwner

    with pytest.raises(NotTheOwner):
        approve_role_request(request=ask(cast), actor=cast["zhao.lei"])


def test_an_account_that_is_over_is_nobodys_deputy(site: Site, cast: Any) -> None:
    deactivate_user(user=cast["zhou.min"], reason=BECAUSE, actor=cast["admin.sun"])
    with pytest.raises(DeputyOfAnotherDepartment):
        ask(cast)


def test_a_role_without_a_department_is_not_delegated(site: Site, cast: Any) -> None:
    granted = grants.grant_role(user=cast["li.na"], role="auditor", site=site, actor=cast["admin.sun"])
    with pytest.raises(DeputyOfAnotherDepartment):
        ask(cast, holder="li.na", deputy="zhang.wei", grant=granted)
