"""What has happened in the monitored rooms: facts that upper apps subscribe to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from environment.models import Excursion


@dataclass(frozen=True)
class ExcursionStarted:
    """A value of a room is beyond a limit for longer than the delay, or no data come."""

    excursion: Excursion


@dataclass(frozen=True)
class ExcursionEnded:
    """The value is back within its limits, or data come again."""

    excursion: Excursion


@dataclass(frozen=True)
class ExcursionAssessed:
    """Quality has decided whether product may be affected."""

    excursion: Excursion
