"""The first administrator of a production plant: made once, by recorded actions, from the command line."""

from __future__ import annotations

import io
import sys
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from audit.contracts import authority
from audit.errors import PermissionRefused
from audit.models import AuditEvent
from audit.verification import verify
from equipment.models import Site
from mom.first_set_up import REASONS
from mom.roles import ROLES
from people.actions.create_user import create_user
from people.models import Role, RoleGrant, User

ONE_TIME = "a-word-for-one-day-only"
GIVEN = {
    "site": "CD",
    "name": "Chengdu plant",
    "name_zh": "成都工厂",
    "zone": "Asia/Shanghai",
    "profile": "CN",
    "administrator": "Gao.Feng",
    "printed_name": "高峰 Gao Feng",
    "password_stdin": True,
}


@pytest.fixture
def set_up(empty_db: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """``set_up(zone="…")`` runs the command with the one-time password on its standard input."""

    def run(password: str = ONE_TIME, **changed: Any) -> str:
        monkeypatch.setattr(sys, "stdin", io.StringIO(password + "\n"))
        said = io.StringIO()
        call_command("set_up_plant", **{**GIVEN, **changed}, stdout=said)
        return said.getvalue()

    return run


@pytest.mark.urs("URS-ACC-02", "URS-AUD-01")
def test_empty_plant_gets_its_site_roles_and_administrator_all_in_the_trail(set_up: Any) -> None:
    assert "gao.feng is administrator" in set_up()
    assert Site.objects.get().name == {"en": "Chengdu plant", "zh": "成都工厂"}
    assert set(Role.objects.values_list("code", flat=True)) == {role.code for role in ROLES}
    grant = RoleGrant.objects.get(user__username="gao.feng")
    assert (grant.role.code, grant.site) == ("administrator", None)
    events = AuditEvent.objects.exclude(action__startswith="system.")
    assert set(events.values_list("actor_username", flat=True)) == {"system"}
    assert events.filter(action="audit.define_reason_code").count() == len(REASONS)
    assert events.order_by("pk").last().action == "people.grant_role"  # type: ignore[union-attr]
    assert verify(lambda text: None).is_whole


def test_first_administrator_signs_in_and_must_choose_a_password(set_up: Any) -> None:
    set_up()
    answer = Client().post("/sign-in/", {"username": "gao.feng", "password": ONE_TIME}, follow=True)
    assert answer.redirect_chain[-1] == ("/password/", 302)
    assert answer.status_code == 200


@pytest.mark.urs("URS-ACC-02")
def test_second_set_up_is_refused_and_changes_nothing(set_up: Any) -> None:
    set_up()
    before = AuditEvent.objects.count()
    with pytest.raises(CommandError, match="There is an administrator already"):
        set_up(administrator="someone.else", site="XX")
    assert AuditEvent.objects.count() == before
    assert not Site.objects.filter(code="XX").exists()


@pytest.mark.urs("URS-ACC-02")
def test_system_account_makes_nobody_once_there_is_an_administrator(set_up: Any) -> None:
    set_up()
    with pytest.raises(PermissionRefused):
        create_user(username="late", printed_name="Late", actor=authority().system_actor())


def test_weak_password_is_refused_in_one_line_and_the_next_run_goes_on(set_up: Any) -> None:
    with pytest.raises(CommandError, match="PEO-003"):
        set_up(password="short")
    assert not User.objects.filter(username="gao.feng").exists()
    set_up()
    assert Site.objects.count() == 1


def test_unknown_time_zone_is_refused_in_one_line(set_up: Any) -> None:
    with pytest.raises(CommandError, match="is not a time zone"):
        set_up(zone="Asia/Nowhere")
