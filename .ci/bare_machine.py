"""The README's two commands on a bare machine: a minimal Debian in a folder, with nothing but what the README asks for.

    sudo python3 .ci/bare_machine.py [demo] [faults] [test]

Needs root and debootstrap, 4 GB and half an hour. The machine is made anew each time and deleted at the end; how this
machine reaches its package registries (settings of apt, pip and npm, certificates) is taken over. Every line it prints
was seen; the first thing that is not as it should be ends it with 1.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
PACKAGES = "python3,python3-venv,make,git,ca-certificates"
# The last: the certificates that this machine trusts.
SETTINGS = (
    "/etc/resolv.conf",
    "/etc/hosts",
    "/etc/pip.conf",
    "/etc/npmrc",
    "/etc/ssl/certs/ca-certificates.crt",
)
VISITOR, HOME = "visitor", "/home/visitor"
ABSENT = (
    "node",
    "npm",
    "gcc",
    "cc",
    "chromium",
    "initdb",
    "redis-server",
    "mosquitto",
    "xgettext",
    "msgfmt",
    "curl",
)
READY, NEEDED, SECOND_START = "PharMOM is ready", 180, 60
PORT = 8321


class Failed(Exception):
    """Something was not as it should be."""


def say(text: str) -> None:
    print(f"[{time.monotonic() - BEGAN:6.1f} s] {text}", flush=True)


def expect(is_so: bool, what: str, seen: object = "") -> None:
    """Print what was shown, or end."""
    if not is_so:
        raise Failed(f"{what}\n{seen}" if seen else what)
    say(f"ok: {what}")


class Machine:
    """A minimal Debian in a folder, with the checkout in the home of somebody who has no rights."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.clone = root / HOME[1:] / "pharmom"

    def build(self) -> None:
        release = dict(
            line.split("=", 1) for line in Path("/etc/os-release").read_text().splitlines() if "=" in line
        )
        suite = release["VERSION_CODENAME"].strip('"')
        say(f"Making a minimal Debian ({suite}) with {PACKAGES}")
        known = subprocess.run(
            ["apt-get", "indextargets", "--format", "$(RELEASE) $(REPO_URI)", "Created-By: Packages"],
            check=True, capture_output=True, text=True,
        ).stdout.split("\n")  # fmt: skip
        mirror = next(line.split()[1] for line in known if line.startswith(f"{suite} "))
        argv = ["debootstrap", "--variant=minbase", f"--include={PACKAGES}", suite, str(self.root), mirror]
        subprocess.run(argv, check=True, stdout=subprocess.DEVNULL)
        for name in SETTINGS:
            self._take_over(Path(name))
        self.as_root("useradd", "--create-home", VISITOR)
        if (Path.home() / ".npmrc").exists():
            shutil.copy(Path.home() / ".npmrc", self.root / HOME[1:] / ".npmrc")
        subprocess.run(["git", "clone", "--quiet", str(CHECKOUT), str(self.clone)], check=True)
        self.as_root("chown", "-R", f"{VISITOR}:", HOME)

    def _take_over(self, source: Path) -> None:
        target = self.root / str(source)[1:]
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, dirs_exist_ok=True, symlinks=False, ignore_dangling_symlinks=True)
        elif source.exists():
            shutil.copy(source, target)

    def as_root(self, *argv: str) -> None:
        subprocess.run(["chroot", str(self.root), *argv], check=True, stdout=subprocess.DEVNULL)

    def argv(self, command: str) -> list[str]:
        """The command as the visitor types it, in mounts of its own, so that nothing is left mounted."""
        mounts = (
            'mount --make-rprivate /; mount -t proc proc "$0/proc"; mount -t tmpfs tmpfs "$0/dev"; mkdir "$0/dev/shm";'
            'mount -t tmpfs -o mode=1777 tmpfs "$0/dev/shm";'
            "for each in null zero random urandom tty;"
            'do touch "$0/dev/$each"; mount --bind /dev/$each "$0/dev/$each"; done;'
            'ln -s /proc/self/fd "$0/dev/fd";'
            '[ -z "$LIMIT" ] || mount -t tmpfs -o mode=1777,size=$LIMIT tmpfs "$0$LIMITED";'
            f'exec chroot --userspec={VISITOR}: "$0" sh -c "cd {HOME}/pharmom; $1"'
        )
        return ["unshare", "--mount", "sh", "-c", mounts, str(self.root), command]

    def environment(self, **more: str) -> dict[str, str]:
        own = {key: value for key, value in os.environ.items() if key.lower().endswith("_proxy")}
        own |= {
            key: value
            for key, value in os.environ.items()
            if key.lower().startswith(("pip_", "npm_config_")) and not Path(value).is_dir()
        }
        trust = {"NODE_EXTRA_CA_CERTS": SETTINGS[-1]}
        path = "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"
        return {**own, **trust, "HOME": HOME, "PATH": path, "LANG": "C.UTF-8", "LIMIT": "", **more}

    def run(self, command: str, **more: str) -> subprocess.CompletedProcess[str]:
        """To its end."""
        return subprocess.run(
            self.argv(command), env=self.environment(**more), stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL, text=True, check=False,
        )  # fmt: skip

    def processes(self) -> list[int]:
        """Everything that runs in it."""
        found = []
        for entry in Path("/proc").iterdir():
            with contextlib.suppress(OSError):
                if entry.name.isdigit() and os.readlink(entry / "root") == str(self.root):
                    found.append(int(entry.name))
        return found

    def command_lines(self) -> dict[int, str]:
        lines = {}
        for number in self.processes():
            with contextlib.suppress(OSError):
                lines[number] = Path(f"/proc/{number}/cmdline").read_bytes().replace(b"\0", b" ").decode()
        return lines

    def destroy(self) -> None:
        for number in self.processes():
            with contextlib.suppress(OSError):
                os.kill(number, signal.SIGKILL)
        shutil.rmtree(self.root, ignore_errors=True)


