"""The pages of connections, outbox and tokens, opened by those who may and refused to those who may not."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from audit.contracts import authority
from integrations.actions.queue_message import queue_message
from integrations.models import ApiToken, Endpoint, EndpointLease, OutboxMessage, TagBinding
from integrations.tasks import records
from integrations.tasks.notes import Batch, Event
from integrations.work_queue import items


@pytest.fixture
def engineer(wired_db: str, cast: Any) -> Client:
    client = Client()
    client.force_login(cast["huang.jie"])
    return client


@pytest.fixture
def administrator(wired_db: str, cast: Any) -> Client:
    client = Client()
    client.force_login(cast["admin.sun"])
    return client


def dead_message() -> OutboxMessage:
    message: OutboxMessage = queue_message(
        endpoint=Endpoint.objects.get(code="ERP"),
        kind="batch_released",
        code="released:B26-0001",
        about="batch:B26-0001",
        body={"batch": "B26-0001"},
        actor=authority().system_actor(),
    )
    message.state, message.last_error = "dead", "the ERP is down for maintenance"
    message.save(update_fields=["state", "last_error"])
    return message


def page(client: Client, name: str, status: int = 200, **kwargs: Any) -> str:
    response = client.get(reverse(f"integrations:{name}", kwargs=kwargs or None))
    assert response.status_code == status, response.content[:500]
    return response.content.decode()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_connections_show_their_state_tags_and_what_happened(
    engineer: Client, language: str, settings: Any
) -> None:
    engineer.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    held = next(each for each in EndpointLease.objects.take("worker-1", 20) if each.endpoint_code == "PLC")
    records.note_connected(held)
    records.write(held, Batch(events=[Event("gap", "some/topic", "3 (… 9)")]))
    listed = page(engineer, "endpoint_list")
    assert "PLC" in listed and "worker-1" in listed
    shown = page(engineer, "endpoint_detail", uuid=Endpoint.objects.get(code="PLC").uuid)
    assert "HSG-01.BowlTemperature" in shown
    assert "some/topic" in shown
    assert "UNDEFINED[" not in shown
    erp = page(engineer, "endpoint_detail", uuid=Endpoint.objects.get(code="ERP").uuid)
    assert "UNDEFINED[" not in erp


def test_a_connection_is_switched_and_a_tag_disconnected_with_a_reason(engineer: Client) -> None:
    endpoint = Endpoint.objects.get(code="PLC")
    reason = {"reason_code": "planned_change", "reason_text": "The machine is moved to line 2"}
    address = reverse("integrations:switch_off", kwargs={"uuid": endpoint.uuid})
    assert engineer.get(address).status_code == 200
    assert engineer.post(address, {}).status_code == 400
    assert engineer.post(address, reason).status_code == 302
    endpoint.refresh_from_db()
    assert not endpoint.is_enabled
    binding = TagBinding.objects.get(tag__code="HSG-01.ImpellerPower")
    unbind = reverse("integrations:unbind_tag", kwargs={"uuid": binding.uuid})
    assert engineer.post(unbind, reason).status_code == 302
    bind = reverse("integrations:bind_tag", kwargs={"uuid": endpoint.uuid})
    sent = {"tag": binding.tag_id, "address": "HSG-01.ImpellerPower", "field": "", "source_unit": ""}
    assert engineer.post(bind, sent).status_code == 302
    assert TagBinding.objects.filter(tag=binding.tag, is_active=True).get().source_unit == "kW"


@pytest.mark.urs("URS-INT-08")
@pytest.mark.parametrize(
    ("kind", "url", "credential"),
    [
        ("opcua", "opc.tcp://10.0.0.9:4840/", ""),
        ("mqtt", "mqtt://10.0.0.9:1883", "mqtt"),
        ("mqtt", "mqtts://10.0.0.9:8883", ""),
        ("erp", "http://erp.example/confirmations", ""),
        ("opcua", "http://10.0.0.9/", "plant"),
    ],
)
def test_a_connection_that_is_not_signed_in_and_encrypted_is_refused(
    engineer: Client, kind: str, url: str, credential: str
) -> None:
    site = Endpoint.objects.get(code="PLC").site_id
    sent = {
        "site": site,
        "code": "NEW",
        "name_en": "New",
        "name_zh": "新",
        "kind": kind,
        "url": url,
        "credential": credential,
        "settings": '{"namespace": "urn:x"}' if kind == "opcua" else "",
    }
    refused = engineer.post(reverse("integrations:define_endpoint"), sent)
    assert refused.status_code == 422
    assert "INT-001" in refused.content.decode()
    assert not Endpoint.objects.filter(code="NEW").exists()


@pytest.mark.urs("URS-AUD-04", "URS-SYS-03")
def test_a_connection_is_defined_and_changed_for_a_reason(engineer: Client) -> None:
    sent = {
        "site": Endpoint.objects.get(code="PLC").site_id,
        "code": "COATER",
        "name_en": "Coater",
        "name_zh": "包衣机",
        "kind": "opcua",
        "url": "opc.tcp://10.0.0.9:4840/",
        "credential": "coater",
        "settings": '{"namespace": "urn:coater"}',
    }
    assert engineer.post(reverse("integrations:define_endpoint"), sent).status_code == 302
    endpoint = Endpoint.objects.get(code="COATER")
    assert EndpointLease.objects.filter(endpoint=endpoint, state="waiting").exists()
    change = reverse("integrations:change_endpoint", kwargs={"uuid": endpoint.uuid})
    assert "urn:coater" in engineer.get(change).content.decode()
    fields = ("name_en", "name_zh", "url", "credential", "settings")
    changed = {name: sent[name] for name in fields} | {"url": "opc.tcp://10.0.0.10:4840/"}
    assert engineer.post(change, changed).status_code == 400
    changed |= {"reason_code": "planned_change", "reason_text": "The coater got another address"}
    assert engineer.post(change, changed | {"row_version": "7"}).status_code == 409
    assert engineer.post(change, changed | {"row_version": "1"}).status_code == 302
    endpoint.refresh_from_db()
    assert (endpoint.url, endpoint.row_version) == ("opc.tcp://10.0.0.10:4840/", 2)


@pytest.mark.urs("URS-AUD-04")
def test_a_new_connection_with_a_code_that_is_taken_changes_it_only_for_a_reason(engineer: Client) -> None:
    known = Endpoint.objects.get(code="PLC")
    sent = {
        "site": known.site_id,
        "code": known.code,
        "name_en": "Another name",
        "name_zh": "另一名称",
        "kind": known.kind,
        "url": known.url,
        "credential": known.credential,
        "settings": json.dumps(known.settings),
    }
    define = reverse("integrations:define_endpoint")
    assert "reason_text" not in engineer.get(define).content.decode()
    asked = engineer.post(define, sent)
    assert asked.status_code == 400
    assert 'name="reason_text"' in asked.content.decode()
    known.refresh_from_db()
    assert known.name["en"] != "Another name"
    sent |= {"reason_code": "planned_change", "reason_text": "The machine was renamed in the plant"}
    assert engineer.post(define, sent).status_code == 302
    known.refresh_from_db()
    assert known.name["en"] == "Another name"


@pytest.mark.urs("URS-INT-05")
def test_a_dead_letter_is_work_to_do_and_delivered_again_from_its_page(engineer: Client, cast: Any) -> None:
    message = dead_message()
    (work,) = [item for item in items(cast["huang.jie"]) if item.kind == "outbox.dead"]
    assert work.url == message.get_absolute_url()
    assert "released:B26-0001" in page(engineer, "message_list")
    shown = page(engineer, "message_detail", uuid=message.uuid)
    assert "the ERP is down for maintenance" in shown
    assert "&quot;B26-0001&quot;" in shown
    retry = reverse("integrations:retry_message", kwargs={"uuid": message.uuid})
    reason = {"reason_code": "other", "reason_text": "The ERP is back after its maintenance"}
    assert engineer.post(retry, reason).status_code == 302
    message.refresh_from_db()
    assert message.state == "pending"


def test_lost_and_unheld_connections_are_work_to_do(engineer: Client, cast: Any) -> None:
    lost = [item for item in items(cast["huang.jie"]) if item.kind == "connections.lost"]
    assert {item.url for item in lost} == {
        Endpoint.objects.get(code=code).get_absolute_url() for code in ("PLC", "DEVICES")
    }
    assert items(cast["li.na"]) == []


@pytest.mark.urs("URS-INT-08")
def test_a_token_is_shown_once_and_revoked(administrator: Client, cast: Any) -> None:
    from kernel import clock

    sent = {
        "user": cast["erp"].pk,
        "name": "Second ERP",
        "scopes": ["batches.receive_order"],
        "last_day": clock.today("Asia/Shanghai").isoformat(),
    }
    issued = administrator.post(reverse("integrations:issue_token"), sent, headers={"HX-Request": "true"})
    assert issued.status_code == 200
    assert issued["Cache-Control"] == "no-store"
    token = ApiToken.objects.get(name="Second ERP")
    assert token.prefix in issued.content.decode()
    plain = issued.content.decode().partition('value="')[2].partition('"')[0]
    assert plain.startswith(token.prefix) and len(plain) > 40
    for name, kwargs in (("token_list", {}), ("token_detail", {"uuid": token.uuid})):
        shown = page(administrator, name, **kwargs)
        assert token.prefix in shown
        assert plain not in shown
    assert "Receive order" in shown, "what it may be used for is said in words"
    revoke = reverse("integrations:revoke_token", kwargs={"uuid": token.uuid})
    reason = {"reason_code": "access_change", "reason_text": "The second ERP was switched off"}
    assert administrator.post(revoke, reason).status_code == 302
    token.refresh_from_db()
    assert token.revoked_at is not None


@pytest.mark.urs("URS-ACC-02")
def test_the_dialog_offers_programs_only_and_takes_no_person(administrator: Client, cast: Any) -> None:
    address = reverse("integrations:issue_token")
    offered = administrator.get(address).context["form"].fields["user"].queryset
    assert [each.username for each in offered] == ["capture", "erp"]
    sent = {
        "user": cast["li.na"].pk,
        "name": "Tablet",
        "scopes": ["batches.record_step"],
        "last_day": "2099-01-01",
    }
    assert administrator.post(address, sent).status_code == 422
    assert not ApiToken.objects.filter(user=cast["li.na"]).exists()


def test_pages_are_closed_to_those_without_right(wired_db: str, cast: Any) -> None:
    operator = Client()
    operator.force_login(cast["li.na"])
    for name in ("endpoint_list", "message_list", "token_list"):
        page(operator, name, 403)
    engineer = Client()
    engineer.force_login(cast["huang.jie"])
    page(engineer, "token_list", 403)
