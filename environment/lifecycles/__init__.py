"""The alarm machine of an excursion as a table (F-19), and when it trips and clears."""

from environment.lifecycles.alarm import ALARM
from environment.lifecycles.watch import Change, Limits, Reading, Watch, silence, watch_data, watch_level

__all__ = ["ALARM", "Change", "Limits", "Reading", "Watch", "silence", "watch_data", "watch_level"]
