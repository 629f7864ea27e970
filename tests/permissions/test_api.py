"""Every endpoint × every role, by session and by token, at home and elsewhere (URS-ACC-01).

Endpoints are found in the URL configuration; what each takes stands in ``api.csv`` and who holds that in
``expected.csv``, both written by hand. Bodies are empty: a right is decided before a body is read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest
from rest_framework.test import APIClient

from audit.declaration import ACTIONS
from audit.models import AuditEvent, SecurityEvent
from integrations.actions.issue_api_token import issue_api_token
from integrations.selectors.tokens import known_scopes
from kernel import clock
from mom.demo.work.acting import actor, because
from people.actions.end_grant import end_grant
from people.models import RoleGrant, User
from tests.factories.persons import FAR, HOME, NEXT, one_of_each, programs
from tests.permissions.endpoints import Endpoint, endpoints, found, reviewed, urls
from tests.permissions.table import expected, roles

SESSION, TOKEN = "session", "token"
# What an empty body may meet where the right is there: it is incomplete or comes too late, or nothing was missing.
NOT_FORBIDDEN = {"GET": {200}, "POST": {200, 201, 202, 400, 409, 422}}
# Or the signature is missing, or a training: both are asked for only after the right. So is whether who approves
# the rules of the whole plant holds that at each site (tests/people/test_access_rules.py).
AFTER_THE_RIGHT = {"401 AUD-004", "403 BAT-023", "403 PEO-121"}
# Materials and equipment classes belong to no site; a new site belongs to none before it is there.
PLACELESS_CREATIONS = {
    "access-rules",
    "equipment-classes",
    "external-identities",
    "installation-checks",
    "materials",
    "people",
    "reason-codes",
    "retention-rules",
    "roles",
    "sites",
    "statements",
    "tokens",
}
# Lists in which everybody finds something of their own place are asked for what is home's.
OF_HOME = {
    "role-requests": "?user=huang.jie",
    "role-grants": "?user=huang.jie",
    "audit-events": "?site=SZ",
    "sites": "?q=SZ",
    "areas": "?q=OSD",
}


def client(person: User, scopes: Iterable[str] | None = None, name: str = "matrix") -> APIClient:
    """A browser's session, or with ``scopes`` a program with a token."""
    if scopes is None:
        caller = APIClient()
        caller.force_login(person)
        return caller
    issued = issue_api_token(
        user=person,
        name=name,
        scopes=sorted(scopes),
        expires_at=clock.now() + timedelta(days=1),
        actor=actor("admin.sun"),
    )
    return APIClient(headers={"Authorization": f"Bearer {issued.plain}"})


def callers(face: str, where: str = HOME) -> dict[str, APIClient]:
    """Role and its client; a token here is issued for everything that tokens can be issued for."""
    if face == TOKEN:
        return {role: client(program, known_scopes()) for role, program in programs(where).items()}
    return {role: client(person) for role, person in one_of_each(where).items()}


def ask(caller: APIClient, endpoint: Endpoint, url: str) -> Any:
    """Send it, with nothing in it."""
    headers = {"Idempotency-Key": "matrix"} if endpoint.method == "POST" else {}
    return caller.generic(endpoint.method, url, headers=headers)


def answered(reply: Any) -> str:
    """Status and code, for the list of what went wrong."""
    code = reply.json().get("code", "") if reply.status_code >= 400 else ""
    return f"{reply.status_code} {code}".strip()


def is_allowed(endpoint: Endpoint, reply: Any) -> bool:
    """Whether the answer is one that only a holder of the right gets."""
    return reply.status_code in NOT_FORBIDDEN[endpoint.method] or answered(reply) in AFTER_THE_RIGHT


def test_the_table_names_every_method_of_every_address_once() -> None:
    """A new endpoint fails here until somebody has decided what it takes; none replaces, patches or deletes."""
    listed = Counter((each.method, each.address) for each in reviewed())
    assert listed == Counter(found())
    assert len(listed) > 90
    assert {each.method for each in endpoints()} == {"GET", "POST"}
    assert {each.permission for each in endpoints()} <= set(expected())


def test_to_read_never_takes_an_action_and_to_act_always_does() -> None:
    for each in endpoints():
        assert (each.permission in ACTIONS) == (each.method == "POST"), each
        assert each.permission.partition(".")[2].startswith("view_") == (each.method == "GET"), each


@pytest.mark.urs("URS-ACC-01")
def test_endpoints_are_refused_exactly_where_the_table_says_no(roles_db: str) -> None:
    """First all refusals, of which nothing may remain but their entries; then all holders."""
    people, addresses = callers(SESSION), urls()
    events, refused = AuditEvent.objects.count(), SecurityEvent.objects.count()
    wrong, asked = [], Counter[str]()
    for each, url in addresses.items():
        for role in set(roles()) - expected()[each.permission]:
            reply = ask(people[role], each, url)
            asked[each.method] += 1
            if reply.status_code != 403:
                wrong.append(f"{each} as {role}: {answered(reply)}")
    assert wrong == []
    assert asked["GET"] > 100 and asked["POST"] > 400
    assert AuditEvent.objects.count() == events
    assert SecurityEvent.objects.count() == refused + asked["POST"]

    for each, url in addresses.items():
        for role in expected()[each.permission]:
            reply = ask(people[role], each, url)
            if not is_allowed(each, reply):
                wrong.append(f"{each} as {role}: {answered(reply)}")
    assert wrong == []


