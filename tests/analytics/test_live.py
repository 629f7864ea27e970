"""Open pages are told when figures may have changed: by every action that counts, of their own site only."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.conf import settings

from analytics.contracts import figures_in_order
from analytics.navigation import may_hear_figures
from analytics.subscribers import COUNTED
from kernel.live import LAST_PREFIX, client
from mom.demo import cast
from mom.demo.work.acting import actor
from tests.analytics.asking import question
from tests.factories.materials import lot_in_state
from tests.factories.persons import FAR, NEXT, fill_persons
from tests.factories.quality import capa_in_state
from tests.quality import story


def told(topic: str) -> dict[str, Any] | None:
    """The last message of a channel, as a page gets it whose stream opens later."""
    kept = client(settings.REDIS_URL).get(f"{LAST_PREFIX}figures:{cast.site().pk}/{topic}")
    return json.loads(kept) if kept else None


@pytest.fixture
def silence(quality_db: str) -> None:
    """Nothing is kept from other tests."""
    for topic in COUNTED:
        client(settings.REDIS_URL).delete(f"{LAST_PREFIX}figures:{cast.site().pk}/{topic}")


@pytest.mark.urs("URS-EBR-08")
def test_actions_tell_of_their_own_app(silence: None) -> None:
    lot_in_state("sampled")
    assert told("materials") is not None
    assert told("quality") is None
    capa_in_state("implemented")  # planned and implemented publish no event of quality's own
    assert told("quality") is not None
    assert told("batches") is None
    story.started_batch()
    assert told("batches") is not None


def test_a_step_of_a_batch_tells_nothing(silence: None) -> None:
    batch = story.started_batch()
    client(settings.REDIS_URL).delete(f"{LAST_PREFIX}figures:{cast.site().pk}/batches")
    story.execute(batch, until=1)
    assert told("batches") is None


def test_every_figure_hears_of_an_app_that_tells_or_of_tags(plant_db: str) -> None:
    for figure in figures_in_order():
        assert set(figure.topics) <= set(COUNTED), figure.code
        heard = [*figure.channels(cast.site()), *figure.answer(question()).channels]
        assert heard, figure.code
    oee = next(figure for figure in figures_in_order() if figure.code == "oee")
    assert "tag:SZ/TP-01.State" in oee.answer(question()).channels


@pytest.mark.urs("URS-ACC-01")
def test_a_channel_is_for_those_who_see_the_figures_of_the_site(plant_db: str) -> None:
    fill_persons()
    key = f"{cast.site().pk}/batches"
    assert may_hear_figures(actor("zhao.lei"), key)
    for username in ("li.na", f"{FAR}.qa", f"{NEXT}.qa"):
        assert not may_hear_figures(actor(username), key)
    assert not may_hear_figures(actor("zhao.lei"), "nonsense")
