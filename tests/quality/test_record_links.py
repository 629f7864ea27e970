"""From a batch's page to its review and its open deviations, for those who may open them."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from equipment.models import Unit
from materials.models import Container, MaterialLot
from quality.models import Deviation
from tests.factories.story import the_released_batch
from tests.quality import story
from tests.quality.browsing import address, signed_in


def links_on(client: Client, url: str) -> dict[str, str]:
    """Label and address of the links among the buttons of a record's page."""
    reply = client.get(url)
    assert reply.status_code == 200
    header = reply.content.decode().split('id="actions"')[1].split("</div>")[0]
    found = re.findall(r'<a class="btn" href="([^"]+)">(?:<svg.*?</svg>)?([^<]+)</a>', header, re.S)
    return {label.strip(): href for href, label in found}


@pytest.mark.urs("URS-EBR-15")
def test_batch_leads_to_its_review_once_production_is_complete(quality_db: str) -> None:
    batch = story.started_batch()
    qa = signed_in("chen.jing")
    assert "Review" not in links_on(qa, batch.get_absolute_url())

    story.execute(batch)
    story.complete_production(batch=batch, actor=story.cast.actor("wang.fang"))

    review = links_on(qa, batch.get_absolute_url())["Review"]
    assert review == address("batch_review", batch)
    assert qa.get(review).status_code == 200
    assert "Review" not in links_on(signed_in("li.na"), batch.get_absolute_url())


def test_batch_and_unit_lead_to_what_is_open_against_them(quality_db: str) -> None:
    batch = story.started_batch()
    operator = signed_in("li.na")
    first = story.new_deviation(batch)
    found = links_on(operator, batch.get_absolute_url())
    assert found[f"Open deviation {first.code}"] == first.get_absolute_url()

    second = story.new_deviation(batch, "Bag wet")
    found = links_on(operator, batch.get_absolute_url())
    listed = operator.get(found["Open deviations: 2"]).content.decode()
    assert first.code in listed and second.code in listed

    story.closed(first)
    found = links_on(operator, batch.get_absolute_url())
    assert list(found) == [f"Open deviation {second.code}"]
    unit = Unit.objects.get(code="HSG-01")
    assert not Deviation.objects.filter(unit=unit).exists()
    assert links_on(operator, unit.get_absolute_url()) == {f"Batch {batch.code}": batch.get_absolute_url()}


@pytest.mark.urs("URS-AUD-12")
def test_record_leads_to_its_audit_trail_for_those_who_may_read_it(quality_db: str) -> None:
    batch = story.started_batch()
    auditor = signed_in("emma.weber")

    trail = links_on(auditor, batch.get_absolute_url())["Audit trail of this record"]

    shown = auditor.get(trail)
    assert shown.status_code == 200 and "Start batch" in shown.content.decode()
    assert "Audit trail of this record" not in links_on(signed_in("li.na"), batch.get_absolute_url())


def test_lots_containers_and_excursions_lead_to_their_batch_and_their_deviations(story_db: str) -> None:
    operator, batch = signed_in("li.na"), the_released_batch()
    to_batch = {f"Batch {batch.code}": batch.get_absolute_url()}
    assert links_on(operator, batch.product_lot.get_absolute_url()) == to_batch
    weighed = Container.objects.filter(batch_code=batch.code, kind="dispensed").latest("id")
    assert links_on(operator, weighed.get_absolute_url()) == to_batch
    received = MaterialLot.objects.filter(batch_code="").latest("id")
    assert links_on(operator, received.get_absolute_url()) == {}
    departed = Deviation.objects.exclude(excursion=None).latest("id")
    found = links_on(operator, departed.excursion.get_absolute_url())
    assert found[f"Deviation {departed.code}"] == departed.get_absolute_url()
