"""Work that time causes: lots whose last day is over."""

from __future__ import annotations

from celery import shared_task

from audit.contracts import authority
from kernel import clock
from kernel.errors import TransitionRefused
from materials.actions.expire_lot import expire_lot
from materials.actions.fall_due_for_retest import fall_due_for_retest
from materials.errors import LotNotDue
from materials.selectors import lots_past_their_date


@shared_task
def mark_lots_past_their_date() -> list[str]:
    """Write down expiry and due retests; use is refused at the site's midnight whether or not this ran."""
    now, marked = clock.now(), []
    for lot in lots_past_their_date(now):
        expired = lot.expires_on is not None and now >= clock.end_of_day(lot.expires_on, lot.site.zone)
        try:
            (expire_lot if expired else fall_due_for_retest)(lot=lot, actor=authority().system_actor())
        except (LotNotDue, TransitionRefused):
            continue
        marked.append(lot.code)
    return marked
