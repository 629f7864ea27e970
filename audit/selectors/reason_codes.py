"""The list of reasons for a change."""

from __future__ import annotations

from django.db.models import QuerySet

from audit.models import ReasonCode


def reason_codes() -> QuerySet[ReasonCode]:
    """Every reason by code, those out of use too."""
    found: QuerySet[ReasonCode] = ReasonCode.objects.order_by("code")
    return found
