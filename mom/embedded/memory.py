"""A place in memory for the data of test servers, where making and deleting files costs next to nothing.

Every test that commits has a database of its own, some 1,500 files. On a disk with a journal that takes
up to a second of the system's time for each test, in memory a twentieth of it.
"""

import os
import shutil
from pathlib import Path

from mom import env
from mom.embedded.state import is_folder_of, name_outside, prefix_outside

SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - see folder_in_memory: a planted folder is not used
# The templates, the databases of the tests that run, and the write-ahead log between two checkpoints.
NEEDED_BYTES = 2 * 1024**3
# Beside the data: the state folder that it belongs to.
OWNER = "belongs-to"


def folder_in_memory(root: Path, shared: Path = SHARED_MEMORY, needed: int = NEEDED_BYTES) -> Path | None:
    """Make an empty folder in memory for the state folder `root`; None where there is no place for it.

    None too where PHARMOM_HOME is set: who names a folder gets everything in that folder.
    """
    if env.home_is_named():
        return None
    clear_orphans(shared)
    if not _has_room(shared, needed):
        return None
    folder = shared / name_outside(root)
    folder.mkdir(mode=0o711, exist_ok=True)
    if not is_folder_of(folder, os.getuid()):
        return None  # planted by another user of this machine
    for left_over in folder.iterdir():
        if left_over.is_dir():
            shutil.rmtree(left_over)
    (folder / OWNER).write_bytes(os.fsencode(root))
    return folder


def clear_orphans(shared: Path = SHARED_MEMORY) -> None:
    """Give back the memory of state folders that are no more, as of a deleted checkout.

    Only folders of this user that say whose they are; the servers of a deleted checkout have ended, for
    they too are started from its state folder.
    """
    for folder in shared.glob(f"{prefix_outside()}*"):
        owner = folder / OWNER
        if (
            is_folder_of(folder, os.getuid())
            and owner.is_file()
            and not Path(os.fsdecode(owner.read_bytes())).exists()
        ):
            shutil.rmtree(folder, ignore_errors=True)  # another run may clear the same one


def _has_room(shared: Path, needed: int) -> bool:
    return os.access(shared, os.W_OK | os.X_OK) and shutil.disk_usage(shared).free >= needed
