"""What audit asks of the app that knows people: who may do what, and is this secret theirs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Protocol

from django.conf import settings
from django.utils.module_loading import import_string


class Actor(Protocol):
    """The part of the user model that audit relies on."""

    pk: Any
    _meta: Any
    is_active: bool
    is_authenticated: bool
    is_service: bool

    def get_username(self) -> str: ...

    def get_full_name(self) -> str: ...


@dataclass(frozen=True)
class Scope:
    """Where an action happens: site and area ids, ``None`` where the action has no place."""

    site_id: int | None = None
    area_id: int | None = None


class Authority(Protocol):
    """Decides rights and secrets; the one implementation is named by ``PHARMOM_AUTHORITY``."""

    # The SQL function behind ``granting_role``: (person, code, site, area, moment or NULL for now) to the role
    # or NULL, so that an action can ask it in the same round trip in which its event begins.
    role_function: str

    def granting_role(self, actor: Actor, code: str, scope: Scope, at: datetime | None) -> str | None:
        """The code of the role that grants ``code`` there and then, ``None`` when nothing does.

        Without ``at`` it is asked for this moment, by the database's clock and in the same question.
        """

    def identify(self, username: str, password: str) -> Actor:
        """The person whose secret this is, a temporary one included: what opens the door, and no more.

        Raises ``SignatureFailed`` or ``AccountLocked``; wrong ones count. Not inside a transaction:
        its end could take the count back.
        """

    def verify_secret(self, username: str, password: str) -> Actor:
        """The same for who signs: raises ``TemporarySecret`` too, for one that somebody else has set."""

    def actor_named(self, username: str) -> Actor | None:
        """The person with this user ID, ``None`` when there is nobody; says nothing about secrets."""

    def role_name(self, code: str) -> str:
        """What the role ``code`` of an event or a signature is called, in the reader's language."""

    def people_who_may(self, code: str, scope: Scope) -> list[str]:
        """The printed names of the people who hold ``code`` there now."""

    def sites_of(self, actor: Actor, code: str, at: datetime) -> frozenset[str] | None:
        """The codes of the sites for which the actor holds ``code`` as a whole; ``None``: everywhere."""

    def system_actor(self) -> Actor:
        """The account under which event-caused actions run."""


@cache
def authority() -> Authority:
    """The authority that the settings name."""
    found: Authority = import_string(settings.PHARMOM_AUTHORITY)()
    return found


def scope_of(record: Any) -> Scope:
    """The place of a record: its ``audit_scope()``, else its ``site``/``area`` ids."""
    if record is None:
        return Scope()
    if hasattr(record, "audit_scope"):
        scope: Scope = record.audit_scope()
        return scope
    return Scope(getattr(record, "site_id", None), getattr(record, "area_id", None))
