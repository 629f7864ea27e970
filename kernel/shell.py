"""What an app contributes to the shell: navigation, work to do, search hits, links, help, live channels.

An app that takes part has ``<app>/navigation.py``; a malformed entry stops the start. In it stand
``ENTRIES`` (NavigationEntry), ``HELP`` (HelpTopic), ``LIVE`` (LiveChannel) and ``RIGHTS`` (Right);
beside it may stand

- ``<app>/work_queue.py``: ``items(user) -> list[WorkItem]``
- ``<app>/search.py``: ``search(user, text) -> list[SearchHit]``
- ``<app>/record_links.py``: ``links(record, user) -> list[RecordLink]``
- ``<app>/record_panels.py``: ``panels(record, user) -> list[Panel]``
- ``<app>/kept_queries.py``: ``queries(user, page, query) -> KeptQueries``
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatchcase
from typing import Any

from django.utils.functional import Promise

from kernel.registry import RegistryError, import_from_every_app

Text = str | Promise
SEVERITIES = ("alarm", "warn", "neutral")


@dataclass(frozen=True)
class NavigationEntry:
    """One line of the navigation column; shown to those who hold ``permission``.

    Work items whose ``kind`` is ``code`` or starts with ``code.`` are counted beside it.
    """

    code: str
    label: Text
    icon: str
    url_name: str
    permission: str
    order: int = 100
    group: Text = ""


@dataclass(frozen=True)
class WorkItem:
    """Something this person must do now. ``kind`` starts with the navigation entry's code.

    ``since`` is the moment from which it has waited for somebody.
    """

    title: Text
    detail: Text
    url: str
    kind: str
    severity: str = "neutral"
    due_at: datetime | None = None
    count: int = 1
    icon: str = "circle-dot"
    since: datetime | None = None

    def __post_init__(self) -> None:
        if self.severity not in SEVERITIES:
            raise ValueError(f"severity “{self.severity}” is not one of {', '.join(SEVERITIES)}")


@dataclass(frozen=True)
class SearchHit:
    """One find of the global search; ``kind`` is the word for what it is (“Batch”)."""

    title: Text
    detail: Text
    url: str
    kind: Text
    icon: str = "search"
    exact: bool = False

    @classmethod
    def of(cls, record: Any, text: str, *, kind: Text, icon: str, detail: Text, code: str = "") -> SearchHit:
        """A find that is called by its ``code``; exact when that is all of ``text``."""
        called = code or str(record.code)
        exact = called.casefold() == text.casefold()
        return cls(called, detail, record.get_absolute_url(), kind, icon, exact)


@dataclass(frozen=True)
class RecordLink:
    """A way from the page of another app's record, which may not know where it leads.

    ``links(record, user)`` is asked for every record's page: it looks at the record's type first and
    answers only with pages that this person may open.
    """

    label: Text
    url: str
    icon: str = "arrow-right"

    def __post_init__(self) -> None:
        if not self.label or not self.url:
            raise ValueError(f"a link needs a label and an address: {self!r}")


@dataclass(frozen=True)
class KeptQuery:
    """What a list was narrowed by, kept under a name; ``query`` is that of the list's address."""

    name: str
    query: str
    is_default: bool = False
    is_present: bool = False
    shared_by: str = ""


@dataclass(frozen=True)
class KeptQueries:
    """The kept queries of one person for one list, and where to keep another or to put them in order."""

    entries: tuple[KeptQuery, ...] = ()
    keep_url: str = ""
    order_url: str = ""

    @property
    def default(self) -> KeptQuery | None:
        """The one with which the list opens."""
        return next((entry for entry in self.entries if entry.is_default), None)


@dataclass(frozen=True)
class HelpTopic:
    """A help text ``help/<code>.en.html`` and ``help/<code>.zh-hans.html`` for pages by URL name.

    ``url_names`` may hold patterns, such as ``batches:*``; the longest match wins.
    """

    code: str
    title: Text
    url_names: tuple[str, ...] = ()
    order: int = 100


@dataclass(frozen=True)
class LiveChannel:
    """Channels ``<prefix>:<key>`` that pages may listen to; ``may_listen`` narrows by key."""

    prefix: str
    permission: str
    may_listen: Callable[[Any, str], bool] | None = None


@dataclass(frozen=True)
class Right:
    """What a permission that belongs to no action is called: to look, to fill a slot, to be told."""

    code: str
    label: Text