@pytest.mark.urs("URS-ACC-01")
@pytest.mark.urs("URS-INT-08")
def test_a_token_opens_what_both_its_scopes_and_the_table_say_and_nothing_else(roles_db: str) -> None:
    """Two tokens per program share all permissions between them: what one opens, the other does not."""
    scopes, addresses = known_scopes(), urls()
    halves = (scopes[::2], scopes[1::2])
    people = [
        {role: client(program, half, f"half {number}") for role, program in programs().items()}
        for number, half in enumerate(halves)
    ]
    events, wrong = AuditEvent.objects.count(), []
    for each, url in addresses.items():
        inside = 0 if each.permission in halves[0] else 1
        for role in programs():
            number = 1 - inside if role in expected()[each.permission] else inside
            reply = ask(people[number][role], each, url)
            if reply.status_code != 403 or (number != inside and answered(reply) != "403 KER-103"):
                wrong.append(f"{each} as {role}: {answered(reply)}")
    assert wrong == []
    assert AuditEvent.objects.count() == events

    for each, url in addresses.items():
        for role in expected()[each.permission] & people[0].keys():
            reply = ask(people[0 if each.permission in halves[0] else 1][role], each, url)
            if not is_allowed(each, reply):
                wrong.append(f"{each} as {role}: {answered(reply)}")
    assert wrong == []


@pytest.mark.urs("URS-ACC-01")
@pytest.mark.parametrize(("where", "face"), [(FAR, SESSION), (FAR, TOKEN), (NEXT, SESSION)])
def test_records_of_another_place_do_not_exist(roles_db: str, where: str, face: str) -> None:
    """The right to it elsewhere finds nothing here: no list shows it, no address knows it."""
    people, addresses = callers(face, where), urls()
    events, wrong = AuditEvent.objects.count(), []
    for each, url in addresses.items():
        if each.is_placeless or (each.method == "POST" and not each.has_record):
            continue
        for role in expected()[each.permission] & people.keys():
            reply = ask(people[role], each, url) if each.has_record else _shown(people[role], each, url)
            if not _is_nothing(each, reply):
                wrong.append(f"{each} as {role}: {answered(reply)}")
    assert wrong == []
    assert AuditEvent.objects.count() == events


def _is_nothing(each: Endpoint, reply: Any) -> bool:
    if each.has_record:
        return bool(reply.status_code == 404)
    return reply.status_code == 200 and reply.json()["count"] == 0


def _shown(caller: APIClient, each: Endpoint, url: str) -> Any:
    """The list's answer; every auditor reads what belongs to no site, so the trail is asked for home's."""
    return ask(caller, each, url + OF_HOME.get(each.resource, ""))


def test_what_is_not_shown_elsewhere_is_shown_at_home(roles_db: str) -> None:
    """Otherwise the test above would prove nothing."""
    auditor = client(one_of_each()["auditor"])
    for each, url in urls().items():
        if each.method == "GET" and not each.has_record:
            assert _shown(auditor, each, url).json()["count"] > 0, each


@pytest.mark.urs("URS-ACC-01")
def test_what_belongs_to_no_site_is_open_to_holders_from_anywhere(roles_db: str) -> None:
    people, wrong = callers(SESSION, FAR), []
    for each, url in urls().items():
        if each.is_placeless:
            for role in roles():
                reply = ask(people[role], each, url)
                if (role in expected()[each.permission]) != is_allowed(each, reply):
                    wrong.append(f"{each} as {role}: {answered(reply)}")
    assert wrong == []


@pytest.mark.urs("URS-INT-08")
def test_a_token_opens_nothing_that_its_person_has_lost(roles_db: str) -> None:
    """Issued while the right was there, for everything: with the grant the right is gone."""
    people = callers(TOKEN)
    for grant in RoleGrant.objects.filter(user__username__startswith=f"{HOME}.", valid_until=None):
        end_grant(
            grant=grant, reason=because("Moved to another plant", "access_change"), actor=actor("admin.sun")
        )
    addresses = _one_per_permission()
    events, wrong = AuditEvent.objects.count(), []
    for each, url in addresses.items():
        for role in expected()[each.permission] & people.keys():
            reply = ask(people[role], each, url)
            if reply.status_code != 403:
                wrong.append(f"{each} as {role}: {answered(reply)}")
    assert wrong == []
    assert AuditEvent.objects.count() == events


def _one_per_permission() -> dict[Endpoint, str]:
    """An endpoint for each permission; that all endpoints of one ask for it is shown above."""
    return dict({each.permission: (each, url) for each, url in urls().items()}.values())


@pytest.mark.urs("URS-ACC-01")
def test_strangers_are_asked_who_they_are(roles_db: str) -> None:
    """Without sign-in, and with a token that nobody issued."""
    addresses = urls()
    events, wrong = AuditEvent.objects.count(), []
    forged = APIClient(headers={"Authorization": "Bearer pm_00000000_x"})
    for each, url in addresses.items():
        for caller in (APIClient(), forged):
            reply = ask(caller, each, url)
            if answered(reply) != "401 KER-101":
                wrong.append(f"{each}: {answered(reply)}")
    assert wrong == []
    assert AuditEvent.objects.count() == events
