"""Review the audit trail of a site over a period: what no batch's own review reads (URS-AUD-12)."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from audit.models import AuditEvent
from audit.signing import Sign
from equipment.models import Site
from kernel import clock
from people.models import User
from quality.choices import TrailConclusion, TrailKind
from quality.errors import NothingInPeriod, PeriodUnfinished, ReviewedOwnEntries
from quality.models import TrailReview
from quality.selectors.trail import (
    entries_of_period,
    own_account_entries,
    what_was_read,
    written_by,
)


@action(
    "quality.review_site_trail",
    label=_("Review trail of a period"),
    subject="site",
    signature=Sign("reviewed", follows=_("The entries of this period count as reviewed.")),
)
def review_site_trail(
    *,
    site: Site,
    since: datetime,
    until: datetime,
    kinds: list[str],
    remark: str,
    conclusion: str = TrailConclusion.IN_ORDER,
    actor: User,
) -> TrailReview:
    """Read every entry of these kinds in a period that is over, none of them one's own.

    The reviewer's own sign-ins cannot be avoided: they are left out, counted, and read by another reviewer.
    """
    if until <= since or until > clock.now():
        raise PeriodUnfinished()
    known = sorted(TrailKind(kind) for kind in kinds)
    found = entries_of_period(site, since, until, known or TrailKind.values)
    entries = _not_ones_own(found, actor)
    review = TrailReview(
        site=site,
        since=since,
        until=until,
        kinds=[str(kind) for kind in known],
        reviewer=actor,
        reviewed_at=clock.now(),
        after_event_id=0,
        left_to_others=own_account_entries(found, actor).count(),
        conclusion=TrailConclusion(conclusion),
        remark=remark.strip(),
        **what_was_read(entries, site),
    )
    review.full_clean()
    review.save()
    return review


def _not_ones_own(found: QuerySet[AuditEvent], actor: User) -> QuerySet[AuditEvent]:
    entries = found.exclude(actor_id=actor.pk, role="self")
    if not entries.exists():
        raise NothingInPeriod()
    own = written_by(entries, actor).count()
    if own:
        raise ReviewedOwnEntries(person=actor.printed_name, count=own)
    return entries
