"""The beginning of an authenticator app: a key by chance, shown once as letters and as a QR code."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from typing import Any

import segno

from people.choices import FactorPurpose
from people.factors import challenges, totp

ISSUER = "PharMOM"


@dataclass(frozen=True)
class NewApp:
    """What the person's device is told: ``question`` is the number under which the key waits for its first code."""

    question: str
    letters: str = field(repr=False)
    address: str = field(repr=False)

    @property
    def qr(self) -> str:
        """The address as an SVG drawing in a ``data:`` address, black on white whatever the page looks like."""
        drawn: str = segno.make(self.address, error="m").svg_data_uri(
            scale=5, border=4, dark="#000", light="#fff", encode_minimal=True
        )
        return drawn


def begin_app(user: Any, session: str) -> NewApp:
    """A new key for the person; nothing is registered before its first code has come."""
    key = totp.new_key()
    content = {"key": base64.b64encode(key).decode()}
    question = challenges.ask(user, FactorPurpose.REGISTER_TOTP, session, content)
    return _shown(user, str(question), key)


def shown_again(user: Any, question: str, session: str) -> NewApp:
    """The same key after a wrong code; ``ChallengeOver`` once its time is over."""
    asked = challenges.look(question, user, FactorPurpose.REGISTER_TOTP, session)
    return _shown(user, question, base64.b64decode(asked["key"]))


def _shown(user: Any, question: str, key: bytes) -> NewApp:
    address = totp.address(key, issuer=ISSUER, account=user.get_username())
    return NewApp(question, totp.in_letters(key), address)
