"""What audit asks of the apps above: who may do what, is this secret theirs, what belonged to a record then."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, Protocol
from uuid import UUID

from django.conf import settings
from django.utils.functional import Promise
from django.utils.module_loading import import_string

from audit.context import Access, SignatureGiven
from audit.said import Said
from kernel.errors import DomainError
from kernel.registry import Registry

if TYPE_CHECKING:
    from kernel.pages.detail import RelatedTable


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


@dataclass(frozen=True)
class Proof:
    """What proved who signs, before anything was locked: kept in the signed content (21 CFR 11.200(a)).

    ``period`` is the open period of access that a later signing belongs to; ``access`` is given where a first
    one begins it: never for a second person at somebody's terminal. ``secret`` is the hash that the secret was
    compared with, so that a change of it in between is noticed.
    """

    signer: Any
    components: tuple[str, ...]
    access: Access | None = None
    period: UUID | None = None
    terminal: str = ""
    secret: str = field(default="", repr=False)


@dataclass(frozen=True)
class Places:
    """Where somebody holds a right: everywhere, at whole sites, or in areas of others (ids)."""

    everywhere: bool = False
    sites: frozenset[int] = frozenset()
    areas: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Condition:
    """One question of a decision: ``ok`` is ``None`` where it is asked only when the action is done."""

    code: str
    label: str
    ok: bool | None
    why: str


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

    def tries_left(self, actor: Actor) -> int:
        """How many wrong secrets are left before the account is locked."""

    def components_needed(self, actor: Actor) -> tuple[str, ...]:
        """What ``actor`` has to give here to sign next: all components, or the secret alone (URS-SIG-01)."""

    def verify_signer(self, given: SignatureGiven) -> Proof:
        """Who signs, proven by all components that are needed here; wrong ones count. Not in a transaction.

        Raises what ``verify_secret`` raises, ``ComponentsMissing``, and a coded refusal for who may not sign.
        """

    def hold_signer(self, proof: Proof, code: str | None, scope: Scope, at: datetime | None) -> str | None:
        """Keep account and right as they are until the transaction ends; the role that grants ``code``.

        ``None`` when nothing grants it. Raises ``AccountChangedWhileSigning``.
        """

    def period_of(self, proof: Proof) -> UUID | None:
        """The period of access in which the signature is given, begun by it if it is the first one."""

    def actor_named(self, username: str) -> Actor | None:
        """The person with this user ID, ``None`` when there is nobody; says nothing about secrets."""

    def account_conditions(self, actor: Actor) -> list[Condition]:
        """What must be true of the account before anything is asked: each with its answer."""

    def signer_conditions(self, actor: Actor) -> list[Condition]:
        """What must be true of the person before they can sign at all: each with its answer."""

    def role_name(self, code: str) -> str:
        """What the role ``code`` of an event or a signature is called, in the reader's language."""

    def people_who_may(self, code: str, scope: Scope) -> list[str]:
        """The printed names of the people who hold ``code`` there now."""

    def sites_of(self, actor: Actor, code: str, at: datetime) -> frozenset[str] | None:
        """The codes of the sites for which the actor holds ``code`` as a whole; ``None``: everywhere."""

    def places_of(self, actor: Actor, code: str, at: datetime | None) -> Places:
        """Where the actor holds ``code``, in one question; now without ``at``."""

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
    if hasattr(record, "signed_record"):
        return scope_of(record.signed_record())
    return Scope(getattr(record, "site_id", None), getattr(record, "area_id", None))


class PastPart(ABC):
    """What belonged to a record at a moment of the past; one file in ``past_parts/`` of the record's app.

    A batch of then is more than its own row: its steps, their values, its exceptions. ``model`` is
    ``app.model`` of the record.
    """

    code: ClassVar[str] = ""
    label: ClassVar[str | Promise] = ""
    model: ClassVar[str] = ""

    @abstractmethod
    def tables(self, record: Any, at: datetime) -> Sequence[RelatedTable]:
        """The tables in order, from ``audit.selectors.records.versions_as_of``; a fixed number of queries."""


PAST_PARTS: Registry[PastPart] = Registry("past_parts", base=PastPart, required=("code", "label", "model"))


class DisposalPlan:
    """A kind of record that can be disposed of when its time is over; one file in ``disposals/`` (ADR 23).

    ``model`` is ``app.model`` of the record; what belongs to it are the tables whose models say so by
    ``disposed_with``. ``action`` alone may do it, signed by ``signers`` people. Signatures of ``kept_actions``
    are about the keeping of the record, not part of it.
    """

    code: ClassVar[str] = ""
    label: ClassVar[str | Promise] = ""
    model: ClassVar[str] = ""
    action: ClassVar[str] = ""
    signers: ClassVar[int] = 1
    kept_actions: ClassVar[tuple[str, ...]] = ()


DISPOSALS: Registry[DisposalPlan] = Registry(
    "disposals", base=DisposalPlan, required=("code", "label", "model", "action")
)


class Anchor(ABC):
    """A place outside the database that keeps signed checkpoints (URS-AUD-09); one file in ``ledger/anchors``.

    A class attribute ``interval`` is the least number of seconds between two checkpoints put there.
    ``is_local`` says that reading it back is quick and needs no network: it is compared before each round
    of integration; the others are compared when it is their turn.
    """

    code: str = ""
    label: Any = ""
    interval: int = 3600
    is_local: bool = False

    @abstractmethod
    def is_set(self) -> bool:
        """Whether the settings name such a place."""

    @abstractmethod
    def where(self) -> str:
        """The place as people know it; never a secret."""

    @abstractmethod
    def put(self, log: str, note: str) -> bytes | None:
        """Keep the checkpoint of the log called so; what the place gave for it, if anything.

        Raises ``AnchorFailed``.
        """

    @abstractmethod
    def reach(self) -> None:
        """Raises ``AnchorFailed`` where it could take no checkpoint now; puts nothing there."""

    def newest(self, log: str) -> str | None:
        """The newest checkpoint that can be read back; ``None`` where there is none, or no way to read."""
        return None

    def all_of(self, log: str) -> Iterator[str]:
        """Every checkpoint that can be read back, oldest first."""
        newest = self.newest(log)
        return iter([] if newest is None else [newest])


ANCHORS: Registry[Anchor] = Registry("ledger.anchors", base=Anchor)


@dataclass(frozen=True)
class Seen:
    """One thing that a check of the installation looked at.

    ``ok`` is false where it is not as it must be: then ``expected`` and ``found`` say the difference and
    ``remedy`` what to do. What is as it must be and has a remedy all the same is advice.
    """

    what: Said
    found: Said | DomainError | str
    ok: bool = True
    expected: Said | str = ""
    remedy: Said | str = ""


class InstallationCheck(ABC):
    """What must be so where PharMOM runs (URS-VAL-02); one file in ``installation_checks/``.

    ``order`` is its place in the report. A check reads, and trusts nothing that it checks.
    """

    code: ClassVar[str] = ""
    label: ClassVar[str | Promise] = ""
    order: ClassVar[int] = 0

    @abstractmethod
    def look(self) -> Iterator[Seen]:
        """Everything that was looked at, what is wrong among it."""


INSTALLATION_CHECKS: Registry[InstallationCheck] = Registry("installation_checks", base=InstallationCheck)
