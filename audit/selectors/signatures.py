"""Signatures of a record and whether what they cover is still what was signed (21 CFR 11.70)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from audit.choices import RequestState
from audit.models import Signature
from audit.selectors.trail import events_visible_to


def signatures_on(uuids: Iterable[UUID]) -> QuerySet[Signature]:
    """The signatures on the records with these ids, in the order they were given."""
    return Signature.objects.filter(subject_uuid__in=list(uuids)).order_by("id")


def signatures_that_count_on(uuids: Iterable[UUID]) -> QuerySet[Signature]:
    """The same without those given on a request that was withdrawn (URS-SIG-07)."""
    return signatures_on(uuids).exclude(request__state=RequestState.WITHDRAWN)


def signatures_visible_to(user: Any) -> QuerySet[Signature]:
    """The signatures given in events of the sites where the person may read signatures, newest first."""
    found = Signature.objects.order_by("-id")
    visible = events_visible_to(user, "audit.view_signatures")
    return found.filter(event_id__in=visible.order_by().values("pk"))


def signed_time(signature: Signature) -> str:
    """``2026-11-20 09:24:31 Asia/Shanghai (UTC+0800)``: where it was signed, whoever reads it (URS-SIG-04)."""
    local = signature.signed_at.astimezone(ZoneInfo(signature.zone))
    return f"{local:%Y-%m-%d %H:%M:%S} {signature.zone} (UTC{local:%z})"
