"""PostgreSQL's own programs, run with an address that ``ps`` does not show."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from mom.backup.errors import BackupError
from mom.embedded.postgres import programs
from mom.embedded.roles import psql_variables
from mom.embedded.state import EmbeddedServerError

MOST_SECONDS = 24 * 3600


def run(program: str, *arguments: str, address: str) -> None:
    """Run ``pg_dump`` or ``pg_restore`` on the database at ``address``; raise what it complained of."""
    done = subprocess.run(
        [_path_of(program), *arguments],
        env={**os.environ, **psql_variables(address)},
        capture_output=True,
        text=True,
        check=False,
        timeout=MOST_SECONDS,
    )
    if done.returncode:
        why = done.stderr.strip() or f"ended with status {done.returncode}"
        raise BackupError(f"{program} failed:\n{why}")


def _path_of(program: str) -> str:
    """The one that comes with the embedded server, or the system's own."""
    try:
        embedded = programs() / program
    except EmbeddedServerError:
        embedded = Path(program)
    found = str(embedded) if embedded.is_absolute() and embedded.exists() else shutil.which(program)
    if found is None:
        raise BackupError(f"There is no {program} on this machine: install PostgreSQL's client programs.")
    return found
