"""Where a role is requested, only those are offered that the account can hold; refusals call a role by its name."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from equipment.models import Site
from kernel import clock
from people.actions.create_user import create_user
from people.actions.request_own_role import request_own_role
from people.errors import HoldsItAlready
from people.models import Role, RoleKind, User
from tests.calls import caller, refused
from tests.factories.grants import grant_role
from tests.people.deputies import browser_of


def _offered(cast: Any, person: User) -> set[str]:
    page = browser_of(cast["admin.sun"]).get(reverse("people:request_role", args=[person.uuid]))
    form = page.content.decode()
    choice = form[form.index('name="role"') :]
    return set(re.findall(r'<option value="(\w+)"', choice[: choice.index("</select>")]))


def _of_kind(*kinds: str) -> set[str]:
    return set(Role.objects.filter(kind__in=kinds).values_list("code", flat=True))


@pytest.mark.urs("URS-ACC-03")
def test_a_person_is_offered_no_role_of_programs_and_a_program_no_persons_role(
    cast_db: str, cast: Any
) -> None:
    programs, reading = _of_kind(RoleKind.SERVICE), _of_kind(RoleKind.READING)
    every = set(Role.objects.values_list("code", flat=True))
    assert programs and reading
    assert _offered(cast, cast["li.na"]) == every - programs - {"administrator"}
    assert _offered(cast, cast["erp"]) == programs | reading
    own = browser_of(cast["li.na"]).get(reverse("people:request_own_role")).content.decode()
    assert 'value="operator"' in own and 'value="capture"' not in own


@pytest.mark.urs("URS-ACC-02", "URS-ACC-03")
def test_what_is_certain_to_be_refused_is_not_offered_and_what_is_not_certain_is(
    cast_db: str, cast: Any
) -> None:
    administration, gxp = _of_kind(RoleKind.ADMINISTRATION), _of_kind(RoleKind.GXP)
    another = _make(cast, "gu.lin")
    assert _offered(cast, another) >= administration | gxp, "who holds nothing may ask for either"
    assert not _offered(cast, cast["li.na"]) & administration
    keeper = _make(cast, "he.ping")
    grant_role(user=keeper, role="administrator", actor=cast["admin.sun"])
    assert not _offered(cast, keeper) & gxp
    site = Site.objects.get(code="SZ")
    until = clock.now() + timedelta(days=3)
    grant_role(user=another, role="operator", site=site, valid_until=until, actor=cast["admin.sun"])
    assert _offered(cast, another) >= administration, "from the end of the other duty on"
    asked = {"user": "li.na", "role": "administrator", "site": "SZ", "why": "Stands in"}
    refused(caller(cast["admin.sun"]).post("/api/v1/role-requests/", asked), 409, "PEO-001")


def _make(cast: Any, username: str) -> User:
    made: User = create_user(
        username=username, printed_name=username, password="handed-over-on-paper-1", actor=cast["admin.sun"]
    )
    return made


@pytest.mark.urs("URS-ACC-01")
def test_what_was_not_offered_is_no_choice_either(cast_db: str, cast: Any) -> None:
    sent = {"role": "capture", "site": Site.objects.get(code="SZ").pk, "why": "For a test of the form"}
    reply = browser_of(cast["li.na"]).post(reverse("people:request_own_role"), sent)
    assert reply.status_code == 422


def test_a_refusal_calls_the_role_by_its_name(cast_db: str, cast: Any) -> None:
    site = Site.objects.get(code="SZ")
    with pytest.raises(HoldsItAlready) as refused:
        request_own_role(user=cast["li.na"], role="operator", site=site, why="Once more", actor=cast["li.na"])
    assert str(Role.objects.get(code="operator").name) in str(refused.value.message)
