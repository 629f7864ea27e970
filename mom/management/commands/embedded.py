"""`embedded`: what the embedded servers do; `embedded psql` opens a database session."""

import os
import subprocess
from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser

from mom import embedded, env
from mom.embedded.catalogue import SERVICE_NAMES, service_of
from mom.embedded.locks import is_held
from mom.embedded.postgres import programs
from mom.embedded.roles import psql_variables

ROLES = ("app", "owner", "superuser")


class Command(BaseCommand):
    """Shows and opens the embedded servers; they start and stop by themselves."""

    help = "Show the embedded servers, or open psql on the embedded database."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Take what to do, and for psql as which role."""
        parser.add_argument("what", nargs="?", choices=("status", "psql"), default="status")
        parser.add_argument("--role", choices=ROLES, default="app", help="whose rights psql has")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it."""
        if options["what"] == "psql":
            self._psql(options["role"])
        else:
            self._status()

    def _status(self) -> None:
        state = env.state_root()
        self.stdout.write(f"State folder: {state}")
        for name in SERVICE_NAMES:
            service = service_of(name, state, lasting=env.purpose() == "demo")
            running = service.warden_lock.exists() and is_held(service.warden_lock)
            self.stdout.write(f"{name}: {'running' if running else 'not running'}, log {service.log_file}")

    def _psql(self, role: str) -> None:
        found = embedded.ensure(services=("postgres",))
        url = getattr(found, f"{role}_url")
        if url is None:
            raise CommandError("DATABASE_URL is set: open a session on your own server yourself.")
        if role == "superuser":
            url = found.for_database(found.database).superuser_url
        # The password goes by environment: a command line is readable to everybody on the machine.
        environment = {**os.environ, **psql_variables(url)}
        status = subprocess.run([str(programs() / "psql")], env=environment, check=False)
        if status.returncode:
            raise CommandError(f"psql ended with status {status.returncode}")
