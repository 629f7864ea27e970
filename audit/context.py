"""The run of an action: who acts, by which door, why, and the event that its writes belong to."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from audit.choices import Channel
from kernel.errors import DomainError


@dataclass(frozen=True)
class Reason:
    """Why a change is made: a coded reason and the person's own words (URS-AUD-04)."""

    code: str
    text: str


@dataclass(frozen=True)
class Origin:
    """By which door the action came in and from which terminal (URS-AUD-03)."""

    channel: str = Channel.SHELL
    terminal: str = ""
    correlation: UUID = field(default_factory=uuid4)


@dataclass(frozen=True)
class SignatureGiven:
    """What a person enters to sign. ``seen_digest`` ties it to the content that was shown.

    ``username`` is empty where the person signs again in their own period of access. ``factor`` is what a
    second factor gave: a one-time code, or the answer of a passkey as JSON.
    """

    username: str
    password: str = field(repr=False)
    meaning: str
    seen_digest: str | None = None
    factor: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Access:
    """Somebody's open session at one terminal, as far as a signature asks.

    ``session`` is a digest of the session's key, ``client`` one of what the browser calls itself.
    """

    session: str
    person_id: int
    terminal: str
    client: str


def _no_access() -> Access | None:
    return None


@dataclass(frozen=True)
class Idempotency:
    """A caller's key for one request and the digest of its body."""

    key: str
    body_digest: str


@dataclass(frozen=True)
class Refused:
    """Returned by an action whose refusal is itself a record: commit, then raise ``error``."""

    error: DomainError


@dataclass(frozen=True)
class Run:
    """The action under way in this thread or task."""

    action: str
    event_id: int
    recorded_at: datetime
    actor: Any
    role: str
    reason: Reason | None
    origin: Origin
    on_behalf_of: Any = None


_current: ContextVar[Run | None] = ContextVar("pharmom_run", default=None)
_last: ContextVar[Run | None] = ContextVar("pharmom_last_run", default=None)
_origin: ContextVar[Origin | None] = ContextVar("pharmom_origin", default=None)
_person: ContextVar[Callable[[], str]] = ContextVar("pharmom_person", default=str)
_access: ContextVar[Callable[[], Access | None]] = ContextVar("pharmom_access", default=_no_access)


def current_run() -> Run | None:
    """The action under way, ``None`` outside any."""
    return _current.get()


@contextlib.contextmanager
def running(run: Run) -> Iterator[Run]:
    """Make ``run`` the action under way."""
    token = _current.set(run)
    try:
        yield run
        _last.set(run)
    finally:
        _current.reset(token)


def last_run() -> Run | None:
    """The action that this thread or task ended last; an outer one ends after those it called."""
    return _last.get()


def ambient_origin() -> Origin:
    """The origin set by the door that was used; a bare process counts as a shell."""
    return _origin.get() or Origin()


def ambient_person() -> str:
    """The user ID of whoever stands at the door; empty where the door knows nobody."""
    return _person.get()()


def ambient_access() -> Access | None:
    """The open session behind this call; ``None`` where there is none, such as in a command or for a token."""
    return _access.get()()


@contextlib.contextmanager
def with_access(find: Callable[[], Access | None]) -> Iterator[None]:
    """Used by the door that knows sessions; ``find`` is asked only when something is to be signed."""
    token = _access.set(find)
    try:
        yield
    finally:
        _access.reset(token)


@contextlib.contextmanager
def coming_from(origin: Origin, person: Callable[[], str] = str) -> Iterator[Origin]:
    """Used by doors (request middleware, task base, commands) around whatever they call.

    ``person`` is asked only when it must be known who tried something that is no action.
    """
    token, person_token = _origin.set(origin), _person.set(person)
    try:
        yield origin
    finally:
        _origin.reset(token)
        _person.reset(person_token)
