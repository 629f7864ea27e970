"""Work that time causes: lots whose last day is over."""

from __future__ import annotations

from celery import shared_task

from audit.choices import Channel
from audit.context import Origin, coming_from
from audit.contracts import authority
from kernel import clock
from kernel.errors import TransitionRefused
from materials.actions.expire_lot import expire_lot
from materials.actions.fall_due_for_retest import fall_due_for_retest
from materials.errors import LotNotDue
from materials.selectors import lots_past_their_date

BEAT = {"lots-past-their-date": {"task": "materials.mark_lots_past_their_date", "schedule": 300.0}}


@shared_task(name="materials.mark_lots_past_their_date")
def mark_lots_past_their_date() -> list[str]:
    """Write down expiry and due retests; use is refused at the site's midnight whether or not this ran."""
    now, marked = clock.now(), []
    system = authority().system_actor()
    with coming_from(Origin(channel=Channel.TASK, terminal="beat")):
        for lot in lots_past_their_date(now):
            expired = lot.expires_on is not None and now >= clock.end_of_day(lot.expires_on, lot.site.zone)
            try:
                (expire_lot if expired else fall_due_for_retest)(lot=lot, actor=system)
            except (LotNotDue, TransitionRefused):
                continue  # not over at its own site yet, or somebody was faster
            marked.append(lot.code)
    return marked
