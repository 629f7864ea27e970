"""Whether a person has an authenticator, and whether they have proven one a moment ago."""

from __future__ import annotations

from typing import Any

from people.choices import FactorPurpose
from people.errors import NotProven
from people.factors import challenges
from people.models import Authenticator


def is_needed(user: Any) -> bool:
    """Whether the person has an authenticator: then it is a component of sign-in and of a first signing."""
    return Authenticator.objects.filter(user_id=user.pk, revoked_at=None).exists()


def keep_proof(user: Any, session: str, used: Authenticator) -> None:
    """Let the person change their authenticators in this session within two minutes, once."""
    challenges.ask(user, FactorPurpose.PROVEN, session, {"authenticator": str(used.uuid)})


def demand_proof(user: Any, session: str) -> str:
    """Take the proof of a moment ago; which authenticator gave it. ``NotProven``, also where there is none to give."""
    proven = challenges.take_any(user, FactorPurpose.PROVEN, session)
    if proven is None:
        raise NotProven()
    return proven["authenticator"]
