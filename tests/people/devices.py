"""What people hold in their hands: an authenticator app, and a passkey as a program."""

from __future__ import annotations

import base64
import hashlib
import json
import struct
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from kernel import clock
from people.actions.register_passkey import register_passkey
from people.actions.register_totp import register_totp
from people.choices import FactorPurpose
from people.factors import challenges, totp
from people.factors.enrolment import begin_app
from people.models import Authenticator, User

SESSION = "d" * 64
ORIGIN = "https://mom.example"
RP_ID = "mom.example"
PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


@dataclass
class App:
    """An authenticator app with the key it was shown."""

    key: bytes

    @classmethod
    def that_read(cls, letters: str) -> App:
        """The key typed in, without the blanks."""
        text = letters.replace(" ", "")
        return cls(base64.b32decode(text + "=" * (-len(text) % 8)))

    def code(self, steps: int = 0) -> str:
        """What it shows now, or ``steps`` steps of 30 seconds later."""
        return totp.code_of(self.key, totp.step_at(clock.now()) + steps)


@dataclass
class Passkey:
    """A security key: one key pair, a count, and whatever it can be made to say."""

    origin: str = ORIGIN
    rp_id: str = RP_ID
    flags: int = PRESENT | VERIFIED
    count: int = 0
    counts: bool = True
    identifier: bytes = b"\x01" * 32
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def create(self, challenge: str) -> dict[str, Any]:
        """The answer to ``navigator.credentials.create``."""
        numbers = self.key.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        attested = b"\0" * 16 + struct.pack(">H", len(self.identifier)) + self.identifier + cbor2.dumps(cose)
        data = self._data(self.flags | ATTESTED) + attested
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        said = self._said("webauthn.create", challenge)
        return self._credential({"clientDataJSON": text(said), "attestationObject": text(attestation)})

    def get(self, challenge: str) -> dict[str, Any]:
        """The answer to ``navigator.credentials.get``."""
        self.count += self.counts
        data, said = self._data(self.flags), self._said("webauthn.get", challenge)
        signature = self.key.sign(data + hashlib.sha256(said).digest(), ec.ECDSA(hashes.SHA256()))
        return self._credential(
            {"clientDataJSON": text(said), "authenticatorData": text(data), "signature": text(signature)}
        )

    def _data(self, flags: int) -> bytes:
        return hashlib.sha256(self.rp_id.encode()).digest() + bytes([flags]) + struct.pack(">I", self.count)

    def _said(self, kind: str, challenge: str) -> bytes:
        return json.dumps(
            {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        ).encode()

    def _credential(self, response: dict[str, Any]) -> dict[str, Any]:
        name = text(self.identifier)
        return {
            "id": name,
            "rawId": name,
            "type": "public-key",
            "response": response,
            "clientExtensionResults": {},
        }


def text(content: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def ask(user: User, purpose: FactorPurpose, session: str = SESSION) -> tuple[str, str]:
    """A question of this host: its number and its random bytes."""
    asked = text(hashlib.sha256(f"{purpose} {clock.now()}".encode()).digest())
    number = challenges.ask(user, purpose, session, {"challenge": asked, "rp_id": RP_ID, "origin": ORIGIN})
    return str(number), asked


def given(number: str, answer: dict[str, Any]) -> str:
    """What a page sends."""
    return json.dumps({"challenge": number, "answer": answer})


def register_app(user: User, password: str, name: str = "Telephone", session: str = SESSION) -> App:
    """Register an app as the person would, with its first code."""
    new = begin_app(user, session)
    app = App.that_read(new.letters)
    register_totp(
        user=user,
        actor=user,
        password=password,
        name=name,
        code=app.code(),
        question=new.question,
        session=session,
    )
    return app


def register_key(user: User, password: str, passkey: Passkey, name: str = "Security key") -> Authenticator:
    """Register a passkey as the person would."""
    number, asked = ask(user, FactorPurpose.REGISTER_PASSKEY)
    answer = given(number, passkey.create(asked))
    return register_passkey(
        user=user, actor=user, password=password, name=name, answer=answer, session=SESSION
    )


def sign_in_answer(user: User, passkey: Passkey, purpose: FactorPurpose = FactorPurpose.SIGN_IN) -> str:
    """What the passkey answers to a new question."""
    number, asked = ask(user, purpose)
    return given(number, passkey.get(asked))
