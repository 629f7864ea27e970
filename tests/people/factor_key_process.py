"""The rotation of the authenticators' key in a process of its own, which can be killed in the middle.

``python -m tests.people.factor_key_process DATABASE FOLDER`` reads the administrator's password.
"""

from __future__ import annotations

import subprocess
import sys

from django.conf import settings
from django.db import connection

OPTIONS = (
    *("--user", "admin.sun", "--reason-code", "planned_change", "--password-stdin"),
    *("--reason", "the yearly rotation of the plant's keys"),
)


def started(password: str) -> subprocess.Popen[bytes]:
    """Begin it for this test's database and folder of keys."""
    database, folder = connection.settings_dict["NAME"], str(settings.PHARMOM_FACTOR_KEYS)
    process = subprocess.Popen(
        [sys.executable, "-m", __name__, database, folder], stdin=subprocess.PIPE, start_new_session=True
    )
    assert process.stdin is not None
    process.stdin.write(password.encode() + b"\n")
    process.stdin.close()
    return process


def main(database_name: str, folder: str) -> None:
    """As the command does it."""
    import django

    django.setup()
    from django.core.management import call_command

    from tests import database

    settings.PHARMOM_FACTOR_KEYS = folder
    database.servers()
    database.point_django_at(database_name)
    call_command("rotate_factor_key", *OPTIONS)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
