"""A request sent twice with the same key is done once and answered alike (URS-INT-05)."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import IntegrityError, models, transaction

from audit.context import Idempotency
from audit.errors import IdempotencyMismatch
from audit.models import IdempotencyKey


def earlier_result(actor: Any, code: str, idempotency: Idempotency) -> models.Model | None:
    """Claim the key in this transaction, or return the record its first use led to.

    Two requests with the same key at once: the second waits at the unique index for the first.
    """
    try:
        with transaction.atomic():
            IdempotencyKey.objects.create(
                actor_id=actor.pk, action=code, key=idempotency.key, body_digest=idempotency.body_digest
            )
    except IntegrityError:
        known = IdempotencyKey.objects.get(actor_id=actor.pk, action=code, key=idempotency.key)
        if known.body_digest != idempotency.body_digest:
            raise IdempotencyMismatch() from None
        earlier: models.Model = apps.get_model(known.result_model)._base_manager.get(pk=known.result_id)
        return earlier
    return None


def keep_result(actor: Any, code: str, idempotency: Idempotency, result: Any) -> None:
    """Remember which record the key led to; a refusal gives the key back, so that it can be tried again."""
    claim = IdempotencyKey.objects.filter(actor_id=actor.pk, action=code, key=idempotency.key)
    if isinstance(result, models.Model):
        claim.update(result_model=result._meta.label_lower, result_id=result.pk)
    else:
        claim.delete()
