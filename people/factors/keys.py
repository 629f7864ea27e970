"""The key that seals what authenticators share with us: a file in a folder outside the database.

``factor.key`` holds one Fernet key a line (AES-128-CBC with HMAC-SHA-256), the newest first: that one seals, every
one opens. ``rotate_factor_key`` puts a new key in front, seals everything anew with it, and drops the others then.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import connection

from people.errors import FactorKeyUnusable

FILE = "factor.key"
FINGERPRINT_LETTERS = 16


def path() -> Path:
    """Where the key is (PHARMOM_FACTOR_KEYS)."""
    return Path(settings.PHARMOM_FACTOR_KEYS) / FILE


def seal(content: bytes, about: UUID) -> str:
    """Encrypt ``content``; it opens for the same ``about`` alone, so that a row taken over elsewhere is worthless.

    In the transaction that writes the row: no key is dropped before it has ended.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(hashtext('people.factor_key'))")
    return _keys().encrypt(about.bytes + content).decode()


def wait_for_sealing() -> None:
    """Wait until whatever was sealed is committed, and let nobody seal until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('people.factor_key'))")


def unseal(sealed: str, about: UUID) -> bytes:
    """What was sealed about the same record; ``FactorKeyUnusable`` for anything else."""
    try:
        content = _keys().decrypt(sealed.encode())
    except InvalidToken as failure:
        raise FactorKeyUnusable(why="it opens nothing of this") from failure
    if content[:16] != about.bytes:
        raise FactorKeyUnusable(why="it was sealed for another record")
    return content[16:]


def fingerprints() -> list[str]:
    """The beginning of each key's SHA-256, the newest first: names it and gives nothing of it away."""
    return [_fingerprint(line) for line in _lines()]


def _fingerprint(line: bytes) -> str:
    return hashlib.sha256(line).hexdigest()[:FINGERPRINT_LETTERS]


def make() -> Path:
    """Make the first key, or put a new one in front of those that are there; returns the file."""
    _write(lambda known: [Fernet.generate_key(), *known])
    return path()


def keep_alone(fingerprint: str) -> bool:
    """Drop every other key, if this one still is the newest; whether it was."""
    _write(lambda known: known[:1] if known and _fingerprint(known[0]) == fingerprint else known)
    return fingerprints() == [fingerprint]


def _write(changed: Callable[[list[bytes]], list[bytes]]) -> None:
    """Replace the file as a whole; of two writers one waits, so that no key gets lost between them."""
    place = path()
    try:
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _alone(place.parent):
            known = place.read_bytes().split() if place.exists() else []
            handle, draft = tempfile.mkstemp(prefix=f".{FILE}.", dir=place.parent)
            try:
                with open(handle, "wb") as file:
                    file.write(b"".join(line + b"\n" for line in changed(known)))
                    file.flush()
                    os.fsync(file.fileno())
                os.replace(draft, place)
            finally:
                Path(draft).unlink(missing_ok=True)
            _sync(place.parent)
    except OSError as failure:
        raise FactorKeyUnusable(why=failure.strerror or type(failure).__name__) from failure


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One writer at a time; the lock goes with its process."""
    place = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(place, fcntl.LOCK_EX)
        yield
    finally:
        os.close(place)


def _sync(folder: Path) -> None:
    """The name too is on the disk before anything is sealed with the key."""
    place = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(place)
    finally:
        os.close(place)


def _keys() -> MultiFernet:
    try:
        return MultiFernet([Fernet(line) for line in _lines()])
    except ValueError as failure:
        raise FactorKeyUnusable(why="it has not the form of a key") from failure


def _lines() -> list[bytes]:
    place = path()
    if not place.exists() and settings.PHARMOM_FACTOR_MAKES_KEY:
        _write(lambda known: known or [Fernet.generate_key()])
    try:
        with place.open("rb") as file:
            mode, lines = os.fstat(file.fileno()).st_mode, file.read().split()
    except OSError as failure:
        raise FactorKeyUnusable(why=failure.strerror or type(failure).__name__) from failure
    if mode & 0o077:
        raise FactorKeyUnusable(why="others can read it (chmod 600)")
    return lines
