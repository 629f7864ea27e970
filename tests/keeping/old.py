"""A batch record that has grown old, and the people who dispose of it."""

from __future__ import annotations

from typing import Any

from django.db import connection

from audit.context import Reason
from batches.models import Batch
from equipment.actions.define_site import define_site
from mom.demo import cast
from quality.actions.dispose_of_batch import dispose_of_batch
from quality.actions.place_legal_hold import place_legal_hold
from quality.actions.release_batch import release_batch
from quality.actions.review_batch import review_batch
from quality.models import Deviation, LegalHold
from tests.quality.plant import SHORT, fill_plant
from tests.quality.story import WET, clean, closed, execute, review_trail, reviewed_batch, sign, started_batch

# Two years of shelf life and one more; five after the certification in Europe.
OLD_ENOUGH = 5 * 366 + 2
QUALITY, QUALIFIED = "chen.jing", "xu.hui"


def fill() -> None:
    """One batch released in spite of a wet granulate, its deviation closed; another one under way."""
    fill_plant()
    batch = reviewed_batch(moisture=WET)
    for deviation in Deviation.objects.filter(batch=batch).exclude(state="closed"):
        closed(deviation)
    review_trail(batch)
    review_batch(batch=batch, actor=cast.actor(QUALITY), signature=sign(QUALITY, "reviewed"))
    release_batch(batch=batch, actor=cast.actor(QUALIFIED), signature=sign(QUALIFIED, "released"))
    clean()
    execute(started_batch(SHORT, "4500000002"), until=2)


def grow_old(days: int = OLD_ENOUGH) -> None:
    """The clock of this test's database goes on."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pharmom_shift_clock(make_interval(days => %s))", [days])


def follow(profile: str) -> None:
    """The site delivers to other markets."""
    site = cast.site()
    define_site(
        code=site.code,
        name=dict(site.name),
        zone=site.zone,
        profile=profile,
        actor=cast.actor("admin.sun"),
        reason=why("The plant delivers to other markets."),
    )


def old_batch() -> Batch:
    """The released one."""
    return Batch.objects.get(state="released")


def young_batch() -> Batch:
    """Its neighbour."""
    return Batch.objects.get(state="in_execution")


def why(text: str = "Its time is over.") -> Reason:
    """A reason of the list."""
    return Reason("quality_decision", text)


def approve(username: str, batch: Batch) -> Any:
    """One of the two signatures; the record is gone with the second."""
    return dispose_of_batch(
        batch=batch, actor=cast.actor(username), reason=why(), signature=sign(username, "disposed")
    )


def dispose(batch: Batch) -> Batch:
    """Both people sign."""
    approve(QUALITY, batch)
    approve(QUALIFIED, batch)
    return Batch.objects.get(pk=batch.pk)


def hold(batch: Batch, matter: str = "Request 17") -> LegalHold:
    """Quality assurance places a hold."""
    found: LegalHold = place_legal_hold(
        batch=batch,
        matter=matter,
        actor=cast.actor(QUALITY),
        reason=why("The authority asked for it."),
        signature=sign(QUALITY, "held"),
    )
    return found


def fill_disposed() -> None:
    """The old batch's record is gone."""
    grow_old()
    dispose(old_batch())
