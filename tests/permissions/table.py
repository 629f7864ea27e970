"""The reviewed answers: who may do and see what, as written by hand in ``expected.csv``."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

TABLE = Path(__file__).parent / "expected.csv"
# Permissions that no action declares: to look, to fill one slot of a signature, to be told.
NO_ACTION = ("view_", "approve_as_", "dispose_as_", "hear_of_")


@cache
def expected() -> dict[str, frozenset[str]]:
    """Permission → roles that hold it."""
    with TABLE.open(encoding="utf-8") as lines:
        return {
            row["permission"]: frozenset(
                role for role, answer in row.items() if role != "permission" and answer == "yes"
            )
            for row in csv.DictReader(lines)
        }


@cache
def roles() -> tuple[str, ...]:
    """The table's columns."""
    with TABLE.open(encoding="utf-8") as lines:
        return tuple(next(csv.reader(lines))[1:])
