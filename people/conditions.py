"""What must be true of an account before it may do or sign anything, each with its answer: for explanations."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from audit.contracts import Condition
from audit.errors import TemporarySecret
from kernel.errors import DomainError
from people import signers


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
            _("It was locked after too many wrong secrets. The administrator unlocks it.") if locked else "",
        ),
        Condition(
            "own_password",
            _("The person has chosen the password"),
            not temporary,
            TemporarySecret(username=name).message if temporary else "",
        ),
    ]


def of_signer(actor: Any) -> list[Condition]:
    """Persons sign, once identified and with the statement accepted; programs never do (URS-SIG-09)."""
    label = _("The person may sign at all")
    if actor.is_service:
        return [Condition("signer", label, False, _("A program never signs."))]
    try:
        signers.demand_standing(actor)
    except DomainError as error:
        return [Condition("signer", label, False, str(error.message))]
    return [Condition("signer", label, True, "")]
