"""Rules of access: proposed by one person, approved by another, in force from a moment on (URS-SYS-08)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.context import Reason, SignatureGiven
from audit.errors import PermissionRefused, SignatureFailed, SignatureRequired
from audit.explaining import explain
from audit.models import AuditEvent, Signature
from equipment.actions.define_area import define_area
from equipment.actions.define_site import define_site
from kernel import clock
from people import rules as rules_module
from people.actions.approve_rules import approve_rules, refuse_rules
from people.actions.end_grant import end_grant
from people.actions.propose_rules import propose_rules
from people.errors import (
    OwnProposal,
    ProposalIsOpen,
    RulesDecided,
    RulesHoldEverywhere,
    RulesOutOfBounds,
)
from people.models import ComplianceRules, SecurityAlert
from people.models.compliance import RULES
from people.rules import Rules, in_force
from people.work_queue import items
from tests.factories.grants import grant_role
from tests.factories.rules import approve, propose


@pytest.mark.urs("URS-ACC-06")
def test_every_rule_is_a_column_and_every_column_a_rule() -> None:
    assert set(Rules.__dataclass_fields__) == {"version", "name", *RULES}


@pytest.mark.urs("URS-ACC-06", "URS-ACC-07")
def test_a_proposal_changes_nothing_until_somebody_else_has_signed_it(cast_db: str, cast: Any) -> None:
    before = in_force()
    proposed = propose(cast, wrong_secrets=3)
    assert in_force() == before
    with pytest.raises(SignatureRequired):
        approve_rules(rules=proposed, actor=cast["chen.jing"])
    with pytest.raises(SignatureFailed):
        approve_rules(
            rules=proposed, actor=cast["chen.jing"], signature=SignatureGiven("chen.jing", "no", "approved")
        )
    assert in_force() == before
    approve_rules(
        rules=proposed,
        actor=cast["chen.jing"],
        signature=SignatureGiven("chen.jing", cast.password, "approved"),
    )
    assert (in_force().wrong_secrets, in_force().version) == (3, 1)
    signed = Signature.objects.get(subject_uuid=proposed.uuid)
    assert "wrong_secrets" in signed.content


@pytest.mark.urs("URS-SYS-04", "URS-SIG-04")
def test_a_signature_on_rules_tells_the_time_as_the_rest_of_its_page_does(cast_db: str, cast: Any) -> None:
    """They belong to no site: it is signed, and shown, in the zone where the signer works."""
    proposed = propose(cast, idle_account_days=60)
    chen = Client()
    chen.force_login(cast["chen.jing"])
    url = reverse("people:approve_rules", args=[proposed.uuid])
    shown = chen.get(url)
    sent = {
        "username": "chen.jing",
        "password": cast.password,
        "meaning": "approved",
        "seen_digest": shown.context["sign"]["digest"],
        "row_version": proposed.row_version,
    }
    assert chen.post(url, sent).status_code == 302
    signature = Signature.objects.get(subject_uuid=proposed.uuid)
    assert signature.zone == "Asia/Shanghai"
    page = chen.get(proposed.get_absolute_url()).content.decode()
    assert f"{signature.signed_at.astimezone(ZoneInfo('Asia/Shanghai')):%Y-%m-%d %H:%M}" in page
    assert "(UTC)" not in page and " UTC<" not in page


def test_who_proposed_does_not_approve_and_administrators_never_do(cast_db: str, cast: Any) -> None:
    proposed = propose(cast)
    with pytest.raises(PermissionRefused):
        approve_rules(rules=proposed, actor=cast["admin.sun"])
    with pytest.raises(OwnProposal):
        approve_rules.check(rules=proposed, actor=cast["admin.sun"])


@pytest.mark.urs("URS-ACC-01", "URS-ACC-02")
def test_rules_of_the_whole_plant_are_approved_by_who_may_at_every_site(cast_db: str, cast: Any) -> None:
    """With a second site the right at the first is not enough, nor one for an area; proposing is, and refusing."""
    by, chen = cast["admin.sun"], cast["chen.jing"]
    proposed = propose(cast)
    signature = SignatureGiven("chen.jing", cast.password, "approved")
    assert [each for each in items(chen) if "rules" in each.kind]
    far = define_site(
        code="CD", name={"en": "Chengdu", "zh": "成都"}, zone="Asia/Shanghai", profile="CN", actor=by
    )
    area = define_area(site=far, code="INJ", name={"en": "Injectables", "zh": "注射剂"}, actor=by)
    grant_role(user=chen, role="qa", site=far, area=area, actor=by)
    with pytest.raises(RulesHoldEverywhere):
        approve_rules(rules=proposed, actor=chen, signature=signature)
    with pytest.raises(RulesHoldEverywhere):  # nobody signs in vain
        approve_rules(rules=proposed, actor=chen)
    assert not Signature.objects.filter(subject_uuid=proposed.uuid).exists()
    assert not [each for each in items(chen) if "rules" in each.kind]
    browser = Client()
    browser.force_login(chen)
    page = browser.get(proposed.get_absolute_url()).content.decode()
    assert f"{proposed.uuid}/approve/" not in page, "a button that would be refused"
    assert f"{proposed.uuid}/refuse/" in page
    reply = browser.post(
        f"/api/v1/access-rules/{proposed.uuid}/approve/", {}, content_type="application/json"
    )
    assert (reply.status_code, reply.json()["code"]) == (403, "PEO-121")
    said = {each.code: each for each in explain("people.approve_rules", chen, proposed)}
    assert said["check"].ok is False and chen.printed_name in said["check"].why

    whole = grant_role(user=chen, role="qa", site=far, actor=by)
    with pytest.raises(SignatureRequired):
        approve_rules(rules=proposed, actor=chen)
    end_grant(grant=whole, actor=by, reason=Reason("access_change", "Moved back"))
    with pytest.raises(RulesHoldEverywhere):
        approve_rules(rules=proposed, actor=chen, signature=signature)
    grant_role(user=chen, role="qa", actor=by)
    assert f"{proposed.uuid}/approve/" in browser.get(proposed.get_absolute_url()).content.decode()
    approve_rules(rules=proposed, actor=chen, signature=signature)
    assert in_force().version == proposed.version


def test_a_later_beginning_is_waited_for(cast_db: str, cast: Any, shift_clock: Any) -> None:
    approve(cast, idle_sign_out_seconds=600)
    approve(cast, idle_sign_out_seconds=300, effective_from=clock.now() + timedelta(days=2))
    assert in_force().idle_sign_out_seconds == 600
    shift_clock(days=3)
    assert in_force().idle_sign_out_seconds == 300
    cache.clear()
    assert in_force().idle_sign_out_seconds == 300


def test_without_the_cache_the_database_is_asked(cast_db: str, cast: Any) -> None:
    approve(cast, wrong_secrets=2)
    cache.delete(rules_module._key())
    assert in_force().wrong_secrets == 2
    with CaptureQueriesContext(connection) as asked:
        in_force()
    assert len(asked) == 0


@pytest.mark.parametrize(
    "wrong", [{"wrong_secrets": 50}, {"password_length": 4}, {"unknown": 1}, {"idle_sign_out_seconds": 0}]
)
def test_no_rule_goes_beyond_its_bounds(cast_db: str, cast: Any, wrong: dict[str, Any]) -> None:
    with pytest.raises(RulesOutOfBounds):
        propose(cast, **wrong)
    assert not ComplianceRules.objects.exists()


def test_a_rule_left_out_is_no_rule(cast_db: str, cast: Any) -> None:
    with pytest.raises(RulesOutOfBounds):
        propose_rules(
            name={"en": "X", "zh": "X"}, profile="EU", why="Shorter", rules={}, actor=cast["admin.sun"]
        )


def test_one_proposal_at_a_time_and_each_is_decided_once(cast_db: str, cast: Any) -> None:
    proposed = propose(cast)
    with pytest.raises(ProposalIsOpen):
        propose(cast)
    reason = Reason("quality_decision", "Too lenient for our market")
    refuse_rules(rules=proposed, reason=reason, actor=cast["chen.jing"])
    with pytest.raises(RulesDecided):
        refuse_rules(rules=proposed, reason=reason, actor=cast["chen.jing"])
    assert in_force().version == 0
    propose(cast)


@pytest.mark.urs("URS-ACC-07")
def test_the_number_of_wrong_secrets_is_the_one_in_force(cast_db: str, cast: Any) -> None:
    approve(cast, wrong_secrets=2)
    door = Client()
    for _guess in range(2):
        door.post("/sign-in/", {"username": "li.na", "password": "wrong"})
    assert cast["li.na"].locked_at is not None
    assert "after 2 wrong secrets" in SecurityAlert.objects.get().text["en"]


@pytest.mark.urs("URS-SYS-08")
def test_by_page_all_rules_are_seen_and_signed(cast_db: str, cast: Any) -> None:
    proposed = propose(cast, password_history=7)
    browser = Client()
    browser.force_login(cast["chen.jing"])
    assert str(proposed) in browser.get("/").content.decode()
    page = browser.get(proposed.get_absolute_url()).content.decode()
    for name in RULES:
        label = str(ComplianceRules._meta.get_field(name).verbose_name)
        assert label[1:8] in page, name
    assert f"/access-rules/{proposed.uuid}/approve/" in page
    assert AuditEvent.objects.filter(action="people.propose_rules").count() == 1


@pytest.mark.urs("URS-SYS-08")
def test_by_the_api_what_is_left_out_stays_as_it_is(cast_db: str, cast: Any) -> None:
    approve(cast, wrong_secrets=4)
    caller = Client()
    caller.force_login(cast["admin.sun"])
    body = {
        "name": {"en": "A", "zh": "甲"},
        "profile": "EU",
        "why": "Longer",
        "rules": {"password_length": 14},
    }
    made = caller.post("/api/v1/access-rules/", body, "application/json")
    assert made.status_code == 201, made.content
    assert (made.json()["wrong_secrets"], made.json()["password_length"]) == (4, 14)
    body["rules"] = {"wrong_secrets": "many"}
    assert caller.post("/api/v1/access-rules/", body, "application/json").status_code in (409, 422)
