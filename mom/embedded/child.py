"""Binding a child process to its parent."""

import ctypes
import signal
import sys

PR_SET_PDEATHSIG = 1


def end_with_parent(number: signal.Signals) -> None:
    """Ask Linux to signal this process when its parent dies, even by SIGKILL.

    Called in the child between fork and exec. Other systems have nothing of the kind: there a
    server without warden is found and ended at the next start.
    """
    if _libc is not None:
        _libc.prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0)


_libc = ctypes.CDLL(None) if sys.platform == "linux" else None
