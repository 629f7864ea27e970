"""A deputy holds a role for its person: asked for, agreed to by two, always with an end (URS-ACC-12, GMP 18)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from audit.contracts import Scope
from equipment.models import Area, Site
from kernel import clock
from people.actions.approve_role_request import approve_role_request
from people.actions.authorise_role_request import authorise_role_request
from people.actions.deactivate_user import deactivate_user
from people.actions.define_role import define_role
from people.actions.end_delegation import end_delegation
from people.actions.end_grant import end_grant
from people.actions.request_grant_change import request_grant_change
from people.actions.request_role import request_role
from people.errors import (
    BeyondOwnGrant,
    DecidesForThemselves,
    DelegatedFurther,
    DelegationTooLong,
    DeputyHoldsIt,
    DeputyOfAnotherDepartment,
    DutiesConflict,
    GrantHasEnded,
    GrantOfSomebodyElse,
    OwnDeputy,
    OwnRights,
    RequestedBefore,
    RulesOutOfBounds,
)
from people.models import Notification, RoleRequest
from people.selectors.rights import granting_role
from tests.factories import grants
from tests.factories.rules import approve
from tests.people.deputies import BECAUSE, RELEASE, agree, ask, may, own


@pytest.fixture
def site(cast_db: str) -> Site:
    return Site.objects.get(code="SZ")


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
    with pytest.raises(DecidesForThemselves):
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


@pytest.mark.urs("URS-ACC-12")
def test_the_longest_time_is_a_rule_of_access(site: Site, cast: Any) -> None:
    approve(cast, delegation_days=5)
    with pytest.raises(DelegationTooLong) as refused:
        ask(cast, valid_until=clock.now() + timedelta(days=6))
    assert "5 days" in str(refused.value)
    request = approve_role_request(
        request=ask(cast, valid_until=clock.now() + timedelta(days=4)), actor=cast["chen.jing"]
    )
    approve(cast, delegation_days=2)
    with pytest.raises(DelegationTooLong):
        authorise_role_request(request=request, actor=cast["admin.sun"])
    for days in (0, 181):
        with pytest.raises(RulesOutOfBounds):
            approve(cast, delegation_days=days)


@pytest.mark.urs("URS-ACC-02", "URS-ACC-12")
def test_nobody_decides_about_a_person_by_a_right_that_they_hold_for_them(site: Site, cast: Any) -> None:
    """A deputy who answers for the place as deputy alone does not agree to what the holder asks for."""
    define_role(
        code="qa_clerk",
        name={"en": "Quality clerk", "zh": "质量文员"},
        kind="gxp",
        permissions=["quality.view_deviation"],
        department="quality",
        actor=cast["admin.sun"],
    )
    clerk = cast["liu.yang"]
    grants.grant_role(user=clerk, role="qa_clerk", site=site, actor=cast["admin.sun"])
    agree(cast, ask(cast, deputy="liu.yang"))
    assert may(clerk) == "qualified_person"
    with pytest.raises(DecidesForThemselves):
        approve_role_request(request=ask(cast, deputy="chen.jing"), actor=clerk)
    own_wish = request_role(
        user=cast["xu.hui"], role="qa", site=site, why="More work", actor=cast["admin.sun"]
    )
    with pytest.raises(DecidesForThemselves):
        approve_role_request(request=own_wish, actor=clerk)
    other = request_role(user=cast["emma.weber"], role="qa", site=site, why="Work", actor=cast["admin.sun"])
    assert approve_role_request(request=other, actor=clerk).owner == clerk


def test_holder_and_deputy_are_told_when_it_begins_and_when_it_ends_early(site: Site, cast: Any) -> None:
    def told(who: str) -> list[str]:
        return [each.text["en"] for each in Notification.objects.filter(user=cast[who]).order_by("pk")]

    held = agree(cast, ask(cast))
    assert told("zhou.min") == ["You hold the role “Qualified person” for 徐慧 Xu Hui."]
    assert told("xu.hui") == ["周敏 Zhou Min holds the role “Qualified person” for you."]
    end_delegation(user=cast["zhou.min"], grant=held, reason=BECAUSE, actor=cast["zhou.min"])
    assert told("xu.hui")[1:] == [
        "周敏 Zhou Min no longer holds the role “Qualified person” for 徐慧 Xu Hui."
    ]
    assert len(told("zhou.min")) == 1
