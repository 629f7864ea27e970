"""A place in memory for the data of test servers, where making and deleting files costs next to nothing.

Every test that commits has a database of its own, some 1,500 files. On a disk with a journal that takes
up to a second of the system's time for each test, in memory a twentieth of it.
"""

import os
import shutil
from pathlib import Path

from mom import env
from mom.embedded.state import is_folder_of, name_outside

SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - see folder_in_memory: a planted folder is not used
# The templates, the databases of the tests that run, and the write-ahead log between two checkpoints.
NEEDED_BYTES = 2 * 1024**3


def folder_in_memory(root: Path, shared: Path = SHARED_MEMORY, needed: int = NEEDED_BYTES) -> Path | None:
    """Make an empty folder in memory for the state folder `root`; None where there is no place for it.

    None too where PHARMOM_HOME is set: who names a folder gets everything in that folder.
    """
    if env.home_is_named() or not _has_room(shared, needed):
        return None
    folder = shared / name_outside(root)
    folder.mkdir(mode=0o711, exist_ok=True)
    if not is_folder_of(folder, os.getuid()):
        return None  # planted by another user of this machine
    for left_over in folder.iterdir():
        shutil.rmtree(left_over)
    return folder


def _has_room(shared: Path, needed: int) -> bool:
    return os.access(shared, os.W_OK | os.X_OK) and shutil.disk_usage(shared).free >= needed
