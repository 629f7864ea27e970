"""Acknowledge an excursion: somebody has seen it and says what was done."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from environment.actions._periods import keep
from environment.errors import CommentNeeded
from environment.lifecycles import ALARM
from environment.models import Excursion
from kernel import clock


@action("environment.acknowledge_excursion", label=_("Acknowledge"), subject="excursion")
def acknowledge_excursion(*, excursion: Excursion, comment: str, actor: Any) -> Excursion:
    """Note who has seen the alarm and what they found (F-19; URS-ENV-09)."""
    if not comment.strip():
        raise CommentNeeded()
    excursion.state = ALARM.check(excursion.state, "acknowledge")
    excursion.acknowledged_by, excursion.acknowledged_at = actor, clock.now()
    excursion.comment = "\n".join(part for part in (excursion.comment, comment.strip()) if part)
    keep(excursion)
    return excursion
