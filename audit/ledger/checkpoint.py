"""Checkpoints of a log (C2SP tlog-checkpoint): its origin, how many leaves it has, and the root over them."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from audit.ledger.merkle import HASH_SIZE
from audit.ledger.note import InvalidNote, Opened, Signer, Verifier, open_note, parse, sign

LARGEST = 2**63 - 1


@dataclass(frozen=True)
class Checkpoint:
    """What is signed: the log called ``origin`` had ``size`` leaves with this root."""

    origin: str
    size: int
    root: bytes

    @property
    def epoch(self) -> int:
        """The number at the end of the origin; 0 for an origin that is none of ours."""
        _name, slash, number = self.origin.rpartition("/")
        return int(number) if slash and number.isascii() and number.isdigit() else 0

    def text(self) -> str:
        """The body of the note."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"

    def signed(self, signers: Iterable[Signer]) -> str:
        """The note."""
        return sign(self.text(), signers)

    @classmethod
    def parse(cls, text: str) -> Checkpoint:
        """From the body of a note; ``InvalidNote`` for any other form, and for lines beyond these three."""
        lines = text.split("\n")
        if len(lines) != 4 or lines[3]:
            raise InvalidNote("a checkpoint has three lines")
        origin, size, root = lines[:3]
        if not origin:
            raise InvalidNote("a checkpoint names its log")
        if not (size.isascii() and size.isdigit()) or str(int(size)) != size or int(size) > LARGEST:
            raise InvalidNote("a checkpoint's size is a plain number")
        return cls(origin, int(size), _root(root))


def read(note: str) -> Checkpoint:
    """The checkpoint of a note, its signatures not verified."""
    return Checkpoint.parse(parse(note)[0])


def open_checkpoint(note: str, verifiers: Sequence[Verifier]) -> tuple[Checkpoint, Opened]:
    """The checkpoint of a note that one of the keys has signed; ``InvalidNote`` otherwise."""
    opened = open_note(note, verifiers)
    return Checkpoint.parse(opened.text), opened


def _root(text: str) -> bytes:
    try:
        root = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise InvalidNote("the root is no base64") from None
    if len(root) != HASH_SIZE or base64.b64encode(root).decode() != text:
        raise InvalidNote("the root is no hash of 32 bytes")
    return root
