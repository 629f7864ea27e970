"""What happened in people, for the apps above."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class SessionBegan:
    """Somebody signed in; ``elsewhere``: the other terminals where the account is in use, last used first."""

    user: Any
    session_digest: str
    elsewhere: tuple[str, ...] = ()


@dataclass(frozen=True)
class SessionEnded:
    """A session is over, and what rested on it: ``why`` is a ``people.choices.SessionEnd`` (URS-SIG-02).

    ``session_digest`` is the SHA-256 of the session's key, in hexadecimal digits.
    """

    user: Any
    session_digest: str
    why: str


@dataclass(frozen=True)
class SecurityAlerted:
    """Something about access that those who watch over it must hear of at once; ``alert`` is a ``SecurityAlert``."""

    alert: Any


@dataclass(frozen=True)
class ServiceAccountStopped:
    """A program comes in no more, whether it is switched off or its account deactivated."""

    user: Any
