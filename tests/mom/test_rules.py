"""The page of rules, its endpoint and its reference page say what the declarations say."""

from __future__ import annotations

import csv
from collections import Counter
from io import StringIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from audit.declaration import ACTIONS
from mom.roles import ROLES
from mom.rules import Duty, ReasonAsked, rules, rules_that_fit
from people.models import RoleKind
from tests.permissions.addresses import dialogs
from tests.permissions.endpoints import endpoints
from tests.permissions.table import expected


@pytest.fixture
def reader(cast_db: str, cast: Any) -> Client:
    """The auditor's browser."""
    found = Client(headers={"accept-language": "en"})
    found.force_login(cast["emma.weber"])
    return found


@pytest.mark.urs("URS-ACC-01")
def test_there_is_a_rule_for_every_action_and_it_names_every_door() -> None:
    found = {each.code: each for each in rules()}
    assert set(found) == set(ACTIONS)
    granted = [rule for rule in rules() if rule.duty != Duty.OWN]
    told = {(each.name, each.address) for rule in granted for each in rule.endpoints}
    assert told == {(each.method, each.address) for each in endpoints() if each.method == "POST"}
    pages = {(each.action.code, each.name) for each in dialogs()}
    assert pages <= {(rule.code, each.name) for rule in rules() for each in rule.pages}


def test_a_signed_action_names_meaning_person_and_right_of_each_signature() -> None:
    found = {each.code: each for each in rules()}
    approval = found["recipes.approve_recipe_version"]
    assert approval.persons == 2
    assert {slot.permission for slot in approval.slots} == {
        "recipes.approve_as_production",
        "recipes.approve_as_quality",
    }
    release = found["quality.release_batch"]
    assert [(slot.meaning, slot.permission) for slot in release.slots] == [("released", "")]
    assert (release.subject, release.has_place) == ("batch", True)
    assert found["people.change_password"].asks_own_secret
    assert found["batches.correct_value"].reason == ReasonAsked.ALWAYS


@pytest.mark.urs("URS-ACC-02")
def test_no_role_as_shipped_is_of_a_kind_that_the_rule_excludes() -> None:
    kinds = {role.code: RoleKind(role.kind) for role in ROLES}
    for rule in rules():
        if rule.duty in (Duty.OWN, Duty.SYSTEM):
            assert rule.code not in expected(), rule.code
            continue
        assert {kinds[role] for role in expected()[rule.code]} <= set(rule.kinds), rule.code


@pytest.mark.urs("URS-SIG-03")
def test_programs_are_excluded_from_every_signed_action() -> None:
    signed = [each for each in rules() if each.slots and each.duty == Duty.GXP]
    assert len(signed) > 20
    assert [each.code for each in signed if RoleKind.SERVICE in each.kinds] == []


@pytest.mark.urs("URS-SIG-04", "URS-ACC-01")
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_no_two_rights_are_called_alike(language: str) -> None:
    """Who reads a signature, a right or an entry of the trail knows which of them it is."""
    with override(language):
        called = Counter(str(each.label) for each in ACTIONS.values() if not each.event_caused)
    assert [label for label, number in called.items() if number > 1] == []


@pytest.mark.parametrize(("language", "said"), [("en", "Release batch"), ("zh-hans", "放行批次")])
def test_the_page_shows_each_rule_in_the_readers_language(reader: Client, language: str, said: str) -> None:
    page = reader.get("/rules/", headers={"accept-language": language}).content.decode()
    reader.cookies["django_language"] = language
    page = reader.get("/rules/").content.decode()
    assert said in page and "POST /api/v1/batches/{code}/release/" in page
    assert all(f'id="{code}"' in page for code in ACTIONS)


def test_the_page_is_narrowed_exported_and_says_when_nothing_fits(reader: Client) -> None:
    page = reader.get("/rules/", {"q": "release", "signed": "yes"}).content.decode()
    assert 'id="quality.release_batch"' in page and 'id="quality.review_batch"' not in page
    assert "No action fits" in reader.get("/rules/", {"q": "no such thing"}).content.decode()
    assert reader.get("/rules/", {"app": "nonsense", "duty": "?", "signed": "perhaps"}).status_code == 200
    reply = reader.get("/rules/", {"format": "csv", "app": "quality"})
    rows = list(csv.DictReader(StringIO(b"".join(reply).decode().removeprefix("\ufeff"))))
    assert [row["code"] for row in rows] == [each.code for each in rules_that_fit(app="quality")]
    release = next(row for row in rows if row["code"] == "quality.release_batch")
    assert (release["roles"], release["signatures"]) == ("qualified_person", "released")


def test_roles_are_those_that_hold_the_action_now_in_one_query(reader: Client, cast: Any) -> None:
    from people.actions.define_role import define_role

    reader.get("/rules/")
    define_role(
        code="releaser",
        name={"en": "Release desk", "zh": "放行岗"},
        kind=RoleKind.GXP,
        permissions=["quality.release_batch"],
        actor=cast["admin.sun"],
    )
    with CaptureQueriesContext(connection) as asked:
        page = reader.get("/rules/", {"q": "quality.release_batch"}).content.decode()
    assert "Release desk" in page
    assert len([each for each in asked if "people_rolepermission" in each["sql"]]) <= 3


def test_the_endpoint_says_the_same_and_refuses_what_it_does_not_know(reader: Client) -> None:
    found = reader.get("/api/v1/rules/", {"signed": "true", "app": "quality", "q": "release_batch"}).json()
    (rule,) = found["results"]
    assert rule["code"] == "quality.release_batch"
    assert rule["signatures"] == [{"meaning": "released", "label": "Released", "permission": ""}]
    assert (rule["roles"], rule["role_kinds"], rule["has_place"]) == (["qualified_person"], ["gxp"], True)
    assert reader.get("/api/v1/rules/").json()["count"] == len(ACTIONS)
    for wrong in ({"app": "nonsense"}, {"duty": "x"}, {"colour": "red"}, {"signed": "perhaps"}):
        assert reader.get("/api/v1/rules/", wrong).status_code == 422, wrong
