"""Every page × every role: 403 exactly where the table says no, and never where it says yes (URS-ACC-01).

Pages are found in the URL configuration; the answers stand in ``expected.csv``.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override

from audit.declaration import ACTIONS
from audit.models import AuditEvent, SecurityEvent
from audit.selectors.wording import word_action
from kernel.pages import SIGNED_IN
from mom.api import router
from tests.factories.keeping import FILLED_BY_THE_YEARS
from tests.factories.persons import FAR, HOME, NEXT, one_of_each
from tests.permissions.addresses import Address, addresses, dialogs
from tests.permissions.records import PLACELESS, an_authenticator, model_of, url_of
from tests.permissions.table import expected, roles

# Open to whoever stands at the door.
OPEN = {
    "healthz",
    "readyz",
    "set_language",
    "people:confirm_identity",
    "people:sign_in",
    "people:sign_out",
    "people:signed_on",
    "people:single_sign_on",
}
# Between the steps of sign-in; whoever is not there is sent to the door.
OPEN |= {
    "people:second_step",
    "people:first_authenticator",
    "people:first_passkey",
    "people:passkey_question",
}
# Function pages that run an action of their own.
RUNS = {
    "batches:record_step": "batches.record_step",
    "batches:start_step": "batches.start_step",
    "batches:take_raw_file": "batches.take_raw_file",
}
# Asked only after the right: whether the person is trained for the step.
UNTRAINED = "BAT-023"
# Rules of the whole plant take the right at every site (tests/people/test_access_rules.py).
NOT_AT_EVERY_SITE = "PEO-121"
# An instrument's connection sends its files by token; it sees no workstation.
BY_TOKEN_ALONE = {("batches:take_raw_file", "capture")}
# Everybody does these to their own account or to their own notifications.
OWN = {"people:change_password", "notifications_read"}
# Lists of records that belong to no site.
PLACELESS_LISTS = {
    "audit:system",
    "audit:checkpoint_list",
    "equipment:class_list",
    "integrations:service_account_list",
    "integrations:token_list",
    "materials:material_list",
    "people:person_list",
    "people:role_list",
    "people:rules_list",
    "people:who_could",
    "people:alert_list",
    "people:authenticator_list",
    "people:security_log",
    "people:session_list",
    "people:signer_list",
    "people:statement_list",
}
# Work on what holds for the whole plant.
PLACELESS_WORK = {"access-rules.approve", "installation.fault", "service-accounts.owner"}
# The trail is read by site; what belongs to no site every auditor reads, so this asks for a batch of home.
# An export of what the system did is itself one of its entries.
OF_HOME = {
    "people:request_list": {"q": "huang.jie"},
    "audit:system": {"action": "people.grant_role"},
    "audit:trail": {"record": "B26-0001"},
}
# Master data that is laid down when a plant is set up, by commands, and has no page of its own.
WITHOUT_FACE = {
    # What the first set-up does.
    "people.grant_role",
    # Where the keys and the anchors are: on the machine itself.
    "people.rotate_factor_key",
    "audit.accept_restored_trail",
    "audit.rotate_document_key",
    "audit.rotate_ledger_key",
}


def browsers(where: str = HOME) -> dict[str, Client]:
    """A signed-in browser for each role; it asks as htmx does, which is answered with the fragment alone."""
    found = {}
    for role, person in one_of_each(where).items():
        found[role] = Client(headers={"HX-Request": "true"})
        found[role].force_login(person)
    return found


def pages() -> list[Address]:
    """Every page that shows something: no dialogs, no doors."""
    return [each for each in addresses() if each.action is None and each.name not in OPEN | OWN | RUNS.keys()]


def test_every_page_declares_what_it_takes() -> None:
    undeclared = {each.name for each in addresses() if each.action is None and not each.permission}
    assert undeclared == OPEN
    for each in addresses():
        if each.action is None and each.permission not in ("", SIGNED_IN):
            assert each.permission in expected(), each.name


def test_every_right_has_a_name_of_its_own_in_both_languages() -> None:
    for language in ("en", "zh-hans"):
        with override(language):
            assert [code for code in expected() if word_action(code) == code] == []


def test_every_action_has_a_page_or_an_endpoint() -> None:
    by_page = {each.action.code for each in dialogs()} | set(RUNS.values())
    by_api = {
        endpoint.action.code
        for _prefix, resource, _name in router().registry
        for endpoint in getattr(resource, "action_endpoints", {}).values()
    }
    wanted = {code for code, declared in ACTIONS.items() if not declared.event_caused and not declared.own}
    assert wanted - by_page - by_api == WITHOUT_FACE
    of_oneself = {code for code, declared in ACTIONS.items() if declared.own}
    assert (by_page | by_api) - of_oneself <= set(expected())


@pytest.mark.urs("URS-ACC-01")
def test_dialogs_are_refused_exactly_where_the_table_says_no(roles_db: str) -> None:
    people = browsers()
    an_authenticator()  # made where there is none, before anything is counted
    events, refused = AuditEvent.objects.count(), SecurityEvent.objects.count()
    wrong, asked = [], 0
    every = [*((each, each.action.code) for each in dialogs()), *_with_own_action()]
    for each, code in every:
        address = url_of(each)
        refused_roles = sorted(set(roles()) - expected()[code] - at_the_terminal(each))
        for role in refused_roles:
            # Opening and sending ask the same question; one role opens, all of them send.
            opens = role == refused_roles[0] and each.name not in RUNS
            for method in ("get", "post") if opens else ("post",):
                status = getattr(people[role], method)(address).status_code
                asked += 1
                if status != 403:
                    wrong.append(f"{method} {each.name} as {role}: {status}")
    assert wrong == []
    assert asked > 700
    assert AuditEvent.objects.count() == events
    assert SecurityEvent.objects.count() == refused + asked


def at_the_terminal(address: Address) -> set[str]:
    """Who opens the dialog because the signer comes to them; that they decide nothing is tested below."""
    code = getattr(address.view_class, "opens_to", "")
    return expected()[code] if code else set()


@pytest.mark.urs("URS-ACC-01", "URS-SIG-10")
def test_a_dialog_at_anothers_terminal_opens_there_and_is_sent_by_the_signer_alone(roles_db: str) -> None:
    people = browsers()
    reason = {"reason_code": "process_upset", "reason_text": "It cannot be weighed better."}
    opened = 0
    events = AuditEvent.objects.count()
    for each in dialogs():
        for role in sorted(at_the_terminal(each) - expected()[each.action.code]):
            assert people[role].get(url_of(each)).status_code == 200, each.name
            assert people[role].post(url_of(each), reason).status_code == 403, each.name
            opened += 1
    assert opened >= 2
    assert AuditEvent.objects.count() == events


def _with_own_action() -> list[tuple[Address, str]]:
    return [(each, RUNS[each.name]) for each in addresses() if each.name in RUNS]


@pytest.mark.urs("URS-ACC-01")
def test_dialogs_open_where_the_table_says_yes(roles_db: str) -> None:
    people = browsers()
    wrong = []
    for each in dialogs():
        address = url_of(each)
        for role in expected()[each.action.code]:
            status = people[role].get(address).status_code
            if status not in (200, 409):  # 409: too early or too late for it, with the reason
                wrong.append(f"get {each.name} as {role}: {status}")
    assert wrong == []


@pytest.mark.urs("URS-ACC-01")
def test_sending_is_never_forbidden_where_the_table_says_yes(roles_db: str) -> None:
    """An empty form may be incomplete or come too late, but the right to send it is there."""
    people = browsers()
    wrong = []
    every = [*((each, each.action.code) for each in dialogs()), *_with_own_action()]
    for address, each, code in [(url_of(each), each, code) for each, code in every]:
        for role in expected()[code]:
            if (each.name, role) in BY_TOKEN_ALONE:
                continue
            reply = people[role].post(address)
            untrained = reply.status_code == 403 and UNTRAINED in reply.content.decode()
            elsewhere = reply.status_code == 403 and NOT_AT_EVERY_SITE in reply.content.decode()
            if reply.status_code not in (200, 302, 400, 409, 422) and not untrained and not elsewhere:
                wrong.append(f"post {each.name} as {role}: {reply.status_code}")
    assert wrong == []


@pytest.mark.urs("URS-ACC-01")
def test_pages_are_refused_exactly_where_the_table_says_no(roles_db: str) -> None:
    people = browsers()
    wrong = []
    for each in pages():
        if each.name == "live":
            continue  # answers by channel: see below
        address = url_of(each)
        holders = set(roles()) if each.permission == SIGNED_IN else expected()[each.permission]
        for role, browser in people.items():
            status = browser.get(address).status_code
            if status != (200 if role in holders else 403):
                wrong.append(f"{each.name} as {role}: {status}")
    assert wrong == []


@pytest.mark.urs("URS-ACC-01")
@pytest.mark.parametrize("where", [FAR, NEXT])
def test_dialogs_on_records_of_another_place_open_to_nobody(roles_db: str, where: str) -> None:
    people = browsers(where)
    events = AuditEvent.objects.count()
    wrong = []
    for each in dialogs():
        if each.model is None or each.model in PLACELESS:
            continue
        address = url_of(each)
        for role in expected()[each.action.code]:
            for method in ("get", "post") if where == FAR else ("post",):
                status = getattr(people[role], method)(address).status_code
                if status not in (403, 404):
                    wrong.append(f"{method} {each.name} as {role}: {status}")
    assert wrong == []
    assert AuditEvent.objects.count() == events


@pytest.mark.urs("URS-ACC-01")
@pytest.mark.parametrize("where", [FAR, NEXT])
def test_records_of_another_place_do_not_exist(roles_db: str, where: str) -> None:
    """Their pages are not found, and no list shows one."""
    people = browsers(where)
    wrong = []
    for each in pages():
        if each.permission == SIGNED_IN:
            continue
        address, model = url_of(each), model_of(each)
        for role in expected()[each.permission]:
            reply = people[role].get(address, OF_HOME.get(each.name))
            if "<" in each.route and model not in PLACELESS and reply.status_code != 404:
                wrong.append(f"{each.name} as {role}: {reply.status_code}")
            elif each.is_list and "<" not in each.route and each.name not in PLACELESS_LISTS:
                shown = reply.context["page"].paginator.count
                if shown:
                    wrong.append(f"{each.name} as {role}: {shown} rows")
    assert wrong == []


def test_what_is_not_shown_elsewhere_is_shown_at_home(roles_db: str) -> None:
    """Otherwise the test above would prove nothing."""
    auditor = browsers()["auditor"]
    late = list(FILLED_BY_THE_YEARS)
    for each in sorted(pages(), key=lambda each: late.index(each.name) if each.name in late else -1):
        if each.name in late:
            FILLED_BY_THE_YEARS[each.name]()
        is_of_a_place = each.is_list and "<" not in each.route and each.name not in PLACELESS_LISTS
        if is_of_a_place and "auditor" in expected().get(each.permission, ()):
            shown = auditor.get(url_of(each), OF_HOME.get(each.name)).context["page"].paginator.count
            assert shown, each.name


@pytest.mark.urs("URS-ACC-01")
def test_the_search_finds_nothing_of_another_place(roles_db: str) -> None:
    for where in (FAR, NEXT):
        for role, browser in browsers(where).items():
            for text in ("B26-0001", "HSG-01", "DEV", "MR-STB-180", "RM-STB-2601", "PLC", "OSD", "R-102"):
                hits = browser.get("/search/", {"q": text}).context["hits"]
                assert [hit.title for hit in hits] == [], (role, where, text)


@pytest.mark.urs("URS-ACC-01")
def test_work_and_counts_hold_nothing_of_another_place(roles_db: str) -> None:
    for where in (FAR, NEXT):
        for role, browser in browsers(where).items():
            groups: list[Any] = browser.get("/").context["groups"]
            items = [item for group in groups for item in group.items if item.kind not in PLACELESS_WORK]
            assert [item.title for item in items] == [], (role, where)


@pytest.mark.urs("URS-ACC-01")
def test_without_sign_in_every_page_leads_to_the_door(roles_db: str) -> None:
    stranger = Client()
    an_authenticator()
    events = AuditEvent.objects.count()
    seen = 0
    for each in addresses():
        if each.name in OPEN:
            continue
        for method in ("get", "post"):
            reply = getattr(stranger, method)(url_of(each))
            assert reply.status_code in (302, 401, 405), (each.name, reply.status_code)
            if reply.status_code == 302:
                assert reply["Location"].startswith("/sign-in/?next="), each.name
            seen += 1
    assert seen > 200
    assert AuditEvent.objects.count() == events
