"""Service accounts: made with an owner and a request, never a person's door, off with their tokens, and on again."""

from __future__ import annotations

from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from rest_framework.test import APIClient

from audit.context import Reason
from audit.models import AuditEvent
from equipment.models import Site
from integrations.choices import TokenState
from integrations.models import ApiToken
from kernel import clock
from people.actions.approve_role_request import approve_role_request
from people.actions.authorise_role_request import authorise_role_request
from people.actions.create_service_account import create_service_account
from people.actions.deactivate_user import deactivate_user
from people.actions.define_role import define_role
from people.actions.disable_idle_account import disable_account
from people.actions.reset_password import reset_password
from people.errors import MixedDuties, ProgramsNeverSign, ServiceAccountsDoNotSignIn
from people.models import PersonSession, RoleGrant, RoleKind, RoleRequest, SignInState, User
from people.selectors.access_list import access_list
from tests.calls import caller, refused
from tests.people.deputies import browser_of

ACCOUNTS, TOKENS = "/api/v1/service-accounts/", "/api/v1/tokens/"
LIMS = {
    "username": "lims",
    "printed_name": "LIMS",
    "purpose": "The laboratory's system: reads lots, sends results",
    "owner": "chen.jing",
    "role": "auditor",
    "site": "SZ",
    "why": "The laboratory is connected in January",
}
WHY = {"reason": {"code": "access_change", "text": "The server is moved to another rack"}}
BECAUSE = Reason("access_change", "Left the company on Friday")


@pytest.fixture
def sun(cast_db: str, cast: Any) -> APIClient:
    """The administrator of every site."""
    return caller(cast["admin.sun"])


def agreed(cast: Any, username: str = "lims") -> User:
    """The account, once an owner of the place and the administrator have agreed to its role."""
    request = RoleRequest.objects.get(user__username=username)
    approve_role_request(request=request, actor=cast["chen.jing"])
    authorise_role_request(request=request, actor=cast["admin.sun"])
    found: User = User.objects.get(username=username)
    return found


def a_token(sun: APIClient, *scopes: str, user: str = "lims", name: str = "Rack 1") -> str:
    ends = (clock.now() + timedelta(days=30)).isoformat()
    made = sun.post(TOKENS, {"user": user, "name": name, "scopes": scopes, "expires_at": ends})
    assert made.status_code == 201, made.content
    return str(made.json()["token"])


def by_token(plain: str) -> APIClient:
    return APIClient(headers={"Authorization": f"Bearer {plain}"})


@pytest.mark.urs("URS-ACC-03", "URS-ACC-04", "URS-INT-08")
def test_a_program_comes_in_once_two_have_agreed_and_by_its_token_alone(sun: APIClient, cast: Any) -> None:
    assert sun.get(f"{ACCOUNTS}?owner=huang.jie&is_active=true").json()["count"] == 1
    made = sun.post(ACCOUNTS, LIMS)
    assert made.status_code == 201, made.content
    shown = made.json()
    assert (shown["owner"], shown["has_owner"], shown["state"]) == ("chen.jing", True, "in_use")
    assert (shown["roles"], shown["valid_tokens"], shown["last_used_at"]) == ([], 0, None)
    assert "password" not in made.content.decode()
    program = by_token(a_token(sun, "materials.view_lot"))
    assert program.get("/api/v1/lots/").status_code == 403, "the role is asked for, and not held"

    agreed(cast)
    assert program.get("/api/v1/lots/").status_code == 200
    assert program.get("/api/v1/batches/").status_code == 403, "the token was not issued for it"
    seen = sun.get(f"{ACCOUNTS}lims/").json()
    assert (seen["roles"], seen["valid_tokens"]) == (["auditor"], 1)
    assert seen["last_used_at"] is not None
    event = AuditEvent.objects.get(action="people.create_service_account")
    assert (event.actor_username, event.data["username"], event.channel) == ("admin.sun", "lims", "api")


