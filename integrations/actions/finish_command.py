"""Record what became of a plant command."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from integrations.errors import CommandSettled
from integrations.events import CommandFinished
from integrations.lifecycles import COMMAND
from integrations.models import PlantCommand
from kernel import clock
from kernel.events import publish


@action("integrations.finish_command", label=_("Record command result"), subject="command", event_caused=True)
def finish_command(
    *, command: PlantCommand, result: str, answer: str = "", read_back: dict[str, str] | None = None
) -> PlantCommand:
    """Confirmed, refused, failed or expired, with what was read back (URS-INT-07)."""
    if not COMMAND.allows(command.state, result):
        raise CommandSettled(state=COMMAND.label(command.state))
    command.state = COMMAND.check(command.state, result)
    command.answer = answer
    command.read_back = read_back or {}
    command.finished_at = clock.now()
    command.save()
    publish(CommandFinished(command))
    return command
