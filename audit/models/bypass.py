"""Refuses a write that goes around the actions, and keeps the attempt (URS-AUD-02, URS-AUD-07)."""

from __future__ import annotations

import logging
from typing import Any, NoReturn

from django.db import DatabaseError, connection, models

from audit.choices import Refusal
from audit.context import ambient_origin, ambient_person, current_run
from kernel.errors import DomainError

logger = logging.getLogger(__name__)


def refuse(refusal: type[DomainError], model: type[models.Model]) -> NoReturn:
    """Raise ``refusal`` after noting in the security log who tried it, and by which door."""
    _note(refusal.code, model)
    raise refusal(model=model._meta.verbose_name)


def _note(code: str, model: type[models.Model]) -> None:
    """On a connection of its own: the caller's transaction may be rolled back, or be broken already."""
    run, origin = current_run(), ambient_origin()
    row: list[Any] = [
        str(Refusal.BYPASS),
        run.actor.get_username() if run is not None else ambient_person(),
        run.action if run is not None else "",
        model._meta.label_lower,
        code,
        str(origin.channel),
        origin.terminal,
    ]
    beside = connection.copy()
    try:
        with beside.cursor() as cursor:
            cursor.execute("SELECT pharmom_log_refusal(%s, %s, %s, %s, %s, %s, %s)", row)
    except DatabaseError:
        # The write stays refused, whatever becomes of the note.
        logger.exception("A refused write of %s could not be kept in the security log", row[3])
    finally:
        beside.close()
