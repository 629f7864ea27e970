"""Checkpoints in a folder: a file that only grows, and the newest one beside it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from audit.contracts import ANCHORS, Anchor
from audit.errors import AnchorFailed
from audit.ledger.keys import flush_folder, write_whole

LAST = 16 * 1024


@ANCHORS.register
class DirectoryAnchor(Anchor):
    """A folder of this machine, best on a disk that the database's administrator cannot write.

    ``<log>.log`` has one line per checkpoint (JSON: the machine's time and the signed note), ``<log>.newest``
    the newest note as it is.
    """

    code = "directory"
    label = _("Folder")
    interval = 60
    is_local = True

    def is_set(self) -> bool:
        """Always: there is a default in the state folder."""
        return True

    def where(self) -> str:
        """The folder."""
        return str(settings.PHARMOM_ANCHOR_DIR)

    def put(self, log: str, note: str) -> None:
        """Append to the log's file, flush, then replace the newest."""
        line = json.dumps({"at": datetime.now(UTC).isoformat(timespec="seconds"), "note": note}) + "\n"
        try:
            _folder().mkdir(mode=0o755, parents=True, exist_ok=True)
            is_new = not _path(log, "log").exists()
            _append(_path(log, "log"), line.encode())
            write_whole(_path(log, "newest"), note)
            if is_new:
                flush_folder(_folder())
        except OSError as failure:
            raise AnchorFailed(
                anchor=self.code, why=f"{failure.strerror or type(failure).__name__} ({self.where()})"
            ) from failure

    def reach(self) -> None:
        """The folder, or the one that it will be made in, can be written."""
        there = next(each for each in (_folder(), *_folder().parents) if each.exists())
        if not there.is_dir() or not os.access(there, os.W_OK | os.X_OK):
            raise AnchorFailed(anchor=self.code, why=f"Permission denied ({there})")

    def newest(self, log: str) -> str | None:
        """The last whole line; the machine may have stopped in the middle of one."""
        try:
            with _path(log, "log").open("rb") as file:
                file.seek(0, os.SEEK_END)
                file.seek(max(0, file.tell() - LAST))
                lines = file.read().split(b"\n")
        except FileNotFoundError:
            return None
        except OSError as failure:
            raise AnchorFailed(anchor=self.code, why=failure.strerror or type(failure).__name__) from failure
        return next((note for line in reversed(lines) if (note := _note(line)) is not None), None)

    def all_of(self, log: str) -> Iterator[str]:
        """Every whole line."""
        try:
            with _path(log, "log").open("rb") as file:
                yield from (note for line in file if (note := _note(line)) is not None)
        except FileNotFoundError:
            return
        except OSError as failure:
            raise AnchorFailed(anchor=self.code, why=failure.strerror or type(failure).__name__) from failure


def _folder() -> Path:
    return Path(settings.PHARMOM_ANCHOR_DIR)


def _path(log: str, kind: str) -> Path:
    return _folder() / f"{log}.{kind}"


def _append(path: Path, line: bytes) -> None:
    """One whole line at the end, on disk when it returns; what a full disk cut off is taken away again."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        end = os.lseek(handle, 0, os.SEEK_END)
        if end and os.pread(handle, 1, end - 1) != b"\n":
            line = b"\n" + line  # the machine had stopped in the middle of one
        try:
            written = 0
            while written < len(line):
                written += os.write(handle, line[written:])
            os.fsync(handle)
        except OSError:
            os.ftruncate(handle, end)
            raise
    finally:
        os.close(handle)


def _note(line: bytes) -> str | None:
    try:
        found = json.loads(line)
    except ValueError:
        return None
    return found["note"] if isinstance(found, dict) and isinstance(found.get("note"), str) else None
