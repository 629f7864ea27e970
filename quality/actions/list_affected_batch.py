"""Name another batch that a deviation may have touched; its release is held until it is assessed."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from batches.models import Batch
from quality.errors import BatchAlreadyListed, NotAssessable, NotOfThisPlace
from quality.lifecycles import ASSESSABLE, DEVIATION
from quality.models import AffectedBatch, Deviation


@action("quality.list_affected_batch", label=_("Name another batch"), subject="deviation")
def list_affected_batch(*, deviation: Deviation, batch: Batch) -> AffectedBatch:
    """Add ``batch`` to those the investigation must conclude on, distributed ones too (URS-QMS-03)."""
    if deviation.state not in ASSESSABLE:
        raise NotAssessable(deviation=deviation.code, state=DEVIATION.label(deviation.state))
    if batch.site_id != deviation.site_id:
        raise NotOfThisPlace(record=batch.code, place=deviation.site.code)
    listed = AffectedBatch.objects.filter(deviation=deviation, batch=batch).exists()
    if listed or batch.pk == deviation.batch_id:
        raise BatchAlreadyListed(batch=batch.code, deviation=deviation.code)
    affected = AffectedBatch(deviation=deviation, batch=batch)
    affected.full_clean()
    affected.save()
    return affected
