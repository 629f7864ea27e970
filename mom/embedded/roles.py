"""Runs `deploy/postgres/roles.sql`, the one definition of PharMOM's database roles."""

import os
import subprocess

from psycopg2.extensions import parse_dsn

from mom.embedded.state import EmbeddedServerError
from mom.env import BASE_DIR

ROLES_SQL = BASE_DIR / "deploy" / "postgres" / "roles.sql"


def make_roles(superuser_url: str, *, database: str, owner_password: str, app_password: str) -> None:
    """Make or refresh the roles and one database with its grants."""
    from mom.embedded.postgres import programs

    done = subprocess.run(
        [
            str(programs() / "psql"),
            "--no-psqlrc",
            "--quiet",
            f"--set=database={database}",
            f"--file={ROLES_SQL}",
        ],
        env={
            **os.environ,
            **psql_variables(superuser_url),
            "PHARMOM_OWNER_PASSWORD": owner_password,
            "PHARMOM_APP_PASSWORD": app_password,
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    if done.returncode:
        raise EmbeddedServerError(f"{ROLES_SQL.name} failed:\n{done.stderr}")


def psql_variables(url: str) -> dict[str, str]:
    """Hand an address to psql where `ps` does not show its password."""
    parts = {"dbname": "PGDATABASE"}
    return {parts.get(key, f"PG{key.upper()}"): value for key, value in parse_dsn(url).items()}
