"""Duties that may not meet, in a role, in a person, or over a site's border; the server refuses each (URS-ACC-02)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from audit.context import Reason
from audit.errors import PermissionRefused
from equipment.actions.define_site import define_site
from equipment.models import Site
from kernel import clock
from people.actions.create_user import create_user
from people.actions.define_role import define_role
from people.actions.end_grant import end_grant
from people.errors import (
    DutiesConflict,
    MixedDuties,
    OwnRights,
    RoleKindStays,
    RoleNotForAccount,
    UnknownRight,
)
from people.models import Role, RoleGrant, User
from tests.factories.grants import grant_role

NAME = {"en": "New role", "zh": "新角色"}
MOVED = Reason("access_change", "moved to another department")


@pytest.fixture
def home(cast_db: str) -> Site:
    return Site.objects.get(code="SZ")


@pytest.fixture
def far(cast_db: str, cast: Any) -> Site:
    name = {"en": "Chengdu", "zh": "成都"}
    return define_site(code="CD", name=name, zone="Asia/Shanghai", profile="CN", actor=cast["admin.sun"])


def account(cast: Any, username: str = "guo.li", **more: Any) -> User:
    return create_user(
        username=username, printed_name="郭丽", password="long-enough-2026", actor=cast["admin.sun"], **more
    )


@pytest.mark.urs("URS-ACC-02")
@pytest.mark.parametrize(
    ("kind", "permission"),
    [
        ("administration", "quality.release_batch"),
        ("reading", "quality.release_batch"),
        ("reading", "people.grant_role"),
        ("gxp", "people.grant_role"),
        ("gxp", "integrations.issue_api_token"),
        ("service", "people.create_user"),
    ],
)
def test_no_role_joins_administration_and_gxp_work(
    cast_db: str, cast: Any, kind: str, permission: str
) -> None:
    with pytest.raises(MixedDuties) as refused:
        define_role(code="both", name=NAME, kind=kind, permissions={permission}, actor=cast["admin.sun"])
    assert refused.value.status == 409
    assert not Role.objects.filter(code="both").exists()


def test_a_role_keeps_its_kind(cast_db: str, cast: Any) -> None:
    auditor = Role.objects.get(code="auditor")
    with pytest.raises(RoleKindStays):
        define_role(code="auditor", name=auditor.name, kind="gxp", permissions=set(), actor=cast["admin.sun"])
    assert auditor.permissions.exists()


@pytest.mark.urs("URS-ACC-02")
def test_a_grant_of_tomorrow_counts_as_well(home: Site, cast: Any) -> None:
    person, later = account(cast), clock.now() + timedelta(days=3)
    by = cast["admin.sun"]
    grant_role(user=person, role="administrator", site=home, valid_from=later, actor=by)
    with pytest.raises(DutiesConflict):
        grant_role(user=person, role="qa", site=home, actor=by)
    grant_role(user=person, role="qa", site=home, valid_until=later, actor=by)


@pytest.mark.urs("URS-ACC-02")
def test_nobody_gives_a_role_to_themselves(home: Site, cast: Any) -> None:
    with pytest.raises(OwnRights):
        grant_role(user=cast["admin.sun"], role="auditor", site=home, actor=cast["admin.sun"])


@pytest.mark.urs("URS-ACC-03")
def test_a_program_does_no_persons_work_and_no_person_is_a_program(home: Site, cast: Any) -> None:
    by = cast["admin.sun"]
    with pytest.raises(RoleNotForAccount):
        grant_role(user=cast["erp"], role="operator", site=home, actor=by)
    with pytest.raises(RoleNotForAccount):
        grant_role(user=account(cast), role="erp", site=home, actor=by)
    grant_role(user=cast["erp"], role="auditor", site=home, actor=by)


@pytest.mark.urs("URS-ACC-01")
def test_an_administrator_of_one_site_decides_about_that_site_only(home: Site, far: Site, cast: Any) -> None:
    person, local = account(cast), account(cast, "admin.far")
    grant_role(user=local, role="administrator", site=far, actor=cast["admin.sun"])
    with pytest.raises(PermissionRefused):
        grant_role(user=person, role="qa", site=home, actor=local)
    with pytest.raises(PermissionRefused):
        grant_role(user=person, role="qa", actor=local)
    with pytest.raises(PermissionRefused):
        define_role(code="qa", name=NAME, kind="gxp", permissions=set(), actor=local)
    grant = grant_role(user=person, role="qa", site=far, actor=local)
    at_home = grant_role(user=person, role="qa", site=home, actor=cast["admin.sun"])
    with pytest.raises(PermissionRefused):
        end_grant(grant=at_home, actor=local, reason=MOVED)
    end_grant(grant=grant, actor=local, reason=MOVED)
    assert set(RoleGrant.objects.filter(user=person, valid_until=None)) == {at_home}


@pytest.mark.urs("URS-ACC-04")
def test_a_right_is_withdrawn_on_the_persons_page(cast_db: str, cast: Any) -> None:
    browser = Client()
    browser.force_login(cast["admin.sun"])
    person = cast["li.na"]
    grant = RoleGrant.objects.get(user=person)
    address = reverse("people:end_grant", kwargs={"uuid": grant.uuid})
    page = reverse("people:person_detail", kwargs={"uuid": person.uuid})
    assert address in browser.get(page).content.decode()
    done = browser.post(address, {"reason_code": "access_change", "reason_text": "Left the department"})
    assert done.status_code == 302
    grant.refresh_from_db()
    assert grant.valid_until is not None
    assert address not in browser.get(page).content.decode()
    browser.force_login(cast["chen.jing"])
    assert browser.post(address, {}).status_code == 403


@pytest.mark.urs("URS-ACC-01")
@pytest.mark.parametrize(
    "unknown", ["batches.fly_batch", "people.lapse_delegation", "people.choose_language", ""]
)
def test_a_role_permits_nothing_that_nobody_asks_for(cast_db: str, cast: Any, unknown: str) -> None:
    """Nor what the system does by itself, nor what everybody does for themselves; called directly, too."""
    with pytest.raises(UnknownRight):
        define_role(
            code="dreamer",
            name=NAME,
            kind="gxp",
            permissions={"batches.view_batch", unknown},
            actor=cast["admin.sun"],
        )
    assert not Role.objects.filter(code="dreamer").exists()
