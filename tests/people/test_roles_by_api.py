"""Roles by the API: the whole list at once, for a reason, by who may everywhere, as it was seen."""

from __future__ import annotations

from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from audit.models import AuditEvent
from equipment.models import Site
from people.models import Role, RolePermission
from tests.factories.grants import grant_role
from tests.people.test_accounts_by_api import caller, refused, sun  # noqa: F401 a fixture

ROLES = "/api/v1/roles/"
SAMPLER = {
    "code": "sampler",
    "name": {"en": "Sampler", "zh": "取样员"},
    "kind": "gxp",
    "department": "quality",
    "permissions": ["materials.view_lot", "materials.sample_lot"],
}
WHY = {"reason": {"code": "planned_change", "text": "Sampling moves to the shift"}}


@pytest.mark.urs("URS-ACC-02", "URS-INT-05")
def test_a_role_is_made_once_and_permits_what_it_says(sun: APIClient, cast: Any) -> None:  # noqa: F811
    made = [sun.post(ROLES, SAMPLER, headers={"Idempotency-Key": "role-1"}) for _each in range(2)]
    assert [each.status_code for each in made] == [201, 201], made[0].content
    assert made[0].json() == made[1].json()
    assert made[0].json()["permissions"] == ["materials.sample_lot", "materials.view_lot"]
    assert AuditEvent.objects.filter(action="people.define_role", data__code="sampler").count() == 1
    site = Site.objects.get(code="SZ")
    assert not cast["li.na"].has_perm("materials.sample_lot", site)
    grant_role(user=cast["li.na"], role="sampler", site=site, actor=cast["admin.sun"])
    assert cast["li.na"].has_perm("materials.sample_lot", site)
    listed = sun.get(f"{ROLES}?permission=materials.sample_lot").json()["results"]
    assert [each["code"] for each in listed] == ["qa", "sampler"]
    refused(sun.post(ROLES, SAMPLER), 409, "EQP-015")


@pytest.mark.urs("URS-ACC-02", "URS-AUD-04", "URS-SYS-03")
def test_a_role_is_changed_for_a_reason_and_as_it_was_seen(sun: APIClient, cast: Any) -> None:  # noqa: F811
    address = f"{ROLES}sampler/change/"
    seen = sun.post(ROLES, SAMPLER)["ETag"]
    less = {"permissions": ["materials.view_lot"]}
    refused(sun.post(address, less), 400, "AUD-003")
    refused(sun.post(address, WHY), 422, "KER-005")
    for wrong, status, code in (
        ({"kind": "reading"}, 422, "KER-005"),
        ({"code": "other"}, 422, "KER-005"),
        ({"permissions": ["materials.do_anything"]}, 422, "KER-112"),
        ({"permissions": "materials.view_lot"}, 422, "KER-005"),
        ({"permissions": ["people.create_user"]}, 409, "PEO-011"),
        ({"permissions": ["people.grant_role"]}, 409, "PEO-011"),
        ({"name": {"en": " "}}, 422, "KER-005"),
    ):
        reply = sun.post(address, {**less, **WHY, **wrong})
        assert (reply.status_code, reply.json()["code"]) == (status, code), (wrong, reply.json())
    done = sun.post(address, {**less, **WHY}, headers={"If-Match": seen})
    assert (done.status_code, done.json()["permissions"]) == (200, ["materials.view_lot"])
    assert done.json()["name"] == SAMPLER["name"]
    # The list alone has changed, and who saw the one of before would have put it back.
    refused(sun.post(address, {**SAMPLER_LIST, **WHY}, headers={"If-Match": seen}), 409, "AUD-007")
    assert RolePermission.objects.get(role__code="sampler").action == "materials.view_lot"


SAMPLER_LIST = {"permissions": SAMPLER["permissions"]}


@pytest.mark.urs("URS-ACC-01", "URS-ACC-02")
def test_roles_hold_at_every_site_so_an_administrator_of_one_defines_none(
    sun: APIClient,  # noqa: F811
    cast: Any,
) -> None:
    made = sun.post(
        "/api/v1/people/", {"username": "he.ping", "printed_name": "何平 He Ping", "language": "en"}
    )
    assert made.status_code == 201
    site = Site.objects.get(code="SZ")
    grant_role(user=cast["he.ping"], role="administrator", site=site, actor=cast["admin.sun"])
    before = set(RolePermission.objects.values_list("role__code", "action"))
    for person in ("chen.jing", "li.na", "he.ping"):
        # A password of one's own comes first; what is tried here is the right alone.
        client = caller(cast[person]) if person != "he.ping" else _with_own_password(cast, made)
        refused(client.post(ROLES, SAMPLER), 403, "AUD-002")
        refused(client.post(f"{ROLES}qa/change/", {"permissions": [], **WHY}), 403, "AUD-002")
    assert set(RolePermission.objects.values_list("role__code", "action")) == before


def _with_own_password(cast: Any, made: Any) -> APIClient:
    from people.actions.change_password import change_password

    person = cast["he.ping"]
    change_password(
        user=person,
        old_password=made.json()["one_time_password"],
        new_password="nobody-else-knows-this-7",
        actor=person,
    )
    return caller(cast["he.ping"])


@pytest.mark.urs("URS-SYS-03")
def test_two_who_define_one_role_at_once_define_one(sun: APIClient, cast: Any) -> None:  # noqa: F811
    start, answers = Barrier(2), []

    def define(client: APIClient, rights: list[str]) -> None:
        start.wait()
        answers.append(client.post(ROLES, {**SAMPLER, "permissions": rights}).status_code)
        connection.close()

    rights = (["materials.view_lot"], ["materials.sample_lot"])
    both = [Thread(target=define, args=(caller(cast["admin.sun"]), each)) for each in rights]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert sorted(answers) == [201, 409]
    assert RolePermission.objects.filter(role__code="sampler").count() == 1


def test_lists_cost_the_same_queries_however_many_there_are(sun: APIClient) -> None:  # noqa: F811
    addresses = (ROLES, "/api/v1/people/", "/api/v1/inspectors/", "/api/v1/reason-codes/")

    def counted() -> list[int]:
        found = []
        for address in addresses:
            with CaptureQueriesContext(connection) as queries:
                assert sun.get(address).status_code == 200
            found.append(len(queries))
        return found

    counted()
    few = counted()
    for number in range(3):
        assert sun.post(ROLES, {**SAMPLER, "code": f"sampler-{number}"}).status_code == 201
        body = {"username": f"person.{number}x", "printed_name": "P", "language": "en"}
        assert sun.post("/api/v1/people/", body).status_code == 201
        reason = {"code": f"r-{number}", "label": {"en": "R", "zh": "原因"}}
        assert sun.post("/api/v1/reason-codes/", reason).status_code == 201
    assert counted() == few
    assert Role.objects.filter(code__startswith="sampler-").count() == 3
