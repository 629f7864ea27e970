"""What a browser calls itself, in the few words by which its owner knows it again."""

from __future__ import annotations

# The first that is found names it: those further down are named by the ones before them too.
_FAMILIES = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("HeadlessChrome/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def browser_name(user_agent: str) -> str:
    """``Firefox, Windows``; what says nothing of the kind by its first 60 characters. It proves nothing."""
    found = (_first(user_agent, _FAMILIES), _first(user_agent, _SYSTEMS))
    return ", ".join(filter(None, found)) or user_agent[:60]


def _first(text: str, names: tuple[tuple[str, str], ...]) -> str:
    return next((name for sign, name in names if sign in text), "")
