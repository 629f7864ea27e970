"""Give a machine or scale a command, with the step that causes it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from equipment.models import Unit
from integrations.contracts.wake import wake_capture
from integrations.models import Endpoint, PlantCommand
from kernel import canonical, clock

# A command that could not be given by then is not given at all: nobody expects a late START.
VALID_FOR = timedelta(seconds=30)


@action("integrations.send_command", label=_("Send plant command"), scope="unit", event_caused=True)
def send_command(
    *, endpoint: Endpoint, unit: Unit, kind: str, content: dict[str, Any], batch_code: str, step_ref: str
) -> PlantCommand:
    """The worker that holds the connection carries it out as soon as this is committed."""
    now = clock.now()
    command = PlantCommand(
        endpoint=endpoint,
        unit=unit,
        kind=kind,
        batch_code=batch_code,
        step_ref=step_ref,
        content=canonical.plain(content),
        requested_at=now,
        expires_at=now + VALID_FOR,
    )
    command.full_clean()
    command.save()
    wake_capture(endpoint.pk)
    return command
