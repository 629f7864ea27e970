"""What stands at the head of pages: the way here, and the buttons of actions."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise

Text = str | Promise


@dataclass(frozen=True)
class Crumb:
    """One step of the way to this page; the last one has no address."""

    label: Text
    url: str = ""


@dataclass(frozen=True)
class ActionButton:
    """A button that opens an action's form; greyed with the reason when it cannot run now."""

    label: Text
    url: str
    icon: str = ""
    tone: str = ""
    refused: Text = ""
