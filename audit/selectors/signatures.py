"""Signatures of a record and whether what they cover is still what was signed (21 CFR 11.70)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from audit.models import Signature


def signatures_on(uuids: Iterable[UUID]) -> QuerySet[Signature]:
    """The signatures on the records with these ids, in the order they were given."""
    return Signature.objects.filter(subject_uuid__in=list(uuids)).order_by("id")


def is_intact(signature: Signature) -> bool:
    """Whether the kept content still has the digest that was signed (URS-SIG-06)."""
    return hashlib.sha256(signature.content.encode("utf-8")).hexdigest() == signature.digest