@dataclass(frozen=True)
class Shell:
    """Everything the apps declared, in display order."""

    entries: tuple[NavigationEntry, ...]
    topics: tuple[HelpTopic, ...]
    channels: dict[str, LiveChannel]
    queues: tuple[Callable[[Any], list[WorkItem]], ...]
    searches: tuple[Callable[[Any, str], list[SearchHit]], ...]
    record_links: tuple[Callable[[Any, Any], list[RecordLink]], ...] = ()
    record_panels: tuple[Callable[[Any, Any], list[Any]], ...] = ()
    rights: tuple[Right, ...] = ()
    kept: tuple[Callable[[Any, str, str], KeptQueries], ...] = ()

    def entries_for(self, may: Callable[[str], bool]) -> list[NavigationEntry]:
        """The navigation entries of a person who holds the permissions for which ``may`` is true."""
        return [entry for entry in self.entries if may(entry.permission)]

    def work_for(self, user: Any) -> list[WorkItem]:
        """What this person must do, most urgent first."""
        found = [item for queue in self.queues for item in queue(user)]
        return sorted(
            found,
            key=lambda item: (
                SEVERITIES.index(item.severity),
                item.due_at.timestamp() if item.due_at else float("inf"),
                str(item.title),
            ),
        )

    def hits_for(self, user: Any, text: str) -> list[SearchHit]:
        """What the apps find for ``text``; exact codes come first."""
        wanted = text.strip()
        if not wanted:
            return []
        found = [hit for search in self.searches for hit in search(user, wanted)]
        return sorted(found, key=lambda hit: not hit.exact)

    def links_for(self, record: Any, user: Any) -> list[RecordLink]:
        """Where the apps lead from the page of ``record``, in app order."""
        return [link for links in self.record_links for link in links(record, user)]

    def panels_for(self, record: Any, user: Any) -> list[Any]:
        """What upper apps show on the page of ``record``, in app order (``kernel.pages`` panels)."""
        return [panel for panels in self.record_panels for panel in panels(record, user)]

    def kept_queries(self, user: Any, page: str, query: str) -> KeptQueries:
        """What this person has kept for the list ``page``; ``query`` is what narrows it now."""
        return next((found(user, page, query) for found in self.kept), KeptQueries())

    def word_right(self, code: str) -> str:
        """The right in the reader's language; a code that nobody declared stays a code."""
        return next((str(right.label) for right in self.rights if right.code == code), code)

    def topic(self, code: str) -> HelpTopic | None:
        """The help topic with this code."""
        return next((topic for topic in self.topics if topic.code == code), None)

    def topic_for(self, url_name: str) -> HelpTopic | None:
        """The help topic whose pattern fits this page best."""
        fits = [
            (len(pattern), topic)
            for topic in self.topics
            for pattern in topic.url_names
            if fnmatchcase(url_name, pattern)
        ]
        return max(fits, key=lambda fit: fit[0])[1] if fits else None


_found: list[Shell] = []


def shell() -> Shell:
    """The declared shell; discovered once per process."""
    if not _found:
        _found.append(discover())
    return _found[0]


def discover() -> Shell:
    """Read every app's declarations; ``RegistryError`` names a malformed or doubled one."""
    modules = import_from_every_app("navigation")
    entries = sorted(_declared(modules, "ENTRIES", NavigationEntry), key=lambda e: (e.order, e.code))
    topics = sorted(_declared(modules, "HELP", HelpTopic), key=lambda t: (t.order, t.code))
    channels = list(_declared(modules, "LIVE", LiveChannel))
    rights = list(_declared(modules, "RIGHTS", Right))
    _refuse_doubles("navigation entry", [entry.code for entry in entries])
    _refuse_doubles("help topic", [topic.code for topic in topics])
    _refuse_doubles("live channel", [channel.prefix for channel in channels])
    _refuse_doubles("right", [right.code for right in rights])
    return Shell(
        entries=tuple(entries),
        topics=tuple(topics),
        channels={channel.prefix: channel for channel in channels},
        queues=_functions(modules, "work_queue", "items"),
        searches=_functions(modules, "search", "search"),
        record_links=_functions(modules, "record_links", "links"),
        record_panels=_functions(modules, "record_panels", "panels"),
        rights=tuple(rights),
        kept=_functions(modules, "kept_queries", "queries"),
    )


def _declared(modules: list[Any], name: str, kind: type[Any]) -> Iterator[Any]:
    for module in modules:
        for entry in getattr(module, name, ()):
            if not isinstance(entry, kind):
                raise RegistryError(f"{module.__name__}.{name} holds {entry!r}, not a {kind.__name__}")
            empty = [
                field
                for field in ("code", "label", "url_name", "permission", "title", "prefix")
                if hasattr(entry, field) and not getattr(entry, field)
            ]
            if empty:
                raise RegistryError(f"{module.__name__}.{name}: {entry!r} leaves “{empty[0]}” empty")
            yield entry


def _functions(navigations: list[Any], module_name: str, function: str) -> tuple[Any, ...]:
    apps = {module.__name__.rpartition(".")[0] for module in navigations}
    found = []
    for module in import_from_every_app(module_name):
        if module.__name__.rpartition(".")[0] not in apps:
            continue  # another package's module that happens to bear the name
        if not callable(getattr(module, function, None)):
            raise RegistryError(f"{module.__name__} has no function {function}()")
        found.append(getattr(module, function))
    return tuple(found)


def _refuse_doubles(what: str, codes: list[str]) -> None:
    doubled = sorted({code for code in codes if codes.count(code) > 1})
    if doubled:
        raise RegistryError(f"{what} declared twice: {', '.join(doubled)}")
