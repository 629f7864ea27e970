"""As whom PostgreSQL runs: it refuses root, so root lends it to a user without rights."""

import os
import pwd
import shutil
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

from mom.embedded.service import running_as_root

SYSTEM_USER = "pharmom"


def for_folder(folder: Path) -> int:
    """Return the user id that owns the data, or shall own it."""
    if not running_as_root():
        return os.geteuid()
    if folder.exists():
        return folder.stat().st_uid
    for name in (SYSTEM_USER, "nobody"):
        try:
            return pwd.getpwnam(name).pw_uid
        except KeyError:
            if name == SYSTEM_USER and _add_user(name):
                return pwd.getpwnam(name).pw_uid
    raise KeyError("this system has no user named nobody")


def identity(user: int | None) -> dict[str, Any]:
    """Return the arguments that make `subprocess` run a program as this user, and in its group.

    With root's group kept, a folder closed to that group stays closed although others may pass.
    """
    if user is None or user == os.geteuid():
        return {}
    return {"user": user, "group": pwd.getpwuid(user).pw_gid, "extra_groups": []}


def _add_user(name: str) -> bool:
    program = shutil.which("useradd")
    if program is None:
        return False
    options = ["--system", "--no-create-home", "--shell", "/usr/sbin/nologin"]
    return subprocess.run([program, *options, name], capture_output=True, check=False).returncode == 0


def open_path(user: int, data: Path, programs: Path) -> None:
    """Let `user` reach the data and run the programs, by the least rights that suffice."""
    if user == os.geteuid():
        return
    for folder in {*data.parents, *programs.parents, data}:
        mode = folder.stat().st_mode
        if not mode & stat.S_IXOTH:
            print(f"PharMOM: letting other users pass through {folder} (o+x)", file=sys.stderr)
            folder.chmod(mode | stat.S_IXOTH)
    package = programs.parent.parent
    for root in (package, package.with_name(package.name + ".libs")):
        if root.exists() and not _readable_by_all(root):
            for path in (root, *root.rglob("*")):
                path.chmod(path.stat().st_mode | 0o005 if path.is_dir() else _read_as_owner(path))


def _readable_by_all(package: Path) -> bool:
    """Judge by one file: an installation under umask 077 closes all of them."""
    sample = next((path for path in package.rglob("*") if path.is_file()), package)
    return bool(sample.stat().st_mode & stat.S_IROTH)


def _read_as_owner(path: Path) -> int:
    mode = path.stat().st_mode
    return mode | stat.S_IROTH | (stat.S_IXOTH if mode & stat.S_IXUSR else 0)
