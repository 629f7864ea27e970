"""Several excursions assessed at once: a signature for each, and one that is damaged is the only one (URS-SIG-13)."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import Signature
from environment.actions.acknowledge_excursion import acknowledge_excursion
from environment.models import Excursion, MonitoringPoint
from environment.selectors.excursions import excursions_to_assess
from tests.environment.monitoring import feed, start_of_series

SAID = {"verdict": "no_impact", "assessment": "The door stood open while the product was closed."}
API = "/api/v1/excursions/assess-together/"


@pytest.fixture
def five(pressure: MonitoringPoint, cast: Any) -> list[Excursion]:
    """Five times beyond the action limit, each over and acknowledged."""
    start = start_of_series(60)
    for number in range(5):
        feed(pressure, start, [(number * 4, "9.0")])
        for each in Excursion.objects.filter(acknowledged_at=None):
            acknowledge_excursion(excursion=each, comment=f"Door {number}", actor=cast["li.na"])
        feed(pressure, start, [(number * 4 + 2, "12.0")])
    found = list(excursions_to_assess(cast["chen.jing"]))
    assert len(found) == 5
    return found


def _client(cast: Any, username: str = "chen.jing", language: str = "en") -> Client:
    client = Client(headers={"accept-language": language, "HX-Request": "true"})
    client.force_login(cast[username])
    return client


def _sign_by_page(client: Client, five: list[Excursion], password: str) -> str:
    address = reverse("environment:assess_together")
    ticks = [str(each.uuid) for each in five]
    dialog = client.post(address, {**SAID, "tick": ticks}).content.decode()
    hidden = re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"', dialog)
    sent: dict[str, Any] = {**dict(hidden), "tick": ticks, "username": "chen.jing", "password": password}
    done = client.post(address, sent)
    assert done.status_code == 200, done.content.decode()
    return str(done.content.decode())


@pytest.mark.urs("URS-SIG-13", "URS-ENV-07")
def test_five_are_signed_by_page_one_is_tampered_with_and_four_stay_valid(
    five: list[Excursion], cast: Any, superuser_connection: Any
) -> None:
    client = _client(cast)
    address = reverse("environment:assess_together")
    listed = client.get(reverse("environment:excursion_list"), headers={"HX-Request": ""})
    assert address in listed.content.decode()
    offered = client.get(address).content.decode()
    assert all(each.code in offered and each.limit_text.split()[1] in offered for each in five)
    _sign_by_page(client, five, cast.password)
    assert Excursion.objects.filter(pk__in=[each.pk for each in five], verdict="no_impact").count() == 5
    signatures = list(Signature.objects.filter(subject_uuid__in=[each.uuid for each in five]).order_by("id"))
    assert len(signatures) == len({each.digest for each in signatures}) == 5
    with superuser_connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_signature DISABLE TRIGGER USER")
        cursor.execute(
            "UPDATE audit_signature SET content = replace(content, 'Door 2', 'Fan') WHERE id = %s",
            [signatures[2].pk],
        )
        cursor.execute("ALTER TABLE audit_signature ENABLE TRIGGER USER")
    again = Signature.objects.filter(pk__in=[each.pk for each in signatures]).order_by("id")
    assert [each.is_whole for each in again] == [True, True, False, True, True]


@pytest.mark.urs("URS-SIG-13", "URS-SIG-06")
def test_by_api_one_that_was_not_read_is_refused_and_the_others_are_signed(
    five: list[Excursion], cast: Any
) -> None:
    client = _client(cast)
    body: dict[str, Any] = {**SAID, "members": [{"uuid": str(each.uuid)} for each in five]}
    asked = client.post(API, body, content_type="application/json")
    assert asked.status_code == 401, asked.content
    told = {each["uuid"]: each["digest"] for each in asked.json()["members"]}
    assert len(set(told.values())) == 5
    body["members"] = [{"uuid": uuid, "seen_digest": seen} for uuid, seen in told.items()]
    body["members"][1]["seen_digest"] = "0" * 64
    signature = {"username": "chen.jing", "password": cast.password, "meaning": "approved"}
    done = client.post(API, {**body, "signature": signature}, content_type="application/json")
    assert [each["signed"] for each in done.json()["results"]] == [True, False, True, True, True]
    assert excursions_to_assess(cast["chen.jing"]).count() == 1


@pytest.mark.urs("URS-ACC-01")
def test_who_may_not_assess_is_offered_nothing(five: list[Excursion], cast: Any) -> None:
    client = _client(cast, "li.na")
    assert client.get(reverse("environment:assess_together")).status_code == 403
    body = {**SAID, "members": [{"uuid": str(five[0].uuid)}]}
    assert client.post(API, body, content_type="application/json").status_code == 403
    listed = client.get(reverse("environment:excursion_list"), headers={"HX-Request": ""}).content.decode()
    assert "assess-together" not in listed


@pytest.mark.urs("URS-SIG-13")
def test_in_chinese_the_list_is_read_as_well(five: list[Excursion], cast: Any) -> None:
    client = _client(cast, language="zh-hans")
    assert "批量评估超限" in client.get(reverse("environment:assess_together")).content.decode()
    assert "已签名" in _sign_by_page(client, five, cast.password)


@pytest.mark.urs("URS-SIG-13")
def test_only_what_was_ticked_is_read(five: list[Excursion], cast: Any) -> None:
    """However many records a person may see: the dialog of two reads two, and rubbish among the ticks none."""
    client, address = _client(cast), reverse("environment:assess_together")
    model, read = "SELECT", Excursion._meta.db_table
    ticks = [str(each.uuid) for each in five[:2]]
    client.post(address, {**SAID, "tick": ticks})
    with CaptureQueriesContext(connection) as asked:
        dialog = client.post(address, {**SAID, "tick": [*ticks, "no-uuid", ticks[0], str(uuid4())]})
    assert dialog.status_code == 200
    shown = dialog.content.decode()
    assert all(shown.count(f'name="seen_{each}"') == 1 for each in ticks)
    assert not any(str(each.uuid) in shown for each in five[2:])
    reads = [
        each["sql"] for each in asked if each["sql"].startswith(model) and f'FROM "{read}"' in each["sql"]
    ]
    listing = [each for each in reads if "uuid" in each.partition("WHERE")[2]]
    assert len(listing) == 1 and len(asked) < 40, reads
    with connection.cursor() as cursor:
        cursor.execute(listing[0])
        assert len(cursor.fetchall()) == 2, "rows"
