"""One worker alone in a process that goes on with an import: it can be killed in the middle.

``python -m tests.integrations.import_process DATABASE RUN``
"""

from __future__ import annotations

import subprocess
import sys

from django.db import connection


class ImportProcess:
    """A worker in the hands of the operating system."""

    def __init__(self, run_id: int) -> None:
        name = str(connection.settings_dict["NAME"])
        self._process = subprocess.Popen([sys.executable, "-m", __name__, name, str(run_id)])

    def kill(self) -> None:
        """SIGKILL: no chance to write or to say good-bye."""
        self._process.kill()
        self._process.wait(20)


def main(database_name: str, run_id: str) -> None:
    """Go on until nothing is left."""
    import django

    django.setup()
    from integrations.tasks.importing import go_on
    from tests import database

    database.servers()
    database.point_django_at(database_name)
    go_on(int(run_id))


if __name__ == "__main__":
    main(*sys.argv[1:])
