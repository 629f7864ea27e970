"""Office pages of batches: orders with readiness, the record, dialogs, work queue, search; cheap whatever the size."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from batches.actions.complete_production import complete_production
from batches.actions.report_exception import report_exception
from batches.actions.start_batch import start_batch
from batches.errors import ValueImpossible
from batches.models import Batch, BatchException, ProductionOrder
from batches.search import search
from batches.work_queue import items
from kernel.shell import shell
from tests.batches.floor import MIXER, Floor, because
from tests.batches.plant import LONG_PRODUCT


def _client(floor: Floor, username: str, language: str = "en") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(floor[username])
    return client


def _page(client: Client, name: str, *args: Any) -> str:
    reply = client.get(reverse(f"batches:{name}", args=args))
    assert reply.status_code == 200
    return str(reply.content.decode())


def test_the_planner_sees_the_order_and_the_supervisor_why_a_unit_cannot_serve(floor: Floor) -> None:
    order = floor.order()
    assert "1000123" in _page(_client(floor, "wang.fang"), "order_list")
    page = _page(_client(floor, "wang.fang"), "order_detail", order.uuid)
    assert "MR-TEST" in page and "Create batch" in page
    assert "HSG-02" in page and "It has not been cleaned." in page
    assert "Mass as stated" in page and "10.98" in page


def test_an_order_without_recipe_says_so_before_anybody_presses(floor: Floor) -> None:
    order = floor.order(product="FG-STB-180", quantity="722000")
    page = _page(_client(floor, "wang.fang"), "order_detail", order.uuid)
    assert "There is no effective master recipe" in page


def test_the_dialog_creates_the_batch_on_the_chosen_units(floor: Floor) -> None:
    order = floor.order()
    client = _client(floor, "wang.fang")
    address = reverse("batches:create_batch", args=[order.uuid])
    dialog = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "SC-02" in dialog and MIXER in dialog
    reply = client.post(address, {"SCALE": "SC-02", "HSG": MIXER}, headers={"HX-Request": "true"})
    batch = Batch.objects.get()
    assert reply.headers["HX-Redirect"] == batch.get_absolute_url()
    assert set(batch.allocations.values_list("unit__code", flat=True)) == {"SC-02", MIXER}


def test_the_record_shows_values_sources_attempts_exceptions_and_signatures(floor: Floor) -> None:
    batch = floor.until_finish()
    with pytest.raises(ValueImpossible):
        floor.record(batch, "moisture", value="99.00")
    floor.record(batch, "moisture", value="2.10")
    page = _page(_client(floor, "chen.jing"), "batch_detail", batch.uuid)
    for words in (
        "SC-01.Net",
        "10.95804–11.00196",
        "99.00 % is not possible here",
        f"{batch.code}-X01",
        "张伟 Zhang Wei</strong> (zhang.wei)",
        "Verified",
        "Assess",
        "Bowl temperature, highest",
    ):
        assert words in page


def test_a_correction_is_marked_in_the_record(floor: Floor) -> None:
    batch = floor.until_finish()
    floor.record(batch, "moisture", value="1.50")
    client = _client(floor, "li.na")
    record = floor.step(batch, "moisture").records.get()
    address = reverse("batches:correct_value", args=[record.uuid])
    opened = client.get(address, headers={"HX-Request": "true"}).content.decode()
    reply = client.post(
        address,
        {
            "value": "1.60",
            "reason_code": "entry_error",
            "reason_text": "Read the wrong line.",
            "screen": re.search(r'name="screen" value="([^"]+)"', opened)[1],
        },
        headers={"HX-Request": "true"},
    )
    assert reply.status_code == 200, reply.content.decode()
    page = _page(client, "batch_detail", batch.uuid)
    assert "pm-corrected" in page and "1.60" in page


def test_the_record_costs_the_same_queries_for_nine_steps_and_for_sixty_nine(floor: Floor) -> None:
    client = _client(floor, "emma.weber")
    short = floor.batch()
    floor.make_ready("HSG-02")
    long = floor.batch(floor.order(number="2", product=LONG_PRODUCT))
    counts = []
    for batch in (short, long):
        _page(client, "batch_detail", batch.uuid)
        with CaptureQueriesContext(connection) as asked:
            _page(client, "batch_detail", batch.uuid)
        counts.append(len(asked))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("name", ["order_list", "batch_list", "exception_list"])
def test_lists_cost_the_same_queries_whatever_their_length(floor: Floor, name: str) -> None:
    client = _client(floor, "emma.weber")
    first = floor.until_finish()
    floor.record(first, "moisture", value="2.10")
    _page(client, name)
    with CaptureQueriesContext(connection) as few:
        _page(client, name)
    floor.make_ready("HSG-02")
    second = floor.started(number="2", product=LONG_PRODUCT)
    report_exception(batch=second, severity="minor", actor=floor.operator, reason=because())
    with CaptureQueriesContext(connection) as many:
        _page(client, name)
    assert len(many) == len(few)


def test_pages_are_closed_to_those_without_the_right(floor: Floor) -> None:
    batch = floor.started()
    administrator = _client(floor, "admin.sun")
    for name, args in (
        ("batch_list", []),
        ("order_list", []),
        ("batch_detail", [batch.uuid]),
        ("workstation", [batch.uuid]),
    ):
        assert administrator.get(reverse(f"batches:{name}", args=args)).status_code == 403
    assert (
        _client(floor, "emma.weber").get(reverse("batches:workstation", args=[batch.uuid])).status_code == 403
    )


def test_work_comes_to_those_who_can_do_it(floor: Floor) -> None:
    order = floor.order()
    assert [item.kind for item in items(floor["wang.fang"])] == ["orders.create"]
    assert items(floor["emma.weber"]) == []
    batch = floor.batch(order)
    assert [item.kind for item in items(floor["wang.fang"])] == ["batches.start"]
    batch = start_batch(batch=batch, actor=floor["wang.fang"])
    floor.record(batch, "clear", scan="R-101")
    floor.record(batch, "clear", check__floor="yes", check__labels="yes", cleared="yes")
    assert [item.kind for item in items(floor["li.na"])] == ["batches.execute"]
    assert sorted(item.kind for item in items(floor["zhang.wei"])) == ["batches.execute", "batches.verify"]


def test_exceptions_and_reviews_wait_for_qa_and_the_head_of_production(floor: Floor) -> None:
    batch = floor.until_finish()
    floor.finish(batch, moisture="2.10")
    assert [item.kind for item in items(floor["chen.jing"])] == ["exceptions.assess"]
    batch.refresh_from_db()
    complete_production(batch=batch, actor=floor["wang.fang"])
    assert [item.kind for item in items(floor["zhao.lei"])] == ["batches.review"]
    assert BatchException.objects.count() == 1


def test_search_finds_by_batch_order_and_product(floor: Floor) -> None:
    batch = floor.batch()
    auditor = floor["emma.weber"]
    assert {hit.title for hit in search(auditor, batch.code)} == {batch.code}
    assert search(auditor, batch.code.lower())[0].exact
    assert {hit.title for hit in search(auditor, "1000123")} == {batch.code, "1000123"}
    assert search(floor["admin.sun"], batch.code) == []
    assert ProductionOrder.objects.count() == 1


def test_the_live_channel_of_a_batch_is_for_those_who_may_see_it(floor: Floor) -> None:
    batch = floor.batch()
    channel = shell().channels["batch"]
    assert channel.may_listen is not None
    assert channel.may_listen(floor["li.na"], str(batch.uuid))
    assert not channel.may_listen(floor["admin.sun"], str(batch.uuid))


def test_the_record_says_in_the_readers_language_what_a_result_was_calculated_from(floor: Floor) -> None:
    batch = floor.done()
    page = _page(_client(floor, "chen.jing", "zh-hans"), "batch_detail", batch.uuid)
    assert "控制配方" in page and "control recipe" not in page
    assert "control recipe" in _page(_client(floor, "emma.weber"), "batch_detail", batch.uuid)
