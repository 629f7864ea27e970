"""Signed notes (C2SP signed-note): a text, an empty line, and one signature per line. Ed25519 only.

A signer's key is ``PRIVATE+KEY+name+id+base64``, a verifier's ``name+id+base64``; the id is the first four
bytes of a hash over name and public key, so that a signature says whose it is.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

ED25519 = b"\x01"
PRIVATE = "PRIVATE+KEY+"
DASH = "— "
MOST_SIGNATURES = 100


class InvalidNote(ValueError):
    """A note, or a key, that is not as the format demands, or that nobody known has signed."""


@dataclass(frozen=True)
class Signature:
    """One line below a note: who signed, with which key, and the signature."""

    name: str
    key_id: bytes
    signature: bytes

    def line(self) -> str:
        """As it stands in the note."""
        return f"{DASH}{self.name} {base64.b64encode(self.key_id + self.signature).decode()}\n"


@dataclass(frozen=True)
class Verifier:
    """A public key with the name under which it signs."""

    name: str
    public: bytes

    @classmethod
    def parse(cls, text: str) -> Verifier:
        """From ``name+id+base64``; ``InvalidNote`` where any part does not fit the others."""
        name, key_id, encoded = _three_parts(text)
        key = _decoded(encoded)
        if key[:1] != ED25519 or len(key) != 33:
            raise InvalidNote("the key is not an Ed25519 key")
        found = cls(_checked(name), key[1:])
        if found.key_id.hex() != key_id:
            raise InvalidNote("the key's id does not fit the key")
        return found

    @property
    def key_id(self) -> bytes:
        """Four bytes that stand before each signature."""
        return hashlib.sha256(self.name.encode() + b"\n" + ED25519 + self.public).digest()[:4]

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of the public key in hex: what people compare."""
        return hashlib.sha256(self.public).hexdigest()

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{base64.b64encode(ED25519 + self.public).decode()}"

    def accepts(self, text: bytes, signature: bytes) -> bool:
        """Whether this key made the signature over the text."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, text)
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True)
class Signer:
    """A private key with its name."""

    name: str
    seed: bytes

    @classmethod
    def generate(cls, name: str) -> Signer:
        """A new key."""
        return cls(_checked(name), Ed25519PrivateKey.generate().private_bytes_raw())

    @classmethod
    def parse(cls, text: str) -> Signer:
        """From ``PRIVATE+KEY+name+id+base64``."""
        if not text.startswith(PRIVATE):
            raise InvalidNote("this is no private key")
        name, key_id, encoded = _three_parts(text.removeprefix(PRIVATE))
        key = _decoded(encoded)
        if key[:1] != ED25519 or len(key) != 33:
            raise InvalidNote("the key is not an Ed25519 key")
        found = cls(_checked(name), key[1:])
        if found.verifier.key_id.hex() != key_id:
            raise InvalidNote("the key's id does not fit the key")
        return found

    @property
    def verifier(self) -> Verifier:
        """The public side."""
        public = self._private().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        return Verifier(self.name, public)

    def secret(self) -> str:
        """The text that is kept in the key file and nowhere else."""
        encoded = base64.b64encode(ED25519 + self.seed).decode()
        return f"{PRIVATE}{self.name}+{self.verifier.key_id.hex()}+{encoded}"

    def __repr__(self) -> str:
        return f"Signer({self.verifier})"

    def sign(self, text: bytes) -> Signature:
        """This key's signature over the text."""
        return Signature(self.name, self.verifier.key_id, self._private().sign(text))

    def _private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)


@dataclass(frozen=True)
class Opened:
    """A note whose signatures were looked at: those that hold, and those of keys that nobody named."""

    text: str
    signed_by: tuple[Verifier, ...]
    unknown: tuple[Signature, ...]


def sign(text: str, signers: Iterable[Signer]) -> str:
    """The note over the text, which ends with a line break, signed by each of the signers."""
    _check_text(text)
    return text + "\n" + "".join(signer.sign(text.encode()).line() for signer in signers)


def parse(note: str) -> tuple[str, list[Signature]]:
    """Text and signatures of a note, nothing verified."""
    text, split, below = note.rpartition("\n\n")
    if not split or not below.endswith("\n"):
        raise InvalidNote("text and signatures are not parted by an empty line")
    text += "\n"
    _check_text(text)
    lines = below.removesuffix("\n").split("\n")
    if len(lines) > MOST_SIGNATURES:
        raise InvalidNote("the note has too many signatures")
    return text, [_signature(line) for line in lines]


def open_note(note: str, verifiers: Sequence[Verifier]) -> Opened:
    """Verify a note; ``InvalidNote`` where a known key's signature is wrong or no known key signed."""
    text, signatures = parse(note)
    known = {(each.name, each.key_id): each for each in verifiers}
    signed_by: list[Verifier] = []
    unknown = []
    for each in signatures:
        verifier = known.get((each.name, each.key_id))
        if verifier is None:
            unknown.append(each)
        elif not verifier.accepts(text.encode(), each.signature):
            raise InvalidNote(f"the signature of {each.name} does not fit the text")
        elif verifier not in signed_by:
            signed_by.append(verifier)
    if not signed_by:
        raise InvalidNote("none of the known keys has signed this")
    return Opened(text, tuple(signed_by), tuple(unknown))


def _signature(line: str) -> Signature:
    name, space, encoded = line.removeprefix(DASH).partition(" ")
    if not line.startswith(DASH) or not space:
        raise InvalidNote("a line below the text is no signature")
    found = _decoded(encoded)
    if len(found) < 5:
        raise InvalidNote("a signature is too short")
    return Signature(_checked(name), found[:4], found[4:])


def _check_text(text: str) -> None:
    if not text.endswith("\n"):
        raise InvalidNote("the text does not end with a line break")
    if any(ord(each) < 0x20 and each != "\n" for each in text):
        raise InvalidNote("the text holds control characters")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise InvalidNote("the text is no Unicode text") from None


def _checked(name: str) -> str:
    if not name or "+" in name or any(each.isspace() or unicodedata.category(each) == "Cs" for each in name):
        raise InvalidNote("a name is not empty, and has neither spaces nor a plus sign")
    return name


def _three_parts(text: str) -> tuple[str, str, str]:
    # The base64 of a key may hold plus signs itself.
    parts = text.split("+", 2)
    if len(parts) != 3:
        raise InvalidNote("a key is name, id and value, parted by plus signs")
    return parts[0], parts[1], parts[2]


def _decoded(text: str) -> bytes:
    try:
        found = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise InvalidNote("this is no base64") from None
    if base64.b64encode(found).decode() != text:
        raise InvalidNote("this base64 has another canonical form")
    return found
