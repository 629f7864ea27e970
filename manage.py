#!/usr/bin/env python3
"""Django's command line for PharMOM; starts the embedded servers that a command needs."""

import os
import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mom.embedded.catalogue import ServiceName

# Commands that touch neither the database nor Redis, and so must not start them.
SERVERLESS_COMMANDS = frozenset(
    {
        "collectstatic",
        "compilemessages",
        "diffsettings",
        "embedded",
        "findstatic",
        "help",
        "makemessages",
        "startapp",
        "version",
    }
)
# What plays the world around the suite gets no database address at all, and only these servers.
OUTSIDE_COMMANDS: "dict[str, tuple[ServiceName, ...]]" = {
    "simulate_plant": ("mqtt",),
    "demo_erp_receiver": (),
}
# Three that stand for all: a Django that the system brought along is not enough.
NEEDED = ("django", "environ", "celery")


def use_environment_of_setup() -> None:
    """Go on with the Python of ``.venv`` where this one lacks what PharMOM needs.

    So ``python3 manage.py …`` works as the documentation prints it, with the system's Python too.
    """
    if all(find_spec(name) for name in NEEDED):
        return
    folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), ".venv")
    python = os.path.join(folder, "bin", "python")
    if os.path.exists(python) and os.path.realpath(sys.prefix) != os.path.realpath(folder):
        os.execv(python, [python, *sys.argv])  # noqa: S606 - the path is our own
    sys.exit("PharMOM's Python packages are not installed here. Install them first: make setup")


def main() -> None:
    """Start what the command needs, then hand over to Django."""
    use_environment_of_setup()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mom.settings.base")
    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    from mom import embedded, env

    if os.environ["DJANGO_SETTINGS_MODULE"] == "mom.settings.test":
        env.use_test_state()
    only_asks = bool({"--help", "-h", "--version"} & set(sys.argv))
    if command in OUTSIDE_COMMANDS:
        env.forget_database()
        if not only_asks:
            embedded.ensure(services=OUTSIDE_COMMANDS[command])
    elif command not in SERVERLESS_COMMANDS and not only_asks:
        embedded.ensure()

    from django.core.management import execute_from_command_line

    if command in OUTSIDE_COMMANDS:
        execute_from_command_line(sys.argv)
        return
    from audit.context import coming_from
    from mom.doors import command_origin

    with coming_from(command_origin(command)):
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