@pytest.mark.urs("URS-ACC-03", "URS-SIG-08")
def test_what_is_no_service_account_is_refused_and_leaves_nothing(sun: APIClient, cast: Any) -> None:
    disable_account(user=cast["zhang.wei"], why="idle", actor=cast["system"])
    count = User.objects.count()
    for wrong, status, code in (
        ({"username": "ERP"}, 409, "PEO-002"),
        ({"username": "1ims"}, 422, "PEO-131"),
        ({"username": "l\u0456ms"}, 422, "PEO-131"),
        ({"username": "the lims"}, 422, "PEO-131"),
        ({"username": "system"}, 409, "PEO-002"),
        ({"username": "li.n\u0430"}, 422, "PEO-131"),
        ({"username": "zh0u.min"}, 409, "PEO-092"),
        ({"purpose": " "}, 422, "KER-005"),
        ({"owner": "erp"}, 409, "PEO-132"),
        ({"owner": "zhang.wei"}, 409, "PEO-132"),
        ({"owner": "nobody"}, 422, "KER-112"),
        ({"owner": None}, 422, "KER-005"),
        ({"role": "qa"}, 409, "PEO-010"),
        ({"role": "administrator"}, 409, "PEO-010"),
        ({"role": "no_such"}, 422, "PEO-004"),
        ({"password": "chosen-by-somebody"}, 422, "KER-005"),
    ):
        reply = sun.post(ACCOUNTS, {**LIMS, **wrong})
        assert (reply.status_code, reply.json()["code"]) == (status, code), (wrong, reply.json())
    refused(caller(cast["chen.jing"]).post(ACCOUNTS, LIMS), 403, "AUD-002")
    refused(
        by_token(a_token(sun, "people.create_service_account", user="erp")).post(ACCOUNTS, LIMS),
        403,
        "AUD-104",
    )
    assert (User.objects.count(), RoleRequest.objects.count()) == (count, 0)


@pytest.mark.urs("URS-SIG-03", "URS-ACC-03")
def test_a_role_that_signs_is_neither_defined_for_programs_nor_held_by_one(
    sun: APIClient, cast: Any, superuser_connection: Any
) -> None:
    for right in ("quality.release_batch", "recipes.approve_as_quality"):
        with pytest.raises(MixedDuties):
            define_role(
                code="robot",
                name={"en": "Robot", "zh": "机器人"},
                kind=RoleKind.SERVICE,
                permissions={right},
                actor=cast["admin.sun"],
            )
    # As a plant may have defined it before that was refused.
    define_role(
        code="robot",
        name={"en": "Robot", "zh": "机器人"},
        kind=RoleKind.SERVICE,
        permissions={"batches.view_order", "integrations.retry_message"},
        actor=cast["admin.sun"],
    )
    with superuser_connection.cursor() as cursor:
        cursor.execute("ALTER TABLE people_rolepermission DISABLE TRIGGER USER")
        cursor.execute(
            "UPDATE people_rolepermission SET action = 'quality.release_batch'"
            " WHERE action = 'integrations.retry_message' AND role_id = (SELECT id FROM people_role"
            " WHERE code = 'robot')"
        )
        assert cursor.rowcount == 1
        cursor.execute("ALTER TABLE people_rolepermission ENABLE TRIGGER USER")
    refused(sun.post(ACCOUNTS, {**LIMS, "role": "robot"}), 409, "PEO-138")
    with pytest.raises(ProgramsNeverSign):
        create_service_account(
            **{**LIMS, "role": "robot", "owner": cast["chen.jing"], "site": Site.objects.get(code="SZ")},
            actor=cast["admin.sun"],
        )
    form = browser_of(cast["admin.sun"]).get(reverse("people:create_service_account")).content.decode()
    assert 'value="auditor"' in form and 'value="erp"' in form
    assert 'value="robot"' not in form and 'value="qa"' not in form


@pytest.mark.urs("URS-SIG-03", "URS-ACC-03", "URS-ACC-07")
def test_a_program_signs_in_nowhere_and_signs_nothing_whatever_is_typed(sun: APIClient, cast: Any) -> None:
    sun.post(ACCOUNTS, LIMS)
    lims = agreed(cast)
    assert not lims.has_usable_password()
    for typed in ("!", lims.password, "lims", " ", "x" * 199):
        answers = []
        for name in ("lims", "nobody.at.all"):
            reply = Client().post("/sign-in/", {"username": name, "password": typed})
            assert not reply.wsgi_request.user.is_authenticated
            answers.append((reply.status_code, reply.context["form"].errors.as_json()))
        assert answers[0] == answers[1] and answers[0][1] != "{}", "answered as a name that nobody has"
    assert not SignInState.objects.filter(user=lims).exists(), "nobody stops it by guessing"
    assert not PersonSession.objects.filter(user=lims).exists()
    with pytest.raises(ServiceAccountsDoNotSignIn):
        reset_password(user=lims, actor=cast["admin.sun"], reason=BECAUSE)
    plain = a_token(sun, "people.review_access")
    sent = {"site": "SZ", "listed_digest": "0" * 64, "remark": "All needed"}
    assert by_token(plain).post("/api/v1/access-reviews/", sent).json()["code"] == "AUD-101"


