"""The key that seals what authenticators share with us: a file in a folder outside the database.

``factor.key`` holds one Fernet key a line (AES-128-CBC with HMAC-SHA-256), the newest first: that one seals, every
one opens, so that a new key can be put in front while what older ones sealed is still read.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from uuid import UUID

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

from people.errors import FactorKeyUnusable

FILE = "factor.key"


def path() -> Path:
    """Where the key is (PHARMOM_FACTOR_KEYS)."""
    return Path(settings.PHARMOM_FACTOR_KEYS) / FILE


def seal(content: bytes, about: UUID) -> str:
    """Encrypt ``content``; it opens for the same ``about`` alone, so that a row taken over elsewhere is worthless."""
    return _keys().encrypt(about.bytes + content).decode()


def unseal(sealed: str, about: UUID) -> bytes:
    """What was sealed about the same record; ``FactorKeyUnusable`` for anything else."""
    try:
        content = _keys().decrypt(sealed.encode())
    except InvalidToken as failure:
        raise FactorKeyUnusable(why="it opens nothing of this") from failure
    if content[:16] != about.bytes:
        raise FactorKeyUnusable(why="it was sealed for another record")
    return content[16:]


def make() -> Path:
    """Make the first key, or put a new one in front of those that are there; returns the file."""
    place = path()
    try:
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        known = place.read_bytes() if place.exists() else b""
        handle, draft = tempfile.mkstemp(prefix=f".{FILE}.", dir=place.parent)
        try:
            with open(handle, "wb") as file:
                file.write(Fernet.generate_key() + b"\n" + known)
                file.flush()
                os.fsync(file.fileno())
            if known:
                os.replace(draft, place)
            else:
                os.link(draft, place)  # of two at once the second fails, and takes the first one's key
        except FileExistsError:
            return place
        finally:
            Path(draft).unlink(missing_ok=True)
    except OSError as failure:
        raise FactorKeyUnusable(why=failure.strerror or type(failure).__name__) from failure
    return place


def _keys() -> MultiFernet:
    place = path()
    if not place.exists() and settings.PHARMOM_FACTOR_MAKES_KEY:
        make()
    try:
        with place.open("rb") as file:
            mode, lines = os.fstat(file.fileno()).st_mode, file.read().split()
        if mode & 0o077:
            raise FactorKeyUnusable(why="others can read it (chmod 600)")
        return MultiFernet([Fernet(line) for line in lines])
    except OSError as failure:
        raise FactorKeyUnusable(why=failure.strerror or type(failure).__name__) from failure
    except ValueError as failure:
        raise FactorKeyUnusable(why="it has not the form of a key") from failure
