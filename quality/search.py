"""Deviations, actions and legal holds in the global search."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from kernel.shell import SearchHit
from quality.selectors.capas import capas_visible_to
from quality.selectors.deviations import deviations_visible_to
from quality.selectors.retention import holds_visible_to
from quality.selectors.wording import heading_of

LIMIT = 8


def search(user: Any, text: str) -> list[SearchHit]:
    """By number, by batch, or by a word of the title or description."""
    deviations = deviations_visible_to(user).filter(
        Q(code__icontains=text) | Q(batch__code__iexact=text) | Q(title__icontains=text)
    )
    capas = capas_visible_to(user).filter(Q(code__icontains=text) | Q(description__icontains=text))
    found = [
        SearchHit.of(
            deviation, text, kind=_("Deviation"), icon="alert-triangle", detail=heading_of(deviation)
        )
        for deviation in deviations.order_by("-opened_at")[:LIMIT]
    ]
    found += [
        SearchHit.of(capa, text, kind=_("CAPA"), icon="clipboard-list", detail=capa.description)
        for capa in capas.order_by("code")[:LIMIT]
    ]
    holds = holds_visible_to(user).filter(Q(code__icontains=text) | Q(matter__icontains=text))
    found += [
        SearchHit.of(
            hold, text, kind=_("Legal hold"), icon="gavel", detail=f"{hold.batch.code} · {hold.matter}"
        )
        for hold in holds.order_by("-placed_at")[:LIMIT]
    ]
    return found
