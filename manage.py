#!/usr/bin/env python
"""Django's command line for PharMOM; starts the embedded servers that a command needs."""

import os
import sys

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
        "simulate_plant",
        "startapp",
        "version",
    }
)
# The plant stands outside the suite: it gets the broker, but no database address at all.
PLANT_COMMANDS = frozenset({"simulate_plant"})


def main() -> None:
    """Start what the command needs, then hand over to Django."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mom.settings.base")
    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    from mom import embedded, env

    if os.environ["DJANGO_SETTINGS_MODULE"] == "mom.settings.test":
        env.use_test_state()
    if command in PLANT_COMMANDS:
        env.forget_database()
        embedded.ensure(services=("mqtt",))
    elif command not in SERVERLESS_COMMANDS and not {"--help", "-h", "--version"} & set(sys.argv):
        embedded.ensure()

    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
