"""A request sent twice with the same key is done once and answered alike (URS-INT-05)."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import connection, models

from audit.context import Idempotency
from audit.errors import IdempotencyMismatch
from audit.models import IdempotencyKey

# One statement and no savepoint: where the key is there already, nothing fails and nothing is returned.
_CLAIM = """
INSERT INTO audit_idempotencykey (actor_id, action, key, body_digest, result_model, result_id)
VALUES (%s, %s, %s, %s, '', NULL) ON CONFLICT ON CONSTRAINT one_use_per_key DO NOTHING RETURNING id"""


def earlier_result(actor: Any, code: str, idempotency: Idempotency) -> models.Model | None:
    """Claim the key in this transaction, or return the record its first use led to.

    Two requests with the same key at once: the second waits at the unique index for the first.
    """
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [actor.pk, code, idempotency.key, idempotency.body_digest])
        if cursor.fetchone() is not None:
            return None
    known = IdempotencyKey.objects.get(actor_id=actor.pk, action=code, key=idempotency.key)
    if known.body_digest != idempotency.body_digest:
        raise IdempotencyMismatch()
    earlier: models.Model = apps.get_model(known.result_model)._base_manager.get(pk=known.result_id)
    return earlier


def keep_result(actor: Any, code: str, idempotency: Idempotency, result: Any) -> None:
    """Remember which record the key led to; a refusal gives the key back, so that it can be tried again.

    A result that also holds what is told once names its record as ``kept_record``; the repeat gets that alone.
    """
    claim = IdempotencyKey.objects.filter(actor_id=actor.pk, action=code, key=idempotency.key)
    kept = getattr(result, "kept_record", result)
    if isinstance(kept, models.Model):
        claim.update(result_model=kept._meta.label_lower, result_id=kept.pk)
    else:
        claim.delete()
