"""The demo plant: each app's piece in the order of the floors, every record made by an action."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from audit.choices import Channel
from audit.context import Origin, coming_from

PIECES = ("equipment", "environment", "materials", "recipes", "qualifications", "integrations")
SECOND_LINE = ("powder",)
# Of the people, once the past is told.
PRESENT = ("deputies",)


def load_plant(say: Callable[[str], None] = lambda text: None, pieces: tuple[str, ...] = PIECES) -> None:
    """Load what is not there yet; running it again changes nothing."""
    with coming_from(Origin(channel=Channel.COMMAND, terminal="demo")):
        for piece in pieces:
            say(piece)
            import_module(f"mom.demo.{piece}").load()
