"""Using an embedded server: hold its lock, start its warden if there is none."""

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import IO

from mom.embedded.locks import exclusive, is_held, is_held_alone, share
from mom.embedded.service import Service
from mom.embedded.state import EmbeddedServerError
from mom.env import BASE_DIR

RELEASE_TIMEOUT = 60.0


@dataclass
class _Use:
    service: Service
    descriptor: int
    warden: subprocess.Popen[bytes] | None
    pid: int


_uses: dict[object, _Use] = {}


def use(service: Service) -> None:
    """Keep the server running while this process lives; start it if it is not (any more)."""
    service.state.make()
    mine = _uses.get(service.use_lock)
    if mine is not None and mine.pid == os.getpid():
        mine.warden = _start_if_needed(service) or mine.warden
        return
    descriptor = share(service.use_lock)
    try:
        warden = _start_if_needed(service)
    except BaseException:
        os.close(descriptor)
        raise
    _uses[service.use_lock] = _Use(service, descriptor, warden, os.getpid())


def release_all() -> None:
    """Give back what this process uses; wait for the end of servers that nobody else uses."""
    mine = [one for one in _uses.values() if one.pid == os.getpid()]
    _uses.clear()
    for one in mine:
        os.close(one.descriptor)
    for one in mine:
        _wait_if_last(one)


def _start_if_needed(service: Service) -> subprocess.Popen[bytes] | None:
    with exclusive(service.start_lock):
        if is_held(service.warden_lock):
            return None
        purpose = "demo" if service.lasting else "test"
        argv = [sys.executable, "-m", "mom.embedded.warden", service.name]
        with (service.state.log / "wardens.log").open("ab") as log:
            start = log.tell()
            warden = subprocess.Popen(
                [*argv, str(service.state.root), purpose],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                cwd=BASE_DIR,
                start_new_session=True,
            )
        if not _is_ready(warden.stdout):
            warden.wait()
            raise EmbeddedServerError(_failure(service, start))
        return warden


def _is_ready(answer: IO[bytes] | None) -> bool:
    """Wait for the warden's word; its silence is the end of the pipe."""
    if answer is None:
        return False
    with answer:
        return answer.readline() == b"ready\n"


def _failure(service: Service, start: int) -> str:
    said = (service.state.log / "wardens.log").read_bytes()[start:].decode(errors="replace").strip()
    lines = service.log_file.read_text(errors="replace") if service.log_file.exists() else ""
    tail = "\n".join(lines.splitlines()[-10:])
    return f"The embedded {service.name} server did not start: {said}\n{tail}\nIts log is {service.log_file}."


def _wait_if_last(one: _Use) -> None:
    """Wait for the warden's end unless another process still shares the lock."""
    deadline = time.monotonic() + RELEASE_TIMEOUT
    service = one.service
    while is_held(service.warden_lock) and time.monotonic() < deadline:
        if is_held(service.use_lock) and not is_held_alone(service.use_lock):
            return
        time.sleep(0.05)
    if one.warden is not None:
        one.warden.wait(RELEASE_TIMEOUT)
