"""Commands that run an action: whoever types says who they are, by user ID and password."""

from __future__ import annotations

import getpass
import sys
from argparse import ArgumentParser
from typing import Any

from audit.context import Reason
from audit.contracts import authority


def add_person(parser: ArgumentParser) -> None:
    """``--user``, ``--reason-code``, ``--reason``; the password is asked for, never an argument."""
    parser.add_argument("--user", required=True, help="user ID of whoever does this")
    parser.add_argument("--reason-code", required=True, help="code of the reason, such as planned_change")
    parser.add_argument("--reason", required=True, help="what makes it necessary, in your own words")
    parser.add_argument("--password-stdin", action="store_true", help="read the password from standard input")


def person(options: dict[str, Any]) -> Any:
    """The person, whose password was right; raises what a wrong one raises, and it counts."""
    if options["password_stdin"]:
        password = sys.stdin.readline().rstrip("\n")
    else:
        password = getpass.getpass(f"Password of {options['user']}: ")
    return authority().verify_secret(options["user"], password)


def reason(options: dict[str, Any]) -> Reason:
    """The reason as the trail keeps it."""
    return Reason(options["reason_code"], options["reason"])
