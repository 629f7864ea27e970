"""Flag an entry of the audit trail with a comment, for whoever reviews and for whoever has to answer."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from audit.models import AuditEvent
from batches.models import Batch
from equipment.models import Site
from kernel import clock
from people.models import User
from quality.errors import NoSuchEntry
from quality.models import TrailFlag
from quality.selectors.trail import entries_of


@action("quality.flag_trail_entry", label=_("Flag entry"), scope="place")
def flag_trail_entry(*, place: Batch | Site, entry: int, comment: str, actor: User) -> TrailFlag:
    """Mark an entry of a batch's trail, or of a site's; the entry itself is never touched."""
    batch = place if isinstance(place, Batch) else None
    site = place if isinstance(place, Site) else place.site
    entries = entries_of(batch) if batch is not None else AuditEvent.objects.filter(site__in=["", site.code])
    if not entries.filter(pk=entry).exists():
        raise NoSuchEntry(entry=entry, place=place.code)
    flag = TrailFlag(
        batch=batch,
        site=site,
        entry=entry,
        comment=comment.strip(),
        flagged_by=actor,
        flagged_at=clock.now(),
    )
    flag.full_clean()
    flag.save()
    return flag
