"""From a batch to its review, and from a batch, a unit or an excursion to the deviations about it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from batches.models import Batch
from environment.models import Excursion
from equipment.models import Unit
from kernel.pages import may_open
from kernel.shell import RecordLink
from quality.selectors.deviations import deviations_visible_to, open_deviations
from quality.selectors.review import AFTER_PRODUCTION

MOST = 5


def links(record: Any, user: Any) -> list[RecordLink]:
    """The review once production is complete; open deviations at any time."""
    if isinstance(record, Batch):
        return [*_review(record, user), *_deviations(record, user, "batch")]
    if isinstance(record, Unit):
        return _deviations(record, user, "unit")
    if isinstance(record, Excursion):
        return _of_excursion(record, user)
    return []


def _review(batch: Batch, user: Any) -> list[RecordLink]:
    if (
        batch.state not in AFTER_PRODUCTION
        or not hasattr(batch, "control_recipe")
        or not may_open(user, "quality.view_review")
    ):
        return []
    return [
        RecordLink(_("Review"), reverse("quality:batch_review", args=[batch.uuid]), "clipboard-check"),
    ]


def _of_excursion(record: Excursion, user: Any) -> list[RecordLink]:
    """The deviations that it led to, closed ones too: what came of it is part of its story."""
    if not may_open(user, "quality.view_deviation"):
        return []
    return [
        RecordLink(
            _("Deviation %(deviation)s") % {"deviation": found.code},
            found.get_absolute_url(),
            "alert-triangle",
        )
        for found in deviations_visible_to(user).filter(excursion=record).order_by("id")[:MOST]
    ]


def _deviations(record: Batch | Unit, user: Any, link: str) -> list[RecordLink]:
    """One is opened at once; of several, the list."""
    if not may_open(user, "quality.view_deviation"):
        return []
    found = deviations_visible_to(user).filter(**{link: record}, pk__in=open_deviations().values("pk"))
    several = list(found.order_by("opened_at", "id"))
    if not several:
        return []
    if len(several) == 1:
        label = _("Open deviation %(deviation)s") % {"deviation": several[0].code}
        return [RecordLink(label, several[0].get_absolute_url(), "alert-triangle")]
    label = _("Open deviations: %(count)s") % {"count": len(several)}
    address = f"{reverse('quality:deviation_list')}?{urlencode({'q': record.code})}"
    return [RecordLink(label, address, "alert-triangle")]
