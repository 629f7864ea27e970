"""Accounts by the API: made with a password that is told once, ended and enabled for a reason, trained, inspected."""

from __future__ import annotations

from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from rest_framework.test import APIClient

from audit.contracts import authority
from audit.models import AuditEvent, SecurityEvent
from equipment.models import Site
from integrations.actions.issue_api_token import issue_api_token
from kernel import clock
from people.actions.approve_role_request import approve_role_request
from people.actions.authorise_role_request import authorise_role_request
from people.actions.disable_idle_account import disable_account
from people.models import PersonSession, Qualification, RoleRequest, User
from people.selectors.rights import is_qualified
from tests.calls import caller, refused

PEOPLE, INSPECTORS = "/api/v1/people/", "/api/v1/inspectors/"
GAO = {"username": "gao.yan", "printed_name": "高燕 Gao Yan", "language": "zh-hans"}
WHY = {"reason": {"code": "access_change", "text": "Left the company on Friday"}}


@pytest.fixture
def sun(cast_db: str, cast: Any) -> APIClient:
    """The administrator of every site."""
    return caller(cast["admin.sun"])


def inspection(days: float = 5, **more: Any) -> dict[str, Any]:
    ends = (clock.now() + timedelta(days=days)).isoformat()
    who = {"username": "wu.min", "printed_name": "Wu Min", "site": "SZ", "role": "auditor", "until": ends}
    return {**who, "why": "Announced inspection", **more}


@pytest.mark.urs("URS-SIG-08", "URS-SIG-11")
def test_an_account_is_made_and_its_password_told_in_one_reply_alone(sun: APIClient) -> None:
    made = sun.post(PEOPLE, GAO)
    assert (made.status_code, made["Cache-Control"]) == (201, "no-store"), made.content
    plain = made.json()["one_time_password"]
    door = Client()
    assert door.post("/sign-in/", {"username": "gao.yan", "password": plain}).status_code == 302
    assert door.get("/")["Location"] == "/password/", "it opens the choice of one's own, and nothing else"
    for reply in (sun.get(f"{PEOPLE}gao.yan/"), sun.get(f"{PEOPLE}?q=gao.yan"), sun.get(PEOPLE)):
        assert reply.status_code == 200
        assert plain not in reply.content.decode() and "password" not in reply.content.decode()
    event = AuditEvent.objects.get(action="people.create_user", data__username="gao.yan")
    assert (event.channel, event.actor_username) == ("api", "admin.sun")
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT count(*) FROM "{table}" AS t WHERE t::text LIKE %s', [f"%{plain}%"])
            assert cursor.fetchone() == (0,), table


@pytest.mark.urs("URS-INT-05", "URS-SIG-11")
def test_a_repeated_request_makes_nobody_again_and_tells_nothing_more(sun: APIClient) -> None:
    headers = {"Idempotency-Key": "joiner-17"}
    first = sun.post(PEOPLE, GAO, headers=headers)
    count = User.objects.count()
    again = sun.post(PEOPLE, GAO, headers=headers)
    assert (again.status_code, again.json()["uuid"]) == (201, first.json()["uuid"])
    assert (first.json()["one_time_password"] is None, again.json()["one_time_password"]) == (False, None)
    refused(sun.post(PEOPLE, {**GAO, "printed_name": "Another"}, headers=headers), 422, "AUD-010")
    assert User.objects.count() == count
    opened = Client().post(
        "/sign-in/", {"username": "gao.yan", "password": first.json()["one_time_password"]}
    )
    assert opened.status_code == 302, "the repeat did not void what the first reply told"


@pytest.mark.urs("URS-SIG-08", "URS-ACC-01")
def test_who_may_not_and_what_is_no_account_is_refused(sun: APIClient, cast: Any) -> None:
    count, log = User.objects.count(), SecurityEvent.objects.count()
    refused(caller(cast["chen.jing"]).post(PEOPLE, GAO), 403, "AUD-002")
    refused(caller(cast["li.na"]).post(INSPECTORS, inspection()), 403, "AUD-002")
    assert SecurityEvent.objects.count() == log + 2
    for wrong, status, code in (
        ({"username": "LI.NA"}, 409, "PEO-002"),
        ({"username": "li.n\u0430"}, 409, "PEO-092"),
        ({"username": ""}, 422, "KER-005"),
        ({"username": "a\0b"}, 422, "KER-005"),
        ({"printed_name": None}, 422, "KER-005"),
        ({"language": "fr"}, 422, "KER-005"),
        ({"password": "chosen-by-somebody"}, 422, "KER-005"),
        ({"is_service": True}, 422, "KER-005"),
    ):
        reply = sun.post(PEOPLE, {**GAO, **wrong})
        assert (reply.status_code, reply.json()["code"]) == (status, code), (wrong, reply.json())
    assert User.objects.count() == count


@pytest.mark.urs("URS-ACC-02", "URS-SIG-11")
def test_a_token_makes_no_account_whatever_it_was_issued_for(sun: APIClient, cast: Any) -> None:
    issued = issue_api_token(
        user=cast["erp"],
        name="Joiners",
        scopes=["people.create_user", "people.create_inspector"],
        expires_at=clock.now() + timedelta(days=1),
        actor=cast["admin.sun"],
    )
    program, count = APIClient(headers={"Authorization": f"Bearer {issued.plain}"}), User.objects.count()
    refused(program.post(PEOPLE, GAO), 403, "AUD-104")
    refused(program.post(INSPECTORS, inspection()), 403, "AUD-104")
    assert User.objects.count() == count


