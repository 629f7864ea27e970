"""Processor time: what a piece of work costs two processes, this one and its PostgreSQL backend.

Seconds on the wall also hold the disk, the scheduler and whatever else the machine does; the time that the
two processes were computing does not. POSIX has a clock for each process (``clock_getcpuclockid``), which Linux
keeps in nanoseconds.
"""

from __future__ import annotations

import ctypes
import gc
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection

Clock = Callable[[], float]


@contextmanager
def undisturbed() -> Iterator[None]:
    """What was loaded before is no rubbish: a collection that looks through it all would hit one side by chance."""
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def both() -> Clock:
    """A clock of this process and of the backend of Django's present connection, in seconds."""
    connection.ensure_connection()
    backend = _clock_of(connection.connection.info.backend_pid)
    return lambda: time.process_time() + time.clock_gettime(backend)


def _clock_of(process: int) -> int:
    clock = ctypes.c_int()
    error = ctypes.CDLL(None).clock_getcpuclockid(process, ctypes.byref(clock))
    if error:
        raise OSError(error, f"{os.strerror(error)}: the processor time of {process} cannot be read")
    return clock.value
