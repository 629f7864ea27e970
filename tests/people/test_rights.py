"""Rights by site, area and time; duties that may not meet in one person."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from audit.context import Reason
from audit.contracts import Scope
from equipment.actions.define_area import define_area
from equipment.actions.define_site import define_site
from equipment.models import Area, Site
from kernel import clock
from people.actions.create_user import create_user
from people.actions.end_grant import end_grant
from people.errors import DutiesConflict, UsernameTaken
from people.models import RoleGrant, User
from people.selectors.rights import granting_role
from tests.factories.grants import grant_role

CODE = "people.record_qualification"


@pytest.fixture
def other_site(cast_db: str, cast: Any) -> Site:
    return define_site(
        code="CD",
        name={"en": "Chengdu", "zh": "成都"},
        zone="Asia/Shanghai",
        profile="CN",
        actor=cast["admin.sun"],
    )


def _new(cast: Any, username: str = "guo.li") -> User:
    return create_user(
        username=username, printed_name="郭丽", password="long-enough-2026", actor=cast["admin.sun"]
    )


@pytest.mark.urs("URS-ACC-01")
def test_grant_for_a_site_holds_there_only(cast: Any, other_site: Site) -> None:
    person = _new(cast)
    home = Site.objects.get(code="SZ")
    grant_role(user=person, role="qa", site=home, actor=cast["admin.sun"])
    now = clock.now()
    assert granting_role(person.pk, CODE, Scope(home.pk), now) == "qa"
    assert granting_role(person.pk, CODE, Scope(other_site.pk), now) is None
    assert granting_role(person.pk, CODE, Scope(), now) == "qa"
    assert granting_role(person.pk, "people.grant_role", Scope(home.pk), now) is None


@pytest.mark.urs("URS-ACC-01")
def test_grant_for_an_area_does_not_cover_the_site_or_another_area(cast_db: str, cast: Any) -> None:
    person, site = _new(cast), Site.objects.get(code="SZ")
    area = Area.objects.get(site=site, code="OSD")
    other = define_area(
        site=site, code="INJ", name={"en": "Injectables", "zh": "注射剂"}, actor=cast["admin.sun"]
    )
    grant_role(user=person, role="qa", site=site, area=area, actor=cast["admin.sun"])
    now = clock.now()
    assert granting_role(person.pk, CODE, Scope(site.pk, area.pk), now) == "qa"
    assert granting_role(person.pk, CODE, Scope(site.pk, other.pk), now) is None
    assert granting_role(person.pk, CODE, Scope(site.pk), now) is None


@pytest.mark.urs("URS-ACC-04")
def test_rights_of_a_past_day_can_still_be_answered(cast_db: str, cast: Any, shift_clock: Any) -> None:
    person, site = _new(cast), Site.objects.get(code="SZ")
    before = clock.now()
    grant = grant_role(user=person, role="qa", site=site, actor=cast["admin.sun"])
    shift_clock(days=10)
    during = clock.now()
    end_grant(
        grant=grant, actor=cast["admin.sun"], reason=Reason("access_change", "moved to another department")
    )
    shift_clock(days=10)
    scope = Scope(site.pk)
    assert granting_role(person.pk, CODE, scope, before) is None
    assert granting_role(person.pk, CODE, scope, during) == "qa"
    assert granting_role(person.pk, CODE, scope, clock.now()) is None


def test_a_grant_can_start_later(cast_db: str, cast: Any) -> None:
    person, site = _new(cast), Site.objects.get(code="SZ")
    start = clock.now() + timedelta(days=3)
    grant_role(user=person, role="qa", site=site, valid_from=start, actor=cast["admin.sun"])
    assert granting_role(person.pk, CODE, Scope(site.pk), clock.now()) is None
    assert granting_role(person.pk, CODE, Scope(site.pk), start) == "qa"


@pytest.mark.urs("URS-ACC-02")
@pytest.mark.parametrize(("username", "role"), [("admin.sun", "qa"), ("li.na", "administrator")])
def test_administration_and_gxp_work_never_meet(cast_db: str, cast: Any, username: str, role: str) -> None:
    with pytest.raises(DutiesConflict):
        grant_role(user=cast[username], role=role, site=Site.objects.get(code="SZ"), actor=cast["admin.sun"])
    assert not RoleGrant.objects.filter(user=cast[username], role__code=role).exists()


@pytest.mark.urs("URS-ACC-02")
def test_administrator_holds_no_gxp_permission(cast_db: str, cast: Any) -> None:
    from people.selectors.held_rights import held_rights

    held = held_rights(cast["admin.sun"].pk).permissions()
    assert {code.split(".")[0] for code in held} <= {"people", "audit", "equipment", "integrations"}
    assert not {code for code in held if code.startswith(("batches.", "quality.", "recipes.", "materials."))}


@pytest.mark.urs("URS-SIG-08")
@pytest.mark.parametrize("lookalike", ["li.na", "LI.NA", "\uff2ci.Na", " li.na "])
def test_user_ids_are_unique_for_ever(cast_db: str, cast: Any, lookalike: str) -> None:
    from people.actions.deactivate_user import deactivate_user

    deactivate_user(
        user=cast["li.na"], actor=cast["admin.sun"], reason=Reason("access_change", "left the company")
    )
    with pytest.raises(UsernameTaken):
        _new(cast, lookalike)


def test_the_systems_own_account_loses_its_set_up_rights_with_the_first_administrator(
    cast_db: str, cast: Any
) -> None:
    from audit.errors import PermissionRefused

    with pytest.raises(PermissionRefused):
        create_user(username="x.y", printed_name="X", password="long-enough-2026", actor=cast["system"])