@pytest.mark.urs("URS-SIG-08", "URS-SYS-03", "URS-AUD-04")
def test_an_account_is_ended_for_a_reason_as_it_was_seen(sun: APIClient, cast: Any) -> None:
    caller(cast["li.na"])
    address, version = f"{PEOPLE}li.na/deactivate/", cast["li.na"].row_version
    refused(sun.post(address, {}), 400, "AUD-003")
    refused(sun.post(address, WHY, headers={"If-Match": f'"{version + 1}"'}), 409, "AUD-007")
    refused(caller(cast["chen.jing"]).post(address, WHY), 403, "AUD-002")
    assert cast["li.na"].is_active
    done = sun.post(address, WHY, headers={"If-Match": f'"{version}"', "Idempotency-Key": "leaver-3"})
    assert (done.status_code, done.json()["is_active"]) == (200, False)
    again = sun.post(address, WHY, headers={"Idempotency-Key": "leaver-3"})
    assert (again.status_code, again.json()["row_version"]) == (200, done.json()["row_version"])
    assert AuditEvent.objects.filter(action="people.deactivate_user").count() == 1
    assert not PersonSession.objects.filter(user=cast["li.na"], ended_at=None).exists()
    assert sun.get(f"{PEOPLE}?is_active=false&q=li.na").json()["count"] == 1


@pytest.mark.urs("URS-ACC-05")
def test_an_unused_account_is_enabled_again_for_a_reason(sun: APIClient, cast: Any) -> None:
    back = {"reason": {"code": "access_change", "text": "Back from leave; known in person"}}
    address = f"{PEOPLE}li.na/enable/"
    refused(sun.post(address, back), 409, "PEO-095")
    disable_account(user=cast["li.na"], why="idle", actor=authority().system_actor())
    refused(sun.post(address, {}), 400, "AUD-003")
    refused(caller(cast["zhao.lei"]).post(address, back), 403, "AUD-002")
    done = sun.post(address, back)
    assert (done.status_code, done.json()["is_active"], done.json()["disabled_at"]) == (200, True, None)


@pytest.mark.urs("URS-ACC-12")
def test_a_training_is_recorded_once_and_counts(sun: APIClient, cast: Any) -> None:
    trained = {"kind": "recipe", "code": "MR-NEW", "valid_until": "2099-01-01T00:00:00Z"}
    address, quality = f"{PEOPLE}li.na/record-qualification/", caller(cast["chen.jing"])
    refused(sun.post(address, trained), 403, "AUD-002")
    for wrong in ({"kind": "machine"}, {"code": ""}, {"valid_until": "2099-01-01T00:00:00"}):
        refused(quality.post(address, {**trained, **wrong}), 422, "KER-005")
    refused(quality.post(address, {**trained, "valid_until": "2020-01-01T00:00:00Z"}), 422, "PEO-130")
    assert not is_qualified(cast["li.na"].pk, "recipe", "MR-NEW", clock.now())
    for _each in range(2):
        done = quality.post(address, trained, headers={"Idempotency-Key": "course-1"})
        assert done.status_code == 200, done.content
    assert Qualification.objects.filter(user=cast["li.na"], code="MR-NEW").count() == 1
    assert done.json()["qualifications"][0]["code"] == "MR-NEW"
    assert is_qualified(cast["li.na"].pk, "recipe", "MR-NEW", clock.now())


@pytest.mark.urs("URS-ACC-05", "URS-ACC-04")
def test_an_inspector_is_asked_for_and_reads_when_two_have_agreed(sun: APIClient, cast: Any) -> None:
    headers = {"Idempotency-Key": "inspection-1"}
    body = inspection()
    made = sun.post(INSPECTORS, body, headers=headers)
    assert (made.status_code, made["Cache-Control"]) == (201, "no-store"), made.content
    asked, plain = made.json(), made.json()["one_time_password"]
    assert (asked["user"], asked["role"], asked["site"], asked["state"]) == (
        "wu.min",
        "auditor",
        "SZ",
        "requested",
    )
    again = sun.post(INSPECTORS, body, headers=headers).json()
    assert (again["uuid"], again["one_time_password"]) == (asked["uuid"], None)
    assert [each["username"] for each in sun.get(INSPECTORS).json()["results"]] == ["wu.min"]
    assert plain not in sun.get(f"{INSPECTORS}wu.min/").content.decode()
    assert not cast["wu.min"].has_perm("batches.view_batch")
    request = RoleRequest.objects.get(uuid=asked["uuid"])
    approve_role_request(request=request, actor=cast["chen.jing"])
    authorise_role_request(request=request, actor=cast["admin.sun"])
    assert cast["wu.min"].has_perm("batches.view_batch", Site.objects.get(code="SZ"))


@pytest.mark.urs("URS-ACC-05")
def test_an_inspector_too_long_or_with_more_than_reading_leaves_no_account(sun: APIClient, cast: Any) -> None:
    count = User.objects.count()
    refused(sun.post(INSPECTORS, inspection(days=4000)), 422, "PEO-097")
    refused(sun.post(INSPECTORS, inspection(days=-1)), 422, "PEO-097")
    refused(sun.post(INSPECTORS, inspection(role="qa")), 409, "PEO-098")
    refused(sun.post(INSPECTORS, inspection(site="NOWHERE")), 422, "KER-112")
    assert (User.objects.count(), RoleRequest.objects.filter(role__code="auditor").exists()) == (count, False)


@pytest.mark.urs("URS-SIG-08")
def test_two_who_make_one_user_id_at_once_make_one(sun: APIClient, cast: Any) -> None:
    start, answers = Barrier(2), []

    def make(client: APIClient) -> None:
        start.wait()
        answers.append(client.post(PEOPLE, GAO).status_code)
        connection.close()

    both = [Thread(target=make, args=(caller(cast["admin.sun"]),)) for _each in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert sorted(answers) == [201, 409]
    assert User.objects.filter(username="gao.yan").count() == 1
