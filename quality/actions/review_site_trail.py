"""Review the audit trail of a site over a period: what no batch's own review reads (URS-AUD-12)."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from audit.runner import Sign, action
from equipment.models import Site
from kernel import clock
from people.models import User
from quality.choices import TrailConclusion, TrailKind
from quality.errors import NothingInPeriod, PeriodUnfinished, ReviewedOwnEntries
from quality.models import TrailReview
from quality.selectors.trail import (
    changed_values,
    digest_of,
    entries_of_period,
    flags_among,
    own_account_entries,
    written_by,
)


@action(
    "quality.review_site_trail",
    label=_("Review trail of a period"),
    subject="site",
    signature=Sign("reviewed"),
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
    left = own_account_entries(found, actor).count()
    entries = found.exclude(actor_id=actor.pk, role="self")
    newest = entries.order_by("-id").first()
    if newest is None:
        raise NothingInPeriod()
    own = written_by(entries, actor).count()
    if own:
        raise ReviewedOwnEntries(person=actor.printed_name, count=own)
    review = TrailReview(
        site=site,
        since=since,
        until=until,
        kinds=[str(kind) for kind in known],
        reviewer=actor,
        reviewed_at=clock.now(),
        after_event_id=0,
        last_event_id=newest.pk,
        entries=entries.count(),
        changed_values=len(changed_values(entries)),
        left_to_others=left,
        flagged=flags_among(entries, site).count(),
        digest=digest_of(entries),
        conclusion=TrailConclusion(conclusion),
        remark=remark.strip(),
    )
    review.full_clean()
    review.save()
    return review
