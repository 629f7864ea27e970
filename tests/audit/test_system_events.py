"""What happens to the system itself: each event gives one entry in the trail or the security log (URS-AUD-10)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client, override_settings
from django.urls import reverse
from django.utils.translation import override

from audit.actions.record_backup import record_backup
from audit.actions.record_restore import record_restore
from audit.context import Reason
from audit.contracts import authority
from audit.models import AuditChange, AuditEvent, SecurityEvent
from audit.selectors.system import configuration
from audit.selectors.wording import word_action
from audit.tasks import watch_clock, watch_configuration
from environment.actions.set_point_limits import set_point_limits
from environment.models import MonitoringPoint
from equipment.actions.define_site import define_site
from equipment.models import Site
from mom.demo.work.acting import actor, because
from people.actions.change_password import change_password
from people.actions.define_role import define_role
from people.actions.end_grant import end_grant
from people.models import Role, RoleGrant
from tests.factories.batches import printed
from tests.factories.grants import grant_role
from tests.factories.story import the_released_batch

PASSWORD = "A-new-Password-7"
ACCESS = Reason("access_change", "The duties of this person change.")


def browser(username: str = "") -> Client:
    found = Client()
    if username:
        found.force_login(actor(username))
    return found


def sign_in(username: str, password: str) -> None:
    browser().post("/sign-in/", {"username": username, "password": password})


def lock_out() -> None:
    for _guess in range(settings.PHARMOM_WRONG_SECRETS_BEFORE_LOCK):
        sign_in("wang.fang", "wrong")


def change_zone() -> None:
    site = Site.objects.get(code="SZ")
    define_site(
        code=site.code, name=site.name, zone="Asia/Urumqi", profile=site.profile, actor=actor("admin.sun"),
        reason=ACCESS,
    )  # fmt: skip


def redefine_role() -> None:
    role = Role.objects.get(code="planner")
    permissions = set(role.permissions.values_list("action", flat=True)) - {"batches.create_batch"}
    define_role(
        code=role.code, name=role.name, kind=role.kind, permissions=permissions, actor=actor("admin.sun"),
        reason=ACCESS,
    )  # fmt: skip


def set_limits() -> None:
    point = MonitoringPoint.objects.get(code="R-102.PressureDifference")
    set_point_limits(point=point, action_low=Decimal("9"), actor=actor("chen.jing"), reason=because())


def own_password() -> None:
    from mom.demo.cast import DEMO_PASSWORD

    who = actor("li.na")
    change_password(user=who, old_password=DEMO_PASSWORD, new_password=PASSWORD, actor=who)


def turn_clock() -> None:
    from django.db import connection

    assert watch_clock() == ""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pharmom_shift_clock(interval '2 minutes')")
    assert watch_clock().startswith("+")


def change_logging() -> None:
    watch_configuration()
    with override_settings(LOGGING={**settings.LOGGING, "root": {"level": "CRITICAL"}}):
        assert watch_configuration() == ["LOGGING"]


def back_up() -> None:
    record_backup(
        backup="nightly", digest="00", taken_at="", size=1, operator="root", actor=authority().system_actor()
    )


def restore() -> None:
    record_restore(
        backup="nightly", digest="00", taken_at="", why="", operator="root", actor=authority().system_actor()
    )


@dataclass(frozen=True)
class Case:
    """What happens, and the one entry it gives: an action of the trail, or a kind of the security log."""

    name: str
    happens: Callable[[], Any]
    action: str = ""
    refused: str = ""
    entries: int = 1


def demo_password() -> str:
    from mom.demo.cast import DEMO_PASSWORD

    return DEMO_PASSWORD


CASES = (
    Case("sign-in", lambda: sign_in("li.na", demo_password()), "people.record_sign_in"),
    Case("sign-out", lambda: browser("li.na").post("/sign-out/"), "people.record_sign_out"),
    Case("failed sign-in", lambda: sign_in("li.na", "wrong"), refused="sign_in"),
    Case("lockout", lock_out, "people.lock_account"),
    Case("password", own_password, "people.change_password"),
    Case("grant", lambda: grant_role(user=actor("li.na"), role="supervisor", actor=actor("admin.sun"),
                                     site=Site.objects.get()), "people.authorise_role_request"),
    Case("grant ended", lambda: end_grant(grant=RoleGrant.objects.get(user__username="zhang.wei"),
                                          actor=actor("admin.sun"), reason=ACCESS), "people.end_grant"),
    Case("role", redefine_role, "people.define_role"),
    Case("limits", set_limits, "environment.set_point_limits"),
    Case("time zone", change_zone, "equipment.define_site"),
    Case("export", lambda: b"".join(browser("chen.jing").get("/batches/?format=csv").streaming_content),
         "audit.record_export"),
    Case("print", lambda: printed(the_released_batch()), "batches.print_batch_record"),
    Case("clock", turn_clock, "audit.record_clock_change"),
    Case("log settings", change_logging, "audit.record_configuration_change", entries=2),
    Case("backup", back_up, "audit.record_backup"),
    Case("restore", restore, "audit.record_restore"),
    Case("refused right", lambda: browser("li.na").get(reverse("people:create_user")), refused="permission"),
)  # fmt: skip


@pytest.mark.urs("URS-AUD-10")
def test_each_event_gives_its_entry_and_all_stand_on_one_page(story_db: str) -> None:
    counted = {}
    for case in CASES:
        found = (
            AuditEvent.objects.filter(action=case.action)
            if case.action
            else SecurityEvent.objects.filter(kind=case.refused)
        )
        before = found.count()
        case.happens()
        counted[case.name] = found.count() - before
    assert counted == {case.name: case.entries for case in CASES}
    assert AuditChange.objects.filter(table_name="equipment_site", after__zone="Asia/Urumqi").count() == 1

    for language in ("en", "zh-hans"):
        reader = browser("emma.weber")
        reader.cookies["django_language"] = language
        shown = reader.get(reverse("audit:system")).content.decode()
        with override(language):
            system = {case.action for case in CASES if case.action} - {"environment.set_point_limits"}
            assert [code for code in system if word_action(code) not in shown] == []
        assert ("Permission refused" if language == "en" else "权限不足") in shown


@pytest.mark.urs("URS-AUD-10")
def test_slow_drift_adds_up_until_it_is_noted(cast_db: str) -> None:
    from django.db import connection

    watch_clock()
    for _step in range(3):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pharmom_shift_clock(interval '2 seconds')")
        watch_clock()
    assert AuditEvent.objects.filter(action="audit.record_clock_change").count() == 1


@pytest.mark.urs("URS-AUD-10")
def test_settings_are_noted_once_and_never_a_secret(cast_db: str) -> None:
    assert "LOGGING" in watch_configuration()
    assert watch_configuration() == []

    told = AuditEvent.objects.get(action="audit.record_configuration_change").data["after"]
    assert told == configuration()
    for name in filter(str.isupper, dir(settings)):
        value = getattr(settings, name)
        if "PASSWORD" in name or "SECRET" in name or (name.endswith("_URL") and not name.startswith("LOG")):
            assert not isinstance(value, str) or len(value) < 8 or value not in str(told), name


@pytest.mark.urs("URS-AUD-11")
@pytest.mark.parametrize(
    "flag",
    ["SIMPLE_HISTORY_ENABLED", "PHARMOM_AUDIT", "PHARMOM_AUDIT_ENABLED", "AUDIT_ENABLED", "DISABLE_AUDIT",
     "AUDITLOG_DISABLED", "PHARMOM_TRAIL"],
)  # fmt: skip
def test_no_setting_and_no_variable_switches_the_trail_off(
    story_db: str, flag: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    off = "false" if "DISABLE" not in flag else "true"
    monkeypatch.setenv(flag, off)
    with override_settings(**{flag: off == "true"}):
        before = AuditChange.objects.count()
        set_limits()
    assert AuditChange.objects.count() >= before + 2
    assert AuditEvent.objects.latest("id").action == "environment.set_point_limits"


@pytest.mark.urs("URS-AUD-11")
def test_the_code_asks_no_switch_before_it_writes_the_trail() -> None:
    root = Path(settings.BASE_DIR)
    asked = [
        f"{path.name}: {line.strip()}"
        for path in [
            *root.glob("audit/*.py"),
            *root.glob("audit/models/*.py"),
            root / "audit/sql/functions.sql",
        ]
        for line in path.read_text(encoding="utf-8").splitlines()
        if "environ" in line
        or "getenv" in line
        or ("current_setting" in line and "pharmom.event" not in line)
    ]
    assert asked == []
