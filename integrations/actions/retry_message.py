"""Put a message that was given up back into the queue."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from integrations.errors import MessageNotDead
from integrations.lifecycles import DELIVERY
from integrations.models import OutboxMessage
from kernel import clock


@action("integrations.retry_message", label=_("Deliver again"), subject="message", reason=True)
def retry_message(*, message: OutboxMessage) -> OutboxMessage:
    """The same message with the same Idempotency-Key, so that the other side books it once."""
    if not DELIVERY.allows(message.state, "retry"):
        raise MessageNotDead(state=DELIVERY.label(message.state))
    message.state = DELIVERY.check(message.state, "retry")
    message.attempts = 0
    message.next_attempt_at = clock.now()
    message.save(update_fields=["state", "attempts", "next_attempt_at"])
    return message
