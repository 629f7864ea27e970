"""How an action is declared, and found by its code.

An action is one keyword-only function. Decorated with ``@action`` it becomes callable only with an
``actor``; everything else that GxP asks of a change is declared beside it and enforced by ``audit.runner``.
"""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
from collections.abc import Callable
from typing import Any, Literal, TypeVar, cast

from django.apps import apps
from django.utils.functional import Promise

from audit.context import Idempotency, Origin, Reason, SignatureGiven, ambient_origin
from audit.contracts import Actor, authority, scope_of
from audit.errors import SignatureRequired
from audit.runner import Call, perform
from audit.signing import Sign, SigningSession
from audit.terms import Terms
from kernel import clock

R = TypeVar("R")

ACTIONS: dict[str, Action[Any]] = {}


class Action(Terms[R]):
    """A declared action. Call it by keyword; it returns what its body returns.

    Raises ``DomainError`` subclasses: ``NoActor``, ``PermissionRefused``, ``ReasonRequired``,
    ``SignatureRequired``, ``StaleRecord`` and whatever the body refuses.
    """

    def __post_init__(self) -> None:
        super().__post_init__()
        self.__doc__ = self.body.__doc__
        self.__name__ = self.body.__name__
        self.__module__ = self.body.__module__

    def __call__(
        self,
        *,
        actor: Any,
        reason: Reason | None = None,
        signature: SignatureGiven | None = None,
        expected_version: int | None = None,
        idempotency: Idempotency | None = None,
        origin: Origin | None = None,
        **arguments: Any,
    ) -> R:
        return perform(
            Call(
                self,
                actor,
                arguments,
                reason,
                signature,
                expected_version,
                idempotency,
                origin or ambient_origin(),
            )
        )

    def what_to_sign(self, subject: Any, arguments: dict[str, Any]) -> SignatureRequired:
        """What a signature on this action would cover now: content, digest and meanings."""
        if self.signature is None:
            raise LookupError(f"{self.code} is not signed")
        session = SigningSession(self.signature, self.code, cast(Actor, None), None)
        try:
            session.check(subject, self.recorded(arguments))
        except SignatureRequired as needed:
            return needed
        raise LookupError("a session without a signature asks for one")


def action(
    code: str,
    *,
    label: str | Promise = "",
    subject: str | None = None,
    scope: str | None = None,
    locks: tuple[str, ...] = (),
    reason: bool | Literal["on_change"] = False,
    signature: Sign | None = None,
    event_caused: bool = False,
    own: bool = False,
    administration: bool = False,
    check: Callable[..., None] | None = None,
    proof: str | None = None,
    secret: tuple[str, ...] = (),
) -> Callable[[Callable[..., R]], Action[R]]:
    """Declare the decorated keyword-only function as the action ``code`` (``app.verb_noun``).

    ``subject`` names the argument that is acted on (locked, re-read); ``scope`` one that gives the
    place when there is no subject; ``locks`` more rows to lock; ``secret`` arguments never recorded;
    ``event_caused`` actions are done by the system alone; ``own`` ones by everybody to themselves.
    ``administration`` is no GxP work, and no role holds both (URS-ACC-02).
    ``reason`` is always asked for (``True``), or ``"on_change"``: when a value entered earlier is replaced
    or deleted. An action without a subject is asked for one whenever the record that it returns was
    there before and is changed, so that no creation can turn into a silent change (URS-AUD-04).
    ``check`` refuses before anything is signed; it takes any of the body's arguments and ``actor``.
    ``proof`` names the argument with the actor's own secret; a wrong one counts as at the door.
    """

    def declare(body: Callable[..., R]) -> Action[R]:
        known = ACTIONS.get(code)
        if known is not None and known.body.__module__ != body.__module__:
            raise TypeError(f"action {code} is declared twice")
        declared = Action(
            code=code,
            body=body,
            label=label or code,
            subject=subject,
            scope=scope,
            locks=locks,
            reason=reason,
            signature=signature,
            event_caused=event_caused,
            own=own,
            administration=administration,
            check=check,
            proof=proof,
            secret=secret,
        )
        ACTIONS[code] = declared
        return declared

    return declare


def can_run(code: str, actor: Any, record: Any = None) -> bool:
    """Whether ``actor`` holds the right for the action ``code`` on ``record``: what buttons ask."""
    declared = ACTIONS[code]
    if not getattr(actor, "is_authenticated", False) or declared.event_caused:
        return False
    return authority().granting_role(actor, code, scope_of(record), clock.frozen()) is not None


def load_actions() -> None:
    """Import ``<app>.actions`` and every module in it, so that ``ACTIONS`` is complete."""
    for config in apps.get_app_configs():
        name = f"{config.name}.actions"
        if importlib.util.find_spec(name) is None:
            continue
        package = importlib.import_module(name)
        for info in pkgutil.iter_modules(package.__path__):
            importlib.import_module(f"{name}.{info.name}")
