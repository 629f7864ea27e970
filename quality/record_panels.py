"""On the page of a batch: until when its record is kept, by which rule, and what holds it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.generic import Offer, action_buttons
from batches.models import Batch
from kernel.pages import TemplatePanel, may_open
from kernel.pages.detail import Panel
from quality.actions.dispose_of_batch import dispose_of_batch
from quality.actions.place_legal_hold import place_legal_hold
from quality.selectors.disposal import signed_by
from quality.selectors.retention import VIEW, keeping_of

OFFERS = (Offer(place_legal_hold, "quality:batch_hold", icon="gavel"),)
WHEN_OVER = (Offer(dispose_of_batch, "quality:batch_dispose", icon="trash", tone="danger"),)


def panels(record: Any, user: Any) -> list[Panel]:
    """Nothing on the stub of a record that is gone."""
    if not isinstance(record, Batch) or not may_open(user, VIEW) or not hasattr(record, "control_recipe"):
        return []
    keeping = keeping_of(record)
    offers = (*OFFERS, *WHEN_OVER) if keeping.is_over and not keeping.holds else OFFERS
    signers = signed_by(record) if keeping.is_over else []
    data = {"keeping": keeping, "signers": signers, "buttons": action_buttons(user, record, offers)}
    return [TemplatePanel(_("Keeping"), "quality/parts/keeping.html", data, beside=True)]
