"""Reading a table of a script strictly: a wrong or unknown key is an error with its place."""

from collections.abc import Mapping

from mom.simulator.refusals import ScriptError


class Table:
    """One table of the script; it remembers which keys were asked for."""

    def __init__(self, raw: Mapping[str, object], where: str) -> None:
        self._raw = raw
        self._where = where
        self._read: set[str] = set()

    def text(self, key: str) -> str:
        """A text that must be there."""
        value = self._get(key)
        if not isinstance(value, str) or not value:
            raise ScriptError(f"{self._where}: {key} must be a text")
        return value

    def number(self, key: str, default: float | None = None) -> float:
        """A number, zero or more; with a default it may be missing."""
        value = self._get(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
            raise ScriptError(f"{self._where}: {key} must be a number, zero or more")
        return float(value)

    def whole(self, key: str) -> int:
        """A whole number from 1."""
        value = self._get(key)
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            raise ScriptError(f"{self._where}: {key} must be a whole number from 1")
        return value

    def table(self, key: str) -> Mapping[str, object] | None:
        """An inner table, if it is there."""
        value = self._get(key, {})
        if not isinstance(value, dict):
            raise ScriptError(f"{self._where}: {key} must be a table")
        return value or None

    def choice(self, key: str, *choices: str) -> str:
        """One of the given words."""
        value = self.text(key)
        if value not in choices:
            raise ScriptError(f"{self._where}: {key} must be one of {', '.join(choices)}")
        return value

    def refuse_rest(self) -> None:
        """Refuse keys that nobody asked for: most likely a misspelling."""
        rest = sorted(set(self._raw) - self._read)
        if rest:
            raise ScriptError(f"{self._where}: unknown key {', '.join(rest)}")

    def _get(self, key: str, default: object = None) -> object:
        self._read.add(key)
        value = self._raw.get(key, default)
        if value is None:
            raise ScriptError(f"{self._where}: {key} is missing")
        return value
