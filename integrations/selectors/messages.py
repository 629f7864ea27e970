"""Messages to other systems and commands to the plant."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from equipment.selectors.visible import visible_to
from integrations.choices import CommandState, DeliveryState
from integrations.models import OutboxMessage, PlantCommand


def messages_visible_to(user: Any) -> QuerySet[OutboxMessage]:
    """The messages that the person may see, newest first."""
    records = OutboxMessage.objects.select_related("site", "endpoint").order_by("-written_at", "-pk")
    return visible_to(records, user, "integrations.view_message")


def due_messages(at: datetime) -> list[int]:
    """Keys of the messages whose next attempt has come."""
    due = OutboxMessage.objects.filter(state=DeliveryState.PENDING, next_attempt_at__lte=at)
    return list(due.order_by("next_attempt_at").values_list("pk", flat=True)[:100])


def commands_visible_to(user: Any) -> QuerySet[PlantCommand]:
    """The plant commands that the person may see, newest first."""
    records = PlantCommand.objects.select_related("endpoint", "unit__site").order_by("-requested_at", "-pk")
    return visible_to(records, user, "integrations.view_endpoint", site="unit__site")


def open_commands(endpoint_id: int) -> QuerySet[PlantCommand]:
    """Commands of a connection without a result yet, oldest first."""
    return (
        PlantCommand.objects.filter(endpoint_id=endpoint_id, state=CommandState.QUEUED)
        .select_related("unit", "endpoint")
        .order_by("pk")
    )
