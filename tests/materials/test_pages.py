"""Pages of materials: lists that stay cheap, lots with their reasons, dialogs that run actions."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from materials.actions.charge_container import charge_container
from materials.actions.dispense_material import dispense_material
from materials.models import Container, MaterialLot, MaterialTransaction
from materials.search import search
from materials.work_queue import items

DIALOG = {"HX-Request": "true"}


def signed_in(person: Any, language: str = "en") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(person)
    return client


@pytest.fixture
def quality(room: Any) -> Client:
    """Chen Jing, signed in, reading English."""
    return signed_in(room.quality)


def page(client: Client, name: str, *args: Any) -> str:
    reply = client.get(reverse(name, args=args))
    assert reply.status_code == 200
    return reply.content.decode()


@pytest.mark.parametrize("name", ["materials:lot_list", "materials:stock", "materials:material_list"])
def test_lists_show_what_is_there(quality: Client, name: str) -> None:
    shown = page(quality, name)
    assert "RM-STB" in shown and "Mannitol" in shown


def test_lot_list_costs_the_same_queries_for_ten_lots_and_for_twenty(quality: Client, room: Any) -> None:
    page(quality, "materials:lot_list")
    with CaptureQueriesContext(connection) as few:
        page(quality, "materials:lot_list")
    for _number in range(10):
        room.received()
    with CaptureQueriesContext(connection) as many:
        page(quality, "materials:lot_list")
    assert len(many) == len(few)


def test_stock_costs_the_same_queries_for_more_lots(quality: Client, room: Any) -> None:
    page(quality, "materials:stock")
    with CaptureQueriesContext(connection) as few:
        page(quality, "materials:stock")
    room.received("EX-MAN")
    with CaptureQueriesContext(connection) as many:
        page(quality, "materials:stock")
    assert len(many) == len(few)


@pytest.mark.urs("URS-MAT-02")
def test_lot_page_says_why_a_lot_cannot_be_used(quality: Client, room: Any) -> None:
    shown = page(quality, "materials:lot_detail", room.lot("RM-STB-2401").uuid)
    assert "It cannot be used now." in shown
    assert "has expired" in shown and "Bring it to the rejects area" in shown
    assert "Nothing speaks against its use." in page(
        quality, "materials:lot_detail", room.lot("RM-STB-2601").uuid
    )


def test_lot_page_in_chinese_has_no_english_left_in_its_reasons(room: Any) -> None:
    client = signed_in(room.quality, "zh-hans")
    shown = page(client, "materials:lot_detail", room.lot("RM-STB-2602").uuid)
    assert "待验" in shown and "司他巴洛" in shown and "能否使用" in shown
    assert "quarantine" not in shown.replace("return_to_quarantine", "")


@pytest.mark.urs("URS-GEN-03")
def test_genealogy_is_shown_both_ways(quality: Client, room: Any, system: Any) -> None:
    dispensed = dispense_material(
        container=room.container("RM-STB-2601-01"),
        quantity=Decimal("10.98"),
        unit="kg",
        batch_code="B26-0001",
        step_ref="1.2",
        actor=system,
    )
    charge_container(container=dispensed, batch_code="B26-0001", step_ref="2.3", place="HSG-01", actor=system)
    shown = page(quality, "materials:lot_detail", room.lot("RM-STB-2601").uuid)
    assert "No product holds it." in shown
    assert "Charged into a batch" in shown and "HSG-01" in shown


@pytest.mark.urs("URS-SIG-03")
def test_release_dialog_asks_for_the_tests_then_for_the_signature(quality: Client, room: Any) -> None:
    lot = room.sampled()
    url = reverse("materials:release_lot", args=[lot.uuid])
    assert "Assay" in quality.get(url, headers=DIALOG).content.decode()
    entered = {"assay": "99.7", "loss_on_drying": "", "retest_on": "", "row_version": lot.row_version}
    asked = quality.post(url, entered, headers=DIALOG)
    content = asked.content.decode()
    assert "seen_digest" in content and "99.7" in content
    digest = content.split('name="seen_digest"')[1].split('value="')[1].split('"')[0]
    signature = {
        "username": room.quality.username,
        "password": room.cast.password,
        "meaning": "released",
        "seen_digest": digest,
    }
    done = quality.post(url, {**entered, **signature}, headers=DIALOG)
    assert done.status_code == 200 and "HX-Refresh" in done.headers
    lot = MaterialLot.objects.get(pk=lot.pk)
    assert (lot.state, str(lot.assay)) == ("released", "99.7")


def test_wrong_number_comes_back_with_the_entry_kept(quality: Client, room: Any) -> None:
    lot = room.sampled()
    url = reverse("materials:release_lot", args=[lot.uuid])
    reply = quality.post(url, {"assay": "99,7", "row_version": lot.row_version}, headers=DIALOG)
    assert reply.status_code == 422
    assert "99,7" in reply.content.decode()


@pytest.mark.urs("URS-MAT-01")
def test_receipt_by_page_leads_to_the_new_lot(room: Any) -> None:
    client = signed_in(room.storeman)
    entered = {
        "site": room.site.pk,
        "material": room.lot("EX-MAN-2603").material_id,
        "supplier": "Suzhou Chengda",
        "manufacturer": "Haichen",
        "supplier_lot": "HC-9",
        "delivery_note": "DN-9",
        "manufactured_on": "2026-01-15",
        "expires": "2028-01",
        "retest_on": "",
        "amounts": "25.000\n24.50\n",
        "unit": "kg",
    }
    reply = client.post(reverse("materials:receive_lot"), entered, headers=DIALOG)
    lot = MaterialLot.objects.latest("id")
    assert reply.headers["HX-Redirect"] == lot.get_absolute_url()
    assert [str(c.quantity) for c in lot.containers.order_by("code")] == ["25.000", "24.50"]
    assert str(lot.expires_on) == "2027-12-31"
    refused = client.post(
        reverse("materials:receive_lot"), {**entered, "amounts": "25,5", "supplier_lot": "X"}, headers=DIALOG
    )
    assert refused.status_code == 422


def test_material_is_defined_in_both_languages(quality: Client) -> None:
    entered = {
        "code": "EX-LAC",
        "name_en": "Lactose",
        "name_zh": "乳糖",
        "kind": "raw",
        "unit": "kg",
        "shelf_life_months": "",
    }
    reply = quality.post(reverse("materials:define_material"), entered, headers=DIALOG)
    assert "HX-Redirect" in reply.headers
    assert "Lactose" in page(quality, "materials:material_list")


@pytest.mark.urs("URS-ACC-11")
def test_what_is_weighed_ahead_is_weighed_and_verified_at_a_known_terminal(
    room: Any, cast: Any, settings: Any
) -> None:
    container = room.container("EX-MGS-2601-01")
    address = reverse("materials:predispense_material", args=[container.uuid])
    entered = {"quantity": "1.44", "unit": "kg", "tare": "0.350", "row_version": container.row_version}
    operator, verifier = signed_in(cast["li.na"]), signed_in(cast["zhang.wei"])
    settings.PHARMOM_KNOWN_TERMINALS = [container.site.code]
    before = Container.objects.count()
    refused = operator.post(address, entered, headers=DIALOG)
    assert (refused.status_code, "PEO-050" in refused.content.decode()) == (403, True)
    assert Container.objects.count() == before
    settings.PHARMOM_KNOWN_TERMINALS = []
    assert "HX-Redirect" in operator.post(address, entered, headers=DIALOG).headers
    made = Container.objects.latest("id")
    settings.PHARMOM_KNOWN_TERMINALS = [container.site.code]
    dialog = verifier.post(reverse("materials:verify_container", args=[made.uuid]), {}, headers=DIALOG)
    assert (dialog.status_code, "PEO-050" in dialog.content.decode()) == (403, True)


def test_container_page_offers_dispensing_and_counting(room: Any, cast: Any) -> None:
    container = room.container("EX-MGS-2601-01")
    operator = signed_in(cast["li.na"])
    shown = page(operator, "materials:container_detail", container.uuid)
    assert "Dispense ahead" in shown and "Correct the count" not in shown
    reply = operator.post(
        reverse("materials:predispense_material", args=[container.uuid]),
        {"quantity": "1.44", "unit": "kg", "tare": "0.350", "row_version": container.row_version},
        headers=DIALOG,
    )
    made = Container.objects.latest("id")
    assert reply.headers["HX-Redirect"] == made.get_absolute_url()
    storeman = signed_in(room.storeman)
    counted = storeman.post(
        reverse("materials:adjust_container", args=[container.uuid]),
        {
            "counted": "10.00",
            "unit": "kg",
            "reason_code": "entry_error",
            "reason_text": "Spilled during weighing",
        },
        headers=DIALOG,
    )
    assert counted.status_code == 200
    assert MaterialTransaction.objects.latest("id").kind == "adjust"


def test_buttons_follow_right_and_state(room: Any, cast: Any, quality: Client) -> None:
    lot = room.lot("RM-STB-2601")
    block, release = (
        f'hx-get="{reverse(name, args=[lot.uuid])}"'
        for name in ("materials:block_lot", "materials:release_lot")
    )
    shown = page(quality, "materials:lot_detail", lot.uuid)
    assert block in shown and release not in shown
    assert block not in page(signed_in(cast["li.na"]), "materials:lot_detail", lot.uuid)


@pytest.mark.urs("URS-ACC-01")
def test_nobody_without_the_right_sees_lots(room: Any, cast: Any) -> None:
    client = signed_in(cast["admin.sun"])
    assert client.get(reverse("materials:lot_list")).status_code == 403
    assert client.get(reverse("materials:lot_detail", args=[room.lot("RM-STB-2601").uuid])).status_code == 403


def test_scanned_container_label_is_found_exactly(room: Any, cast: Any) -> None:
    hits = search(cast["li.na"], "ex-sta-2602-d01")
    assert [(hit.title, hit.exact) for hit in hits if hit.exact] == [("EX-STA-2602-D01", True)]
    assert search(cast["admin.sun"], "RM-STB") == []


def test_work_queue_asks_qa_to_decide(room: Any, cast: Any) -> None:
    titles = {str(item.title) for item in items(room.quality)}
    assert {"Sample lot RM-STB-2602", "Decide about lot RM-STB-2512"} <= titles
    assert items(cast["li.na"]) == []
    room.released(expires=_in_ten_days(room))
    assert any("ends soon" in str(item.title) for item in items(room.storeman))


def _in_ten_days(room: Any) -> str:
    from datetime import timedelta

    from kernel import clock

    return (clock.today(room.site.zone) + timedelta(days=10)).isoformat()
