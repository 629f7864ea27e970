"""The story of the first batch, from the ERP's order to the auditor, played in browsers against the whole suite.

Every entry is made by mouse, keyboard or scanner; only the ERP speaks HTTP, with a token that the
administrator issued. The plant is the simulated one, over OPC UA and MQTT, with its scripted upsets.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import TABLET
from tests.browser.first_batch import auditing, execution, ordering, release
from tests.browser.first_batch.floor import Workstation
from tests.browser.persons import People, Person, people_at
from tests.browser.running_plant import RunningPlant, running_plant

pytestmark = pytest.mark.browser


@pytest.fixture
def lap() -> Callable[[str], None]:
    """Says how long each chapter took, with ``-s`` or when the test fails."""
    logging.getLogger("httpx").setLevel(logging.WARNING)
    began = time.monotonic()
    return lambda chapter: print(f"{time.monotonic() - began:6.1f} s  {chapter}")


@pytest.mark.urs(
    "URS-EBR-01", "URS-EBR-03", "URS-EBR-07", "URS-EBR-15", "URS-EBR-16", "URS-MAT-05", "URS-MAT-06",
    "URS-EQP-02", "URS-ENV-07", "URS-QMS-01", "URS-SIG-03", "URS-SIG-05", "URS-AUD-08", "URS-INT-05",
)  # fmt: skip
def test_first_batch_from_order_to_release(
    plant_template: str, tmp_path: Path, chromium: Browser, lap: Callable[[str], None]
) -> None:
    with running_plant(plant_template, tmp_path) as plant, people_at(chromium, plant.address) as people:
        administrator, supervisor = people.arrive("admin.sun"), people.arrive("wang.fang")
        batch = ordering.order_and_start(people, administrator, supervisor)
        administrator.rests()
        supervisor.rests()
        lap("the order is a running batch")
        _make(plant, people, batch, lap)
        release.complete_production(supervisor, batch)
        release.sign_production_review(people.arrive("zhao.lei"), batch)
        lap("production is complete and reviewed")
        _release(plant, people, batch, lap)
        _clean_and_audit(plant, people, batch, lap)
        assert people.complaints == []


def _make(plant: RunningPlant, people: People, batch: str, lap: Callable[[str], None]) -> None:
    """Two operators at two tablets, QA when an exception stops them."""
    li_na, zhang_wei = (people.arrive(name, TABLET) for name in ("li.na", "zhang.wei"))
    quality = people.arrive("chen.jing")
    panel = Person("the plant's own people", people.browser.new_context().new_page(), plant.panel)
    panel.open("/")
    first, second = Workstation(li_na, "zhang.wei", batch), Workstation(zhang_wei, "li.na", batch)
    execution.dispense(first, panel)
    panel.page.context.close()
    lap("weighed")
    execution.charge_and_mix(first)
    lap("mixed")
    execution.assess_what_departed(quality, f"{batch}-X01")
    quality.rests()
    second.open()
    execution.dry(second)
    assert first.operator.violations() == []
    first.operator.rests()
    execution.blend(second)
    lap("dried and blended")
    execution.compress(second)
    assert second.operator.violations() == []
    execution.control_and_calculate(second)
    lap("compressed")
    execution.coat(second)
    execution.room_shows_on_batch(quality, batch)
    execution.finish(second)
    second.operator.rests()
    lap("every step is done")


def _release(plant: RunningPlant, people: People, batch: str, lap: Callable[[str], None]) -> None:
    """Refused with every reason; then QA works, and the qualified person releases."""
    first, second = people["chen.jing"], people.arrive("zhou.min")
    qualified = people.arrive("xu.hui")
    release.release_is_refused(qualified, batch)
    lap("release refused")
    release.work_off(first, second, batch)
    lap("deviations closed")
    release.review_trail(second, first, batch)
    release.sign_quality_review(first, batch)
    httpx.post(f"{plant.erp}/api/fail", json={"next": 2}, timeout=5, trust_env=False)
    release.release(qualified, batch)
    lap("released")


def _clean_and_audit(plant: RunningPlant, people: People, batch: str, lap: Callable[[str], None]) -> None:
    """The equipment is cleaned, the ERP has heard once, the trail is read and proven."""
    release.clean(people["li.na"], people["zhang.wei"], "HSG-01")
    release.erp_is_told_once(plant.erp, batch)
    auditing.filter_trail(people.arrive("emma.weber"), batch)
    lap("cleaned, confirmed, read")
    auditing.everything_is_whole(plant)
    auditing.changed_rows_are_named(plant)
    lap("verified")
