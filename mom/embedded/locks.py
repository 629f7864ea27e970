"""Advisory file locks; the kernel frees them when their holder ends, even when it is killed."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def open_lock(path: Path) -> int:
    """Open a lock file; the descriptor is not inherited by programs that we start."""
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Hold a lock alone, waiting for it."""
    descriptor = open_lock(path)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def share(path: Path) -> int:
    """Take a shared lock, waiting for it; closing the returned descriptor gives it back."""
    descriptor = open_lock(path)
    fcntl.flock(descriptor, fcntl.LOCK_SH)
    return descriptor


def take(path: Path) -> int | None:
    """Take a lock alone without waiting; None if anybody holds it."""
    descriptor = open_lock(path)
    if take_open(descriptor):
        return descriptor
    os.close(descriptor)
    return None


def take_open(descriptor: int) -> bool:
    """Take the lock of an open lock file alone without waiting; False if anybody holds it."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def is_held(path: Path) -> bool:
    """Say whether anybody holds the lock, shared or alone."""
    descriptor = take(path)
    if descriptor is None:
        return True
    os.close(descriptor)
    return False


def is_held_alone(path: Path) -> bool:
    """Say whether somebody holds the lock alone."""
    descriptor = open_lock(path)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False
