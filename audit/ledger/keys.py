"""The keys that sign checkpoints: files in a folder outside the database, never in the trail.

``signing.key``      the private key, mode 0600
``former.key``       after a rotation, until the first checkpoint that both have signed
``verifiers.txt``    every public key that ever signed, oldest first, so that old checkpoints verify
``signed.note``      the newest checkpoint that was signed, so that no other log is signed after it
``signed.lock``      held while that one is compared and replaced
``verified.note``    up to where the trail was verified (``audit.verification.progress``)
"""

from __future__ import annotations

import fcntl
import os
import secrets
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from audit.errors import LedgerKeyExists, LedgerKeyMissing, LedgerKeyUnusable
from audit.ledger.checkpoint import open_checkpoint
from audit.ledger.note import InvalidNote, Signer, Verifier

SIGNING, FORMER, VERIFIERS = "signing.key", "former.key", "verifiers.txt"
SIGNED, LOCK, VERIFIED = "signed.note", "signed.lock", "verified.note"


def folder() -> Path:
    """Where the keys are (PHARMOM_LEDGER_KEYS)."""
    return Path(settings.PHARMOM_LEDGER_KEYS)


def are_here() -> bool:
    """Whether this process has the keys, so that a round of integration is its business."""
    return (folder() / SIGNING).exists()


def signer() -> Signer:
    """The key that signs now; ``LedgerKeyMissing`` or ``LedgerKeyUnusable``."""
    return _read(folder() / SIGNING)


def signers() -> list[Signer]:
    """The keys that sign the next checkpoint: after a rotation the former one too."""
    found = [signer()]
    former = folder() / FORMER
    if former.is_file():
        found.append(_read(former))
    return found


def verifiers() -> list[Verifier]:
    """Every public key of the log, oldest first; none where the list is missing."""
    try:
        lines = (folder() / VERIFIERS).read_text(encoding="utf-8").split()
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as failure:
        raise LedgerKeyUnusable(path=str(folder() / VERIFIERS), why=_why(failure)) from failure
    try:
        return [Verifier.parse(line) for line in lines]
    except InvalidNote as failure:
        raise LedgerKeyUnusable(path=str(folder() / VERIFIERS), why=str(failure)) from failure


def make(name: str = "") -> Verifier:
    """Make the first key of a log, called ``name`` or by chance; never over one that is there."""
    path = folder() / SIGNING
    if path.exists():
        raise LedgerKeyExists(path=str(path))
    made = Signer.generate(name or f"pharmom-{secrets.token_hex(4)}")
    with _writing(path):
        folder().mkdir(mode=0o700, parents=True, exist_ok=True)
        _add_verifier(made.verifier)
        write_whole(path, made.secret() + "\n")
    return made.verifier


def prepare() -> Signer:
    """A new key under the log's name, not in use yet."""
    return Signer.generate(signer().name)


def put_into_use(new: Signer) -> None:
    """From now on ``new`` signs; the former key signs once more beside it."""
    path = folder() / SIGNING
    with _writing(path):
        _add_verifier(new.verifier)
        write_whole(folder() / FORMER, signer().secret() + "\n")
        write_whole(path, new.secret() + "\n")


def retire_former() -> None:
    """Delete the former private key: a checkpoint with both signatures is kept."""
    (folder() / FORMER).unlink(missing_ok=True)


def remember(note: str) -> None:
    """Keep the newest note that was signed.

    Of two rounds at once the one that signed first may come last: a note of an earlier epoch than the one
    kept, or of fewer leaves of the same epoch, is left out.
    """
    path = folder() / SIGNED
    with _writing(path), _alone(folder() / LOCK):
        if _reached(lambda: note) >= _reached(signed_note):
            write_whole(path, note)


def signed_note() -> str | None:
    """The newest note that was signed, ``None`` before the first."""
    try:
        return (folder() / SIGNED).read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as failure:
        raise LedgerKeyUnusable(path=str(folder() / SIGNED), why=_why(failure)) from failure


def write_whole(path: Path, text: str) -> None:
    """Write a file that only our own account may read: wholly or not at all, and on disk when it returns.

    Each writer has a draft of its own: of two at once, one would move the other's away.
    """
    handle, draft = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)  # readable for its owner alone
    try:
        with open(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(draft).rename(path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise
    flush_folder(path.parent)


def flush_folder(path: Path) -> None:
    """Have the folder's list of names on disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _add_verifier(verifier: Verifier) -> None:
    known = [str(each) for each in verifiers()]
    write_whole(folder() / VERIFIERS, "\n".join([*known, str(verifier)]) + "\n")


def _read(path: Path) -> Signer:
    try:
        with path.open(encoding="utf-8") as file:
            mode, text = os.fstat(file.fileno()).st_mode, file.read()
    except FileNotFoundError as failure:
        raise LedgerKeyMissing(path=str(path)) from failure
    except (OSError, UnicodeDecodeError) as failure:
        raise LedgerKeyUnusable(path=str(path), why=_why(failure)) from failure
    if mode & 0o077:
        raise LedgerKeyUnusable(path=str(path), why="others can read it (chmod 600)")
    try:
        return Signer.parse(text.strip())
    except InvalidNote as failure:
        raise LedgerKeyUnusable(path=str(path), why=str(failure)) from failure


def _reached(note: Callable[[], str | None]) -> tuple[int, int]:
    """Epoch and size of a note that one of our keys has signed; what cannot be read as one is older than any."""
    try:
        checkpoint = open_checkpoint(note() or "", verifiers())[0]
    except (InvalidNote, LedgerKeyUnusable):
        return -1, 0
    return checkpoint.epoch, checkpoint.size


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Hold the lock file alone, waiting for it; the kernel frees it when its holder ends."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as failure:
        raise LedgerKeyUnusable(path=str(path), why=_why(failure)) from failure


def _why(failure: Exception) -> str:
    return getattr(failure, "strerror", None) or type(failure).__name__
