"""Write a message to another system into the outbox, with the change that it tells of."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from integrations.models import Endpoint, OutboxMessage
from kernel import canonical, clock


@action("integrations.queue_message", label=_("Write message"), scope="endpoint", event_caused=True)
def queue_message(
    *, endpoint: Endpoint, kind: str, code: str, about: str, body: dict[str, Any]
) -> OutboxMessage:
    """Both are committed together or not at all (URS-INT-05); a task delivers it afterwards.

    ``code`` names what is told (``released:B26-0001``): the same thing is told once.
    """
    known: OutboxMessage | None = OutboxMessage.objects.filter(site_id=endpoint.site_id, code=code).first()
    if known is not None:
        return known
    now = clock.now()
    content = canonical.plain(body)
    message = OutboxMessage(
        site=endpoint.site,
        code=code,
        endpoint=endpoint,
        kind=kind,
        about=about,
        body=content,
        body_digest=canonical.digest(content),
        written_at=now,
        next_attempt_at=now,
    )
    message.full_clean()
    message.save()
    return message
