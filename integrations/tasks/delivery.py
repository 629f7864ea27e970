"""Delivers messages of the outbox: one POST per attempt, back-off between them, given up in the end."""

from __future__ import annotations

import logging
import random
from datetime import timedelta
from typing import Any

import httpx
from django.db import transaction

from integrations.choices import DeliveryState
from integrations.contracts import address_of, credential_of
from integrations.lifecycles import DELIVERY
from integrations.models import OutboxMessage
from kernel import clock
from kernel.errors import DomainError

logger = logging.getLogger(__name__)

TIMEOUT_SECONDS = 10
# While an attempt is under way nobody else tries; should this process die, somebody does afterwards.
CLAIM = timedelta(seconds=60)
FIRST_PAUSE_SECONDS = 2
LONGEST_PAUSE_SECONDS = 3600
MOST_ATTEMPTS = 15
# Answers that will be the same tomorrow: the message itself is wrong for the other side.
FINAL = frozenset({400, 401, 403, 404, 405, 406, 410, 413, 415, 422})


class NotDelivered(Exception):
    """The other side did not take the message; ``final`` when it never will."""

    def __init__(self, said: str, status: int | None = None, *, final: bool = False) -> None:
        super().__init__(said)
        self.status = status
        self.final = final


def deliver(message_id: int) -> None:
    """One attempt, if it is due and nobody else makes it."""
    message = _claim(message_id)
    if message is None:
        return
    try:
        status = _post(message)
    except NotDelivered as refusal:
        _note_failure(message, refusal)
        return
    message.state = DELIVERY.check(message.state, "deliver")
    message.delivered_at, message.next_attempt_at = clock.now(), None
    message.last_status, message.last_error = status, ""
    message.save(update_fields=["state", "delivered_at", "next_attempt_at", "last_status", "last_error"])


def accepted(status: int, content: Any) -> bool:
    """Whether an answer means yes: some ERP systems answer 200 and say no in the body."""
    if not 200 <= status < 300:
        return False
    result = content.get("Result", {}) if isinstance(content, dict) else {}
    said = result.get("ResponseStatus", {}).get("IsSuccess", True) if isinstance(result, dict) else True
    return str(said).lower() == "true"


def pause_after(attempts: int) -> timedelta:
    """Twice as long each time, a little different for each message."""
    seconds = min(FIRST_PAUSE_SECONDS * 2 ** (attempts - 1), LONGEST_PAUSE_SECONDS)
    return timedelta(seconds=seconds * random.uniform(0.9, 1.1))  # noqa: S311 - spreads retries


def _claim(message_id: int) -> OutboxMessage | None:
    with transaction.atomic():
        now = clock.now()
        due = OutboxMessage.objects.filter(
            pk=message_id, state=DeliveryState.PENDING, next_attempt_at__lte=now, endpoint__is_enabled=True
        )
        message: OutboxMessage | None = (
            due.select_for_update(skip_locked=True, no_key=True, of=("self",))
            .select_related("endpoint")
            .first()
        )
        if message is not None:
            message.attempts += 1
            message.next_attempt_at = now + CLAIM
            message.save(update_fields=["attempts", "next_attempt_at"])
    return message


def _post(message: OutboxMessage) -> int:
    headers = {"Idempotency-Key": str(message.uuid), "X-Content-SHA256": message.body_digest}
    try:
        credential = credential_of(message.endpoint.credential)
        if credential.password:
            headers["Authorization"] = f"Bearer {credential.password}"
        with httpx.Client(timeout=TIMEOUT_SECONDS, trust_env=False) as client:
            answer = client.post(address_of(message.endpoint.url), json=message.body, headers=headers)
    except (httpx.HTTPError, DomainError) as problem:
        raise NotDelivered(str(problem) or type(problem).__name__) from problem
    if not accepted(answer.status_code, _content(answer)):
        final = answer.status_code in FINAL
        raise NotDelivered(answer.text[:500] or answer.reason_phrase, answer.status_code, final=final)
    return answer.status_code


def _content(answer: httpx.Response) -> Any:
    try:
        return answer.json()
    except ValueError:
        return None


def _note_failure(message: OutboxMessage, refusal: NotDelivered) -> None:
    message.last_status, message.last_error = refusal.status, str(refusal)
    if refusal.final or message.attempts >= MOST_ATTEMPTS:
        message.state = DELIVERY.check(message.state, "give_up")
        message.next_attempt_at = None
        logger.error("%s was given up: %s", message.code, refusal)
    else:
        message.next_attempt_at = clock.now() + pause_after(message.attempts)
    message.save(update_fields=["state", "next_attempt_at", "last_status", "last_error"])
