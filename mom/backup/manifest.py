"""The manifest of a backup: what it was taken from, what must be in it, and the digest of each file."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from kernel.canonical import canonical_json
from mom.backup.errors import BackupError

NAME = "manifest.json"
DUMP = "database.dump"
FORMAT = 1
CHUNK = 1 << 20


@dataclass(frozen=True)
class Manifest:
    """Counts are those of the same snapshot as the dump; ``files`` holds size and SHA-256 by name."""

    format: int
    taken_at: str
    program: str
    server: str
    database: str
    trail: dict[str, int]
    files: dict[str, dict[str, Any]]

    def write(self, folder: Path) -> None:
        """Keep it beside the files that it describes, in canonical JSON."""
        (folder / NAME).write_bytes(canonical_json(asdict(self)))

    @property
    def digest(self) -> str:
        """SHA-256 of the manifest: it stands for the whole backup."""
        return hashlib.sha256(canonical_json(asdict(self))).hexdigest()


def described(path: Path) -> dict[str, Any]:
    """Size and SHA-256 of a file."""
    seen = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(CHUNK):
            seen.update(piece)
    return {"size": path.stat().st_size, "sha256": seen.hexdigest()}


def read(folder: Path) -> Manifest:
    """The manifest of a backup whose files are all there and as they were written."""
    manifest = _parsed(folder)
    if manifest.format != FORMAT:
        raise BackupError(
            f"{folder} was made by another version of PharMOM (format {manifest.format}, known is {FORMAT})."
        )
    for name, wanted in manifest.files.items():
        path = folder / name
        if Path(name).name != name or not path.is_file():
            raise BackupError(f"{folder} is not whole: {name} is missing.")
        if described(path) != wanted:
            raise BackupError(f"{path} is not the file that was written: its size or its SHA-256 differs.")
    return manifest


def _parsed(folder: Path) -> Manifest:
    try:
        written = (folder / NAME).read_bytes()
    except OSError as reason:
        raise BackupError(f"{folder} is no backup: {NAME} cannot be read ({reason.strerror}).") from reason
    try:
        manifest = Manifest(**json.loads(written))
        intact = canonical_json(asdict(manifest)) == written and DUMP in manifest.files
    except (TypeError, ValueError) as reason:
        raise BackupError(f"{folder / NAME} is damaged: {reason}.") from reason
    if not intact:
        raise BackupError(f"{folder / NAME} is damaged: it is not as PharMOM writes it.")
    return manifest