@pytest.mark.urs("URS-ACC-10", "URS-ACC-05")
def test_switched_off_its_tokens_die_at_once_and_do_not_come_back(sun: APIClient, cast: Any) -> None:
    sun.post(ACCOUNTS, LIMS)
    agreed(cast)
    first = a_token(sun, "materials.view_lot")
    address = f"{ACCOUNTS}lims/"
    version = sun.get(address).json()["row_version"]
    refused(sun.post(f"{address}switch-off/", {}), 400, "AUD-003")
    refused(caller(cast["chen.jing"]).post(f"{address}switch-off/", WHY), 403, "AUD-002")
    refused(sun.post(f"{address}switch-off/", WHY, headers={"If-Match": f'"{version + 1}"'}), 409, "AUD-007")
    assert by_token(first).get("/api/v1/lots/").status_code == 200

    headers = {"If-Match": f'"{version}"', "Idempotency-Key": "rack-move"}
    off = sun.post(f"{address}switch-off/", WHY, headers=headers)
    assert (off.status_code, off.json()["state"], off.json()["valid_tokens"]) == (200, "disabled", 0)
    assert sun.post(f"{address}switch-off/", WHY, headers=headers).status_code == 200, "a repeat is answered"
    refused(sun.post(f"{address}switch-off/", WHY), 409, "PEO-134")
    assert by_token(first).get("/api/v1/lots/").status_code == 401
    token = ApiToken.objects.get(user__username="lims")
    assert token.state_at(clock.now()) == TokenState.REVOKED
    lapse = AuditEvent.objects.get(action="integrations.lapse_api_tokens")
    assert (lapse.actor_username, lapse.on_behalf_of.username) == ("system", "admin.sun")
    refused(sun.post("/api/v1/people/lims/enable/", WHY), 409, "PEO-139")

    on = sun.post(f"{address}switch-on/", WHY)
    assert (on.status_code, on.json()["state"], on.json()["roles"]) == (200, "in_use", ["auditor"])
    refused(sun.post(f"{address}switch-on/", WHY), 409, "PEO-135")
    assert by_token(first).get("/api/v1/lots/").status_code == 401, "what was out of hand stays dead"
    assert by_token(a_token(sun, "materials.view_lot")).get("/api/v1/lots/").status_code == 200


@pytest.mark.urs("URS-ACC-05", "URS-ACC-03")
def test_an_owner_who_leaves_is_a_finding_until_another_answers(sun: APIClient, cast: Any) -> None:
    sun.post(ACCOUNTS, LIMS)
    agreed(cast)
    deactivate_user(user=cast["chen.jing"], reason=BECAUSE, actor=cast["admin.sun"])
    assert sun.get(f"{ACCOUNTS}lims/").json()["has_owner"] is False
    page = browser_of(cast["admin.sun"])
    work = page.get("/").content.decode()
    assert "Nobody answers for 1 service account" in work
    needy = page.get(reverse("integrations:service_account_list"), {"without_owner": "true"})
    shown = [(str(line[0][1]), str(line[1][1])) for line in needy.context["lines"]]
    assert len(shown) == 1 and "lims" in shown[0][0] and "No owner" in shown[0][1]
    account = User.objects.get(username="lims")
    assert "No owner" in page.get(account.get_absolute_url()).content.decode()
    site = Site.objects.get(code="SZ")
    listed = {each.person.username: each for each in access_list(site, clock.now())}
    assert listed["lims"].as_data()["finding"] == "nobody"
    assert (listed["erp"].as_data()["owner"], listed["erp"].finding) == ("wang.fang", None)
    review = page.get(reverse("people:access_list", args=[site.uuid])).content.decode()
    assert review.count("No owner") == 1

    sun.post(f"{ACCOUNTS}lims/switch-off/", WHY)
    refused(sun.post(f"{ACCOUNTS}lims/switch-on/", WHY), 409, "PEO-136")
    change = {"owner": "zhou.min", "purpose": LIMS["purpose"]}
    refused(sun.post(f"{ACCOUNTS}lims/change/", change), 400, "AUD-003")
    refused(sun.post(f"{ACCOUNTS}lims/change/", {**change, "owner": "chen.jing", **WHY}), 409, "PEO-132")
    refused(sun.post("/api/v1/service-accounts/li.na/change/", {**change, **WHY}), 404, "KER-104")
    done = sun.post(f"{ACCOUNTS}lims/change/", {**change, **WHY})
    assert (done.status_code, done.json()["owner"], done.json()["has_owner"]) == (200, "zhou.min", True)
    assert sun.post(f"{ACCOUNTS}lims/switch-on/", WHY).status_code == 200
    assert "Nobody answers for 1" not in page.get("/").content.decode()


@pytest.mark.urs("URS-ACC-10", "URS-SIG-08")
def test_deactivated_it_is_gone_for_good_with_its_tokens(sun: APIClient, cast: Any) -> None:
    sun.post(ACCOUNTS, LIMS)
    agreed(cast)
    plain = a_token(sun, "materials.view_lot")
    deactivate_user(user=User.objects.get(username="lims"), reason=BECAUSE, actor=cast["admin.sun"])
    assert by_token(plain).get("/api/v1/lots/").status_code == 401
    assert ApiToken.objects.get(user__username="lims").state_at(clock.now()) == TokenState.REVOKED
    refused(sun.post(f"{ACCOUNTS}lims/switch-on/", WHY), 409, "PEO-135")
    refused(sun.post(ACCOUNTS, LIMS), 409, "PEO-002")


