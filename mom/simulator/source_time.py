"""Real UTC at the moment of measurement, never standing still nor running back."""

from datetime import UTC, datetime, timedelta

_TICK = timedelta(microseconds=1)


class SourceClock:
    """Time stamps of one device; a corrected computer clock does not send them back."""

    def __init__(self) -> None:
        self._last = datetime.min.replace(tzinfo=UTC)

    def now(self) -> datetime:
        """The present moment, at least one microsecond after the last one given."""
        self._last = max(datetime.now(UTC), self._last + _TICK)
        return self._last


def iso_milliseconds(moment: datetime) -> str:
    """As the MQTT devices write it: 2026-11-20T10:00:00.123Z."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
