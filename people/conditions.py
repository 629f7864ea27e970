"""What must be true of an account before it may do or sign anything, each with its answer: for explanations."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from audit.contracts import Condition
from audit.errors import AccountLocked, TemporarySecret


def of_account(actor: Any) -> list[Condition]:
    """Not locked, and with a password that the person chose; a program has neither."""
    if actor.is_service:
        return []
    name = actor.get_username()
    locked, temporary = actor.locked_at is not None, actor.must_change_password
    return [
        Condition(
            "unlocked",
            _("The account is not locked"),
            not locked,
            AccountLocked(username=name).message if locked else "",
        ),
        Condition(
            "own_password",
            _("The person has chosen the password"),
            not temporary,
            TemporarySecret(username=name).message if temporary else "",
        ),
    ]


def of_signer(actor: Any) -> list[Condition]:
    """Persons sign; programs never do (URS-ACC-03)."""
    why = _("A program never signs.") if actor.is_service else ""
    return [Condition("signer", _("A person signs"), not actor.is_service, why)]
