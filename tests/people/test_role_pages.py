"""A role is defined and changed on its pages: offered what its kind can hold, for a reason, as it was seen."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from equipment.models import Site
from people.models import Role, RolePermission
from tests.factories.grants import grant_role
from tests.people.deputies import browser_of

DEFINE = reverse("people:define_role")
SAMPLER = {
    "code": "sampler",
    "name_en": "Sampler",
    "name_zh": "取样员",
    "kind": "gxp",
    "department": "quality",
    "permissions": ["materials.view_lot", "materials.sample_lot"],
}
WHY = {"reason_code": "planned_change", "reason_text": "Sampling moves to the shift"}


def held(code: str) -> set[str]:
    return set(RolePermission.objects.filter(role__code=code).values_list("action", flat=True))


def change(role: Role) -> str:
    return reverse("people:change_role", kwargs={"uuid": role.uuid})


@pytest.fixture
def sun(cast_db: str, cast: Any) -> Client:
    return browser_of(cast["admin.sun"])


@pytest.mark.urs("URS-ACC-02")
def test_a_role_is_defined_by_its_whole_list(sun: Client) -> None:
    assert DEFINE in sun.get(reverse("people:role_list")).content.decode()
    offered = sun.get(DEFINE).content.decode()
    assert 'value="materials.sample_lot"' in offered and 'value="people.create_user"' in offered
    assert 'value="people.grant_role"' not in offered, "nobody's"
    made = sun.post(DEFINE, SAMPLER)
    role = Role.objects.get(code="sampler")
    assert (made.status_code, made["Location"]) == (302, role.get_absolute_url())
    assert held("sampler") == set(SAMPLER["permissions"])
    assert change(role) in sun.get(role.get_absolute_url()).content.decode()
    for wrong, status in (
        ({}, 409),
        ({"code": "other", "permissions": ["people.create_user"]}, 409),
        ({"code": "other", "permissions": ["materials.do_anything"]}, 422),
        ({"code": "two words"}, 422),
        ({"code": "other", "kind": "royal"}, 422),
    ):
        assert sun.post(DEFINE, {**SAMPLER, **wrong}).status_code == status, wrong
    assert Role.objects.filter(code="other").count() == 0


@pytest.mark.urs("URS-ACC-02", "URS-AUD-04", "URS-SYS-03")
def test_a_change_begins_with_what_is_held_and_takes_a_reason_and_the_version_seen(sun: Client) -> None:
    sun.post(DEFINE, SAMPLER)
    role = Role.objects.get(code="sampler")
    shown = sun.get(change(role)).content.decode()
    assert 'name="code"' not in shown and 'name="kind"' not in shown
    assert 'value="people.create_user"' not in shown, "no GxP role can hold it"
    sent = {name: SAMPLER[name] for name in ("name_en", "name_zh", "department")}
    sent["permissions"] = ["materials.view_lot"]
    assert sun.post(change(role), sent).status_code == 400
    seen = str(role.row_version)
    assert sun.post(change(role), {**sent, **WHY, "row_version": seen}).status_code == 302
    assert held("sampler") == {"materials.view_lot"}
    late = {**sent, **WHY, "permissions": SAMPLER["permissions"], "row_version": seen}
    assert sun.post(change(role), late).status_code == 409, "the list had changed since"
    assert held("sampler") == {"materials.view_lot"}


@pytest.mark.urs("URS-ACC-01")
def test_an_administrator_of_one_site_sees_no_button_and_changes_nothing(sun: Client, cast: Any) -> None:
    local = cast["emma.weber"]
    grant_role(user=local, role="administrator", site=Site.objects.get(code="SZ"), actor=cast["admin.sun"])
    role, browser = Role.objects.get(code="qa"), browser_of(cast["emma.weber"])
    assert DEFINE not in browser.get(reverse("people:role_list")).content.decode()
    assert change(role) not in browser.get(role.get_absolute_url()).content.decode()
    before = held("qa")
    sent = {"name_en": "QA", "name_zh": "质量", "department": "quality", "permissions": [], **WHY}
    assert browser.post(change(role), sent).status_code == 403
    assert browser.post(DEFINE, SAMPLER).status_code == 403
    assert (held("qa"), Role.objects.filter(code="sampler").exists()) == (before, False)
