"""Every permission × every role, held against a table written by hand – never against the declarations.

``expected.csv`` is the reviewed answer: who may do and see what. A change of a role or a new action
fails here until somebody has decided and written it down.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from audit.contracts import Scope, authority
from audit.declaration import ACTIONS
from audit.errors import PermissionRefused
from audit.models import AuditEvent, SecurityEvent
from equipment.models import Area, Site
from kernel import clock
from mom.roles import PERMISSIONS, ROLES
from people.selectors.held_rights import held_rights
from tests.factories.persons import FAR, FOREIGN_AREA, FOREIGN_SITE, HOME, NEXT, one_of_each
from tests.permissions.table import NO_ACTION, expected, roles

ADMINISTRATION = {
    "audit.accept_restored_trail",
    "audit.define_reason_code",
    "audit.rotate_document_key",
    "audit.rotate_ledger_key",
    "audit.verify_installation",
    "equipment.define_area",
    "equipment.define_site",
    "integrations.issue_api_token",
    "integrations.revoke_api_token",
    "integrations.rotate_api_token",
    "people.create_user",
    "people.deactivate_user",
    "people.define_role",
    "people.end_grant",
    "people.end_session",
    "people.grant_role",
    "people.authorise_role_request",
    "people.decline_role_request",
    "people.propose_rules",
    "people.request_grant_change",
    "people.request_role",
    "people.request_withdrawal",
    "people.record_identity_check",
    "people.reset_password",
    "people.link_identity",
    "people.register_terminal",
    "people.revoke_terminal",
    "people.unlink_identity",
    "people.revoke_authenticator",
    "people.rotate_factor_key",
    "people.create_inspector",
    "people.change_service_account",
    "people.create_service_account",
    "people.switch_off_service_account",
    "people.switch_on_service_account",
    "people.enable_account",
    "people.unlock_account",
}


def test_table_names_every_action_and_every_role() -> None:
    """An action that nobody decided about, or a row for one that is gone, fails the build."""
    decided = {code for code, declared in ACTIONS.items() if not declared.event_caused and not declared.own}
    assert decided - set(expected()) == set()
    assert {code for code in expected() if not code.partition(".")[2].startswith(NO_ACTION)} <= decided
    assert set(roles()) == {role.code for role in ROLES}
    assert set(PERMISSIONS) == set(expected())


@pytest.mark.urs("URS-ACC-01")
def test_every_answer_is_the_expected_one(roles_db: str) -> None:
    site, now = Site.objects.get(code="SZ"), clock.now()
    wrong = []
    for code, holders in expected().items():
        for role, person in one_of_each().items():
            answer = authority().granting_role(person, code, Scope(site.pk), now) is not None
            if answer != (role in holders):
                wrong.append(f"{code} × {role}: {answer}")
    assert wrong == []


@pytest.mark.urs("URS-ACC-01")
def test_the_runner_refuses_whoever_the_table_does_not_name(roles_db: str) -> None:
    """Called directly, without page or API: nothing happens but an entry in the security log."""
    people = one_of_each()
    events, refused = AuditEvent.objects.count(), SecurityEvent.objects.count()
    asked = 0
    for code, holders in expected().items():
        declared = ACTIONS.get(code)
        for role in set(roles()) - holders if declared is not None else ():
            nothing: dict[str, Any] = {name: None for name in declared.parameters if name != "actor"}
            with pytest.raises(PermissionRefused):
                declared(actor=people[role], **nothing)
            asked += 1
    assert asked > 800
    assert AuditEvent.objects.count() == events
    assert SecurityEvent.objects.count() == refused + asked


@pytest.mark.urs("URS-ACC-01")
@pytest.mark.parametrize("where", [FAR, NEXT])
def test_no_answer_is_yes_from_a_foreign_site_or_area(roles_db: str, where: str) -> None:
    site, now = Site.objects.get(code="SZ"), clock.now()
    area = Area.objects.get(code="OSD")
    for code in expected():
        for person in one_of_each(where).values():
            for place in (Scope(site.pk), Scope(site.pk, area.pk)):
                assert authority().granting_role(person, code, place, now) is None, (code, person)


@pytest.mark.urs("URS-ACC-01")
def test_a_page_that_asks_for_all_rights_at_once_is_told_the_same(roles_db: str) -> None:
    """Every person × place × each fourth permission; and nobody held anything before it was granted."""
    site, now = Site.objects.get(code="SZ"), clock.now()
    area = Area.objects.get(code="OSD")
    for where in (HOME, FAR, NEXT):
        for person in one_of_each(where).values():
            held = held_rights(person.pk)
            for code in list(expected())[::4]:
                for place in (Scope(), Scope(site.pk), Scope(site.pk, area.pk)):
                    asked = authority().granting_role(person, code, place, now)
                    assert held.granting_role(code, place, now) == asked, (person, code, place)
            long_ago = now - timedelta(days=9000)
            assert {held.granting_role(code, Scope(), long_ago) for code in expected()} == {None}


def test_rights_for_a_foreign_place_hold_there(roles_db: str) -> None:
    """Otherwise the test above would prove nothing."""
    far, area = Site.objects.get(code=FOREIGN_SITE), Area.objects.get(code=FOREIGN_AREA)
    now = clock.now()
    for where, place in ((FAR, Scope(far.pk)), (NEXT, Scope(area.site_id, area.pk))):
        people = one_of_each(where)
        for code, holders in expected().items():
            for role in holders:
                assert authority().granting_role(people[role], code, place, now) == role


@pytest.mark.urs("URS-ACC-02")
def test_administration_and_gxp_work_have_no_action_in_common() -> None:
    assert {code for code, declared in ACTIONS.items() if declared.administration} == ADMINISTRATION
    for code, holders in expected().items():
        if code in ADMINISTRATION:
            # Granting without a request ends with the first set-up: no role permits it (URS-ACC-04).
            assert holders == (set() if code == "people.grant_role" else {"administrator"}), code
        elif "administrator" in holders:
            assert code.partition(".")[2].startswith("view_"), code


@pytest.mark.urs("URS-ACC-02")
def test_the_administrator_does_not_even_read_batches_quality_recipes_or_materials() -> None:
    read = {code for code, holders in expected().items() if "administrator" in holders} - ADMINISTRATION
    # Sites and areas are the administrator's own settings; what stands in them is not.
    assert read & {code for code in read if code.startswith("equipment.")} == {"equipment.view_plant"}
    # Whether the log is whole concerns who keeps the servers; what stands in it does not.
    assert {code for code in read if code.startswith("audit.")} == {
        "audit.view_installation",
        "audit.view_ledger",
        # What each action asks for stands in the product's own source.
        "audit.view_rules",
    }
    assert {code.partition(".")[0] for code in read} == {"audit", "people", "integrations", "equipment"}


@pytest.mark.urs("URS-ACC-01")
def test_the_auditor_reads_and_nothing_else() -> None:
    held = {code for code, holders in expected().items() if "auditor" in holders}
    assert len(held) > 15
    assert {code.partition(".")[2].partition("_")[0] for code in held} == {"view"}


@pytest.mark.urs("URS-EBR-16")
def test_the_decision_on_a_batch_is_the_qualified_persons_alone() -> None:
    for code in ("quality.release_batch", "quality.reject_batch"):
        assert expected()[code] == {"qualified_person"}


@pytest.mark.urs("URS-ACC-02")
def test_production_and_quality_share_no_judgement() -> None:
    """What production does about its own batches, quality judges; nobody's role does both."""
    production = {"operator", "supervisor", "production_head", "planner"}
    judging = {
        code
        for code in expected()
        if code.startswith("quality.")
        and not code.partition(".")[2].startswith(NO_ACTION)
        and code not in ("quality.open_deviation", "quality.implement_capa")
    } | {"batches.assess_exception", "batches.skip_step", "environment.assess_excursion"}
    judging |= {f"materials.{verb}_lot" for verb in ("block", "reject", "release", "sample")}
    for code in judging:
        assert not production & expected()[code], code
    executing = {"batches.record_step", "batches.start_step", "batches.verify_step", "batches.correct_value"}
    for code in executing:
        assert not {"qa", "qualified_person"} & expected()[code], code


def test_event_caused_actions_are_open_to_nobody(roles_db: str) -> None:
    site, now = Site.objects.get(code="SZ"), clock.now()
    caused = [code for code, declared in ACTIONS.items() if declared.event_caused]
    assert len(caused) > 10
    for code in caused:
        for person in one_of_each().values():
            assert authority().granting_role(person, code, Scope(site.pk), now) is None