class Demo:
    """`make demo` in a terminal of the machine."""

    def __init__(self, machine: Machine, log: Path) -> None:
        self.machine, self.log = machine, log
        self.began = time.monotonic()
        with log.open("wb") as out:
            self.process = subprocess.Popen(
                machine.argv("make demo"), env=machine.environment(PORT=str(PORT)),
                stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip

    def said(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")

    def ready(self) -> float:
        """Wait until it says so; the seconds since the command was typed."""
        until(
            lambda: READY in self.said() or self.process.poll() is not None,
            600,
            "the demo's start",
            self.said,
        )
        if READY not in self.said():
            raise Failed(f"make demo ended by itself:\n{self.said()}")
        return time.monotonic() - self.began

    def ctrl_c(self) -> float:
        """What a terminal does: SIGINT to the whole foreground group. The seconds until all is gone."""
        began = time.monotonic()
        os.killpg(self.process.pid, signal.SIGINT)
        self.process.wait(60)
        until(
            lambda: not self.machine.processes(), 60, "the end of every process", self.machine.command_lines
        )
        return time.monotonic() - began


def until(condition: Callable[[], bool], seconds: float, what: str, seen: Callable[[], object]) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise Failed(f"waited {seconds:.0f} s in vain for {what}\n{seen()}")
        time.sleep(0.2)


def status(path: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{PORT}{path}", timeout=30) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read().decode()
    except OSError as away:
        return 0, str(away)


def try_demo(machine: Machine) -> None:
    """From the clone to a page, the end, the second start."""
    demo = Demo(machine, machine.root / "demo.log")
    seconds = demo.ready()
    expect(seconds < NEEDED, f"make demo: ready {seconds:.0f} s after the command, at most {NEEDED}")
    code, page = status("/sign-in/")
    expect(code == 200 and "PharMOM" in page, "the sign-in page is there")
    code, seen = status("/readyz")
    expect(code == 200, "/readyz: database, Redis and capture work", seen)
    expect(True, f"Ctrl-C: nothing is left running after {demo.ctrl_c():.1f} s")
    demo = Demo(machine, machine.root / "demo.log")
    seconds = demo.ready()
    expect(seconds < SECOND_START, f"the second start: ready after {seconds:.0f} s")
    demo.ctrl_c()


def try_faults(machine: Machine) -> None:
    """What people do, and what machines do to them."""
    with _port_in_use():
        seen = machine.run("make demo", PORT=str(PORT))
        expect(
            seen.returncode != 0 and f"Port {PORT} is in use" in seen.stdout,
            "a port in use is named",
            seen.stdout,
        )
    demo = Demo(machine, machine.root / "demo.log")
    demo.ready()
    seen = machine.run("make demo", PORT=str(PORT + 100))
    expect("The demo is running already" in seen.stdout, "a second demo is refused", seen.stdout)
    seen = machine.run("make demo-reset")
    expect(seen.returncode != 0, "make demo-reset while it runs is refused", seen.stdout)
    killed = _capture_workers(machine)
    for each in killed:
        os.kill(each, signal.SIGKILL)
    until(lambda: bool(_capture_workers(machine) - killed), 60, "the next capture worker", demo.said)
    until(lambda: status("/readyz")[0] == 200, 90, "its heartbeat", lambda: status("/readyz"))
    said = [line for line in demo.said().splitlines() if "capture ended (SIGKILL)" in line]
    expect(len(said) == 1, f"a killed worker is told of and started again: {''.join(said)}", demo.said())
    demo.ctrl_c()
    seen = machine.run("make demo-reset")
    expect(seen.returncode == 0, f"make demo-reset: {seen.stdout.strip().splitlines()[-1]}", seen.stdout)
    (machine.clone / ".pharmom").mkdir(exist_ok=True)
    shutil.chown(machine.clone / ".pharmom", *(os.stat(machine.clone)[4:6]))
    seen = machine.run("make demo", PORT=str(PORT), LIMIT="30m", LIMITED=f"{HOME}/pharmom/.pharmom")
    is_said = "No space left on device" in seen.stdout
    expect(seen.returncode != 0 and is_said, "a full disk ends it, and is named", seen.stdout[-3000:])
    say("what it says: " + seen.stdout.strip()[-600:])
    until(lambda: not machine.processes(), 30, "the end of every process", machine.command_lines)


def _capture_workers(machine: Machine) -> set[int]:
    lines = machine.command_lines()
    return {number for number, line in lines.items() if "celery" in line and "-Q capture" in line}


@contextlib.contextmanager
def _port_in_use() -> Iterator[None]:
    with socket.socket() as holder:
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        holder.bind(("127.0.0.1", PORT))
        holder.listen()
        yield


def try_tests(machine: Machine) -> None:
    """Every test that needs nothing else passes; the others say what is missing."""
    seen = machine.run("make test")
    lines = seen.stdout.strip().splitlines()
    failures = next((number for number, line in enumerate(lines) if "= FAILURES =" in line), 0)
    expect(seen.returncode == 0, f"make test: {lines[-1].strip('= ')}", "\n".join(lines[failures:][-1500:]))
    skipped = [line for line in lines if line.startswith("SKIPPED")]
    expect(
        any("Chromium is not installed" in line for line in skipped),
        "browser tests say why they were skipped",
    )
    for line in sorted({line.partition(": ")[2] or line for line in skipped}):
        say(f"skipped: {line}")


PARTS = {"demo": try_demo, "faults": try_faults, "test": try_tests}


def main(wanted: list[str]) -> int:
    root = Path(tempfile.mkdtemp(prefix="bare-", dir=os.environ.get("TMPDIR")))
    root.chmod(0o755)
    machine = Machine(root)
    try:
        machine.build()
        found = machine.run("; ".join(f"command -v {name}" for name in ABSENT))
        expect(not found.stdout.strip(), f"none of these is there: {', '.join(ABSENT)}", found.stdout)
        for name in wanted or PARTS:
            PARTS[name](machine)
    except Failed as failed:
        print(f"NOT SO: {failed}", file=sys.stderr)
        return 1
    finally:
        machine.destroy()
    return 0


BEGAN = time.monotonic()
if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
