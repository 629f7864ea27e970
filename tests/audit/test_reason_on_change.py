"""What was there already is not changed without a reason, by whichever action (URS-AUD-04)."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from audit.actions.define_reason_code import define_reason_code
from audit.context import Reason
from audit.errors import ReasonRequired, StaleRecord, WrongCall
from audit.models import AuditEvent, ReasonCode
from equipment.actions.define_site import define_site
from equipment.models import Site
from mom.demo.cast import load_cast
from mom.demo.plant import load_plant
from people.actions.create_user import create_user
from people.actions.define_role import define_role
from people.models import Role, User

LABEL = {"en": "Power cut", "zh": "停电"}
WHY = Reason("planned_change", "The power supply has been renewed")
SAYS_NOTHING = ("", "   ", "update", "。", "123")


@pytest.mark.urs("URS-AUD-04")
def test_a_definition_needs_no_reason_but_its_change_does(cast_db: str, cast: Any) -> None:
    how = {"code": "power_cut", "label": LABEL, "actor": cast["admin.sun"]}
    define_reason_code(**how)
    define_reason_code(**how)  # the same again changes nothing
    with pytest.raises(ReasonRequired):
        define_reason_code(**how, is_active=False)
    assert ReasonCode.objects.get(code="power_cut").is_active
    define_reason_code(**how, is_active=False, reason=WHY)
    event = AuditEvent.objects.latest("id")
    assert (event.reason_code, event.reason_text) == (WHY.code, WHY.text)
    assert not ReasonCode.objects.get(code="power_cut").is_active


@pytest.mark.urs("URS-AUD-04")
def test_a_row_added_to_a_record_or_taken_from_it_is_a_change(cast_db: str, cast: Any) -> None:
    role = Role.objects.get(code="auditor")
    held = set(role.permissions.values_list("action", flat=True))
    how = {"code": role.code, "name": role.name, "kind": role.kind, "actor": cast["admin.sun"]}
    for permissions in (held | {"batches.view_workstation"}, set(sorted(held)[1:])):
        with pytest.raises(ReasonRequired):
            define_role(**how, permissions=permissions)
        assert set(role.permissions.values_list("action", flat=True)) == held
    define_role(**how, permissions=held)


@pytest.mark.urs("URS-AUD-04")
def test_loading_the_demo_people_again_changes_nothing(cast_db: str, cast: Any) -> None:
    before = AuditEvent.objects.count()
    load_cast()
    assert AuditEvent.objects.count() == before
    role = Role.objects.get(code="auditor")
    held = set(role.permissions.values_list("action", flat=True))
    how = {"code": role.code, "name": role.name, "kind": role.kind, "actor": cast["admin.sun"]}
    define_role(**how, permissions=set(sorted(held)[1:]), reason=Reason("access_change", "Less than it had"))
    load_cast()
    assert set(role.permissions.values_list("action", flat=True)) == held


@pytest.mark.urs("URS-AUD-04")
def test_loading_the_demo_plant_again_changes_nothing(plant_db: str) -> None:
    before = AuditEvent.objects.count()
    load_plant()
    assert AuditEvent.objects.count() == before


@pytest.mark.urs("URS-AUD-04")
def test_an_action_on_a_record_asks_only_when_a_value_is_replaced(
    declare: Any, reason_code: ReasonCode, cast: Any
) -> None:
    def relabel(*, reason_code: ReasonCode, active: bool) -> ReasonCode:
        reason_code.is_active = active
        reason_code.save()
        return reason_code

    act = declare("audit.test_relabel", relabel, reason="on_change")
    how = {"reason_code": reason_code, "actor": cast["chen.jing"]}
    act(**how, active=True)
    with pytest.raises(ReasonRequired):
        act(**how, active=False)
    with pytest.raises(ReasonRequired):
        act(**how, active=True, reason=Reason("other", "update"))
    act(**how, active=False, reason=Reason("other", "The list was tidied up"))


@pytest.mark.urs("URS-SYS-03")
def test_a_version_is_compared_or_refused_but_never_ignored(cast_db: str, cast: Any) -> None:
    administrator = cast["admin.sun"]
    site = Site.objects.get(code="SZ")
    how = {"code": "SZ", "name": site.name, "profile": site.profile, "actor": administrator, "reason": WHY}
    with pytest.raises(StaleRecord):
        define_site(**how, zone="Asia/Urumqi", expected_version=site.row_version + 1)
    define_site(**how, zone="Asia/Urumqi", expected_version=site.row_version)
    with pytest.raises(StaleRecord):
        define_site(**how, zone="Asia/Shanghai", expected_version=site.row_version)
    person = {"username": "guo.li", "printed_name": "郭丽", "password": "long-enough-2026"}
    with pytest.raises(WrongCall):
        create_user(**person, actor=administrator, expected_version=1)
    assert not User.objects.filter(username="guo.li").exists()


@pytest.mark.urs("URS-AUD-04")
def test_bad_reasons_are_answered_with_400_by_api_and_by_page(cast_db: str, cast: Any, settings: Any) -> None:
    page = Client()
    page.force_login(cast["admin.sun"])
    dialog = reverse("people:deactivate_user", kwargs={"uuid": cast["li.na"].uuid})
    for text in SAYS_NOTHING:
        entered = {"reason_code": "access_change", "reason_text": text}
        assert page.post(dialog, entered).status_code == 400, text
    assert cast["li.na"].is_active
    # A dialog shows the refusal only if htmx is told to swap this status in.
    assert '{"code":"400|401|' in page.get(reverse("people:person_list")).content.decode()

    settings.ROOT_URLCONF = "tests.audit.test_api_actions"
    api = APIClient()
    api.force_login(cast["admin.sun"])
    url = "/api/t/persons/li.na/deactivate/"
    for text in SAYS_NOTHING:
        body = {"reason": {"code": "access_change", "text": text}}
        refused = api.post(url, body, format="json")
        assert (refused.status_code, refused.json()["code"]) == (400, "AUD-003"), text
    assert api.post(url, {}, format="json").status_code == 400
    assert cast["li.na"].is_active
    good = {"reason": {"code": "access_change", "text": "轮岗到包装车间"}}
    assert api.post(url, good, format="json").status_code == 200
    assert AuditEvent.objects.latest("id").reason_text == "轮岗到包装车间"


@pytest.mark.urs("URS-AUD-04")
def test_a_creation_by_api_does_not_change_silently_what_it_finds(client: APIClient) -> None:
    def send(label: dict[str, str], key: str, **more: Any) -> Any:
        body = {"code": "power_cut", "label": label, **more}
        return client.post("/api/t/reasons/", body, format="json", headers={"Idempotency-Key": key})

    assert send(LABEL, "k1").status_code == 201
    refused = send({"en": "Blackout", "zh": "断电"}, "k2")
    assert (refused.status_code, refused.json()["code"]) == (400, "AUD-003")
    why = {"code": "planned_change", "text": "The word of the plant is another one"}
    assert send({"en": "Blackout", "zh": "断电"}, "k3", reason=why).status_code == 201


@pytest.fixture
def client(cast_db: str, cast: Any, settings: Any) -> APIClient:
    settings.ROOT_URLCONF = "tests.audit.test_api_actions"
    found = APIClient()
    found.force_login(cast["admin.sun"])
    return found