@pytest.mark.urs("URS-AUD-13", "URS-ACC-05")
def test_its_page_leads_to_what_it_did_and_shows_its_tokens(sun: APIClient, cast: Any) -> None:
    sun.post(ACCOUNTS, LIMS)
    agreed(cast)
    a_token(sun, "materials.view_lot", name="Server of the laboratory")
    account = User.objects.get(username="lims")
    shown = browser_of(cast["emma.weber"]).get(account.get_absolute_url()).content.decode()
    assert reverse("audit:person", kwargs={"username": "lims"}) in shown
    assert "Server of the laboratory" in shown and "Issue token" not in shown.partition("Server of")[0]
    assert (
        "Server of the laboratory"
        not in browser_of(cast["chen.jing"]).get(account.get_absolute_url()).content.decode()
    ), "quality reads accounts, and no tokens"


@pytest.mark.urs("URS-ACC-03")
def test_only_what_is_a_program_is_kept_as_one(sun: APIClient, cast: Any) -> None:
    page = browser_of(cast["admin.sun"])
    why = {"reason_code": "access_change", "reason_text": "The server is moved to another rack"}
    for person in (cast["li.na"], cast["system"]):
        reply = page.post(reverse("people:switch_off_service_account", args=[person.uuid]), why)
        assert reply.status_code == 409 and "PEO-133" in reply.content.decode()
        person.refresh_from_db()
        assert person.is_active


@pytest.mark.urs("URS-ACC-03", "URS-ACC-04")
def test_one_is_made_and_kept_by_page(sun: APIClient, cast: Any) -> None:
    page = browser_of(cast["admin.sun"])
    sent = {**LIMS, "owner": cast["chen.jing"].pk, "site": Site.objects.get(code="SZ").pk}
    assert page.post(reverse("people:create_service_account"), {**sent, "owner": ""}).status_code == 422
    made = page.post(reverse("people:create_service_account"), sent)
    account = User.objects.get(username="lims")
    assert (made.status_code, made["Location"]) == (302, account.get_absolute_url())
    shown = page.get(account.get_absolute_url()).content.decode()
    request = RoleRequest.objects.get(user=account)
    for part in (LIMS["purpose"].replace("'", "&#x27;"), request.code, "It has no token"):
        assert part in shown, part
    assert "Reset password" not in shown and "Record identity check" not in shown
    why = {"reason_code": "access_change", "reason_text": "The server is moved to another rack"}
    version = {"row_version": account.row_version}
    off = reverse("people:switch_off_service_account", args=[account.uuid])
    assert page.post(off, {**why, "row_version": account.row_version + 1}).status_code == 409
    assert page.post(off, {**why, **version}).status_code == 302
    assert "Switch on" in page.get(account.get_absolute_url()).content.decode()
    denied = browser_of(cast["chen.jing"])
    assert denied.get(reverse("people:create_service_account")).status_code == 403
    assert denied.get(reverse("integrations:service_account_list")).status_code == 200


@pytest.mark.urs("URS-SIG-08")
def test_two_who_make_one_at_once_make_one_and_a_repeat_makes_none(sun: APIClient, cast: Any) -> None:
    start, answers = Barrier(2), []

    def make(client: APIClient) -> None:
        start.wait()
        answers.append(client.post(ACCOUNTS, LIMS).status_code)
        connection.close()

    both = [Thread(target=make, args=(caller(cast["admin.sun"]),)) for _each in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert sorted(answers) == [201, 409]
    assert RoleRequest.objects.filter(user__username="lims").count() == 1
    sent, headers = {**LIMS, "username": "lims-2"}, {"Idempotency-Key": "lims-2"}
    first, again = (sun.post(ACCOUNTS, sent, headers=headers).json()["uuid"] for _each in range(2))
    assert first == again
    assert RoleGrant.objects.filter(user__username="lims-2").count() == 0


def test_the_list_asks_no_more_for_many_than_for_few(sun: APIClient, cast: Any) -> None:
    page = browser_of(cast["admin.sun"])
    for kind, address in (("p", reverse("integrations:service_account_list")), ("a", ACCOUNTS)):
        assert page.get(address).status_code == 200
        with CaptureQueriesContext(connection) as few:
            page.get(address)
        for number in range(4):
            name = f"line-{kind}.{number}"
            sun.post(ACCOUNTS, {**LIMS, "username": name})
            agreed(cast, name)
            a_token(sun, "materials.view_lot", user=name)
        with CaptureQueriesContext(connection) as many:
            page.get(address)
        assert len(many) <= len(few), address
