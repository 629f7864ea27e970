"""The hour that a plant's clock shows twice: the trail keeps both, in their order, and can be asked for each."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from audit.context import Reason
from audit.models import AuditEvent
from audit.selectors.trail import events
from audit.verification import verify
from equipment.actions.define_site import define_site
from equipment.models import Site
from kernel import clock
from tests.factories.grants import grant_role

ZONE = "Europe/Berlin"
# 02:30 in Berlin, and an hour later 02:30 again.
FIRST, AGAIN = datetime(2027, 10, 31, 0, 30, tzinfo=UTC), datetime(2027, 10, 31, 1, 30, tzinfo=UTC)
WHY = Reason("planned_change", "The office was given another name")


@pytest.fixture
def site(cast_db: str, cast: Any, shift_clock: Any) -> Site:
    """A site whose name was given at 02:30 and changed at 02:30, an hour later."""
    for at, name, reason in ((FIRST, "First", None), (AGAIN, "Again", WHY)):
        shift_clock(seconds=(at - clock.now()).total_seconds())
        given = {"en": name, "zh": "办事处"}
        define_site(code="BE", name=given, zone=ZONE, profile="EU", reason=reason, actor=cast["admin.sun"])
    return Site.objects.get(code="BE")


@pytest.fixture
def reader(site: Site, cast: Any) -> Client:
    """Somebody who reads the trail of the site."""
    grant_role(user=cast["emma.weber"], role="auditor", site=site, actor=cast["admin.sun"])
    browser = Client(headers={"Accept-Language": "en"})
    browser.force_login(cast["emma.weber"])
    return browser


def _named() -> list[AuditEvent]:
    return list(events(ref="site:BE", action="equipment.define_site").order_by("id"))


def _page(reader: Client, site: Site, name: str = "record_as_of", **asked: object) -> Any:
    address = reverse(f"audit:{name}", kwargs={"kind": "equipment.site", "uuid": site.uuid})
    return reader.get(address, asked)


@pytest.mark.urs("URS-AUD-03", "URS-AUD-08")
def test_both_hours_are_kept_in_their_order(site: Site) -> None:
    first, again = _named()
    assert (first.recorded_at.hour, again.recorded_at.hour) == (0, 1)
    assert verify().is_whole


@pytest.mark.urs("URS-AUD-06")
def test_each_of_the_two_entries_shows_the_record_as_it_left_it(site: Site, reader: Client) -> None:
    first, again = _named()
    for event, shown in ((first, "First"), (again, "Again")):
        answer = _page(reader, site, event=event.pk)
        then = {field.name: field.then for field in answer.context["state"].fields}
        assert shown in then["name"]


@pytest.mark.parametrize("moment", ["2027-10-31T02:30:00", "2027-03-28T02:30:00"])
@pytest.mark.urs("URS-AUD-06")
def test_a_time_that_was_there_twice_or_never_is_refused_in_words(
    site: Site, reader: Client, moment: str
) -> None:
    answer = _page(reader, site, at=moment)
    assert answer.status_code == 422
    assert "the clock was turned" in answer.content.decode()
