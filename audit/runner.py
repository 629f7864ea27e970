"""The action runner: permission, signature, reason, transaction, locks, event – once, for every change.

An action is one keyword-only function. Decorated with ``@action`` it becomes callable only with an
``actor``; everything else that GxP asks of a change is declared beside it and enforced here.
"""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, ParamSpec, TypeVar, cast

from django.apps import apps
from django.db import IntegrityError, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext

from audit import changes, event_store
from audit.context import (
    Idempotency,
    Origin,
    Reason,
    Refused,
    Run,
    SignatureGiven,
    ambient_origin,
    current_run,
    running,
)
from audit.contracts import Actor, Scope, authority, scope_of
from audit.errors import (
    NoActor,
    PermissionRefused,
    ReasonRequired,
    SignatureRequired,
    StaleRecord,
    SystemActorOnly,
    VersionWithoutRecord,
    WrongCall,
)
from audit.events import ActionDone
from audit.idempotency import earlier_result, keep_result
from audit.reasons import check_reason
from audit.signing import Sign, SigningSession
from audit.violations import refusal_of
from kernel import clock
from kernel.errors import DomainError
from kernel.events import publish

__all__ = ["ACTIONS", "Action", "Sign", "action", "can_run", "load_actions"]

P = ParamSpec("P")
R = TypeVar("R")

ACTIONS: dict[str, Action[Any]] = {}


@dataclass(frozen=True)
class Call:
    """One call of an action: what the caller gave beside the body's own arguments."""

    actor: Actor
    arguments: dict[str, Any]
    reason: Reason | None = None
    signature: SignatureGiven | None = None
    expected_version: int | None = None
    idempotency: Idempotency | None = None
    origin: Origin = field(default_factory=ambient_origin)


class Action(Generic[R]):
    """A declared action. Call it by keyword; it returns what its body returns.

    Raises ``DomainError`` subclasses: ``NoActor``, ``PermissionRefused``, ``ReasonRequired``,
    ``SignatureRequired``, ``StaleRecord`` and whatever the body refuses.
    """

    def __init__(self, code: str, body: Callable[..., R], **declared: Any) -> None:
        self.code = code
        self.body = body
        self.subject: str | None = declared.pop("subject")
        self.scope: str | None = declared.pop("scope")
        self.locks: tuple[str, ...] = declared.pop("locks")
        self.reason: bool | Literal["on_change"] = declared.pop("reason")
        self.signature: Sign | None = declared.pop("signature")
        self.event_caused: bool = declared.pop("event_caused")
        self.own: bool = declared.pop("own")
        self.administration: bool = declared.pop("administration")
        self.check: Callable[..., None] | None = declared.pop("check")
        self.label: str | Promise = declared.pop("label")
        self.proof: str | None = declared.pop("proof")
        self.secret: tuple[str, ...] = declared.pop("secret")
        self.parameters = inspect.signature(body).parameters
        self.__doc__ = body.__doc__
        self.__name__ = body.__name__
        self.__module__ = body.__module__
        for parameter in self.parameters.values():
            if parameter.kind is not inspect.Parameter.KEYWORD_ONLY:
                raise TypeError(f"{code}: “{parameter.name}” must be keyword-only")

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
        self._bind(arguments)
        call = Call(
            actor, arguments, reason, signature, expected_version, idempotency, origin or ambient_origin()
        )
        parent = current_run()
        try:
            return self._run_outermost(call) if parent is None else self._run_nested(call, parent)
        except DomainError as error:
            if parent is None:
                event_store.log_refusal(error, call.actor, self.code, self._subject_of(call), call.origin)
            raise
        except IntegrityError as error:
            refusal = refusal_of(error)
            if refusal is None:
                raise
            raise refusal from error

    @property
    def may_meet_a_record(self) -> bool:
        """Whether it depends on what is there already if this action needs a reason."""
        return self.reason == "on_change" or (
            self.subject is None and self.reason is False and not self.event_caused
        )

    def _bind(self, arguments: dict[str, Any]) -> None:
        wanted = {name for name in self.parameters if name != "actor"}
        unknown = set(arguments) - wanted
        missing = {
            name
            for name in wanted - set(arguments)
            if self.parameters[name].default is inspect.Parameter.empty
        }
        if unknown or missing:
            names = ", ".join(sorted(unknown | missing))
            raise WrongCall(action=self.code, why=f"unknown or missing: {names}")

    def _subject_of(self, call: Call) -> Any:
        return call.arguments.get(self.subject) if self.subject else None

    def scope_of(self, arguments: dict[str, Any]) -> Scope:
        """Where the action would happen: the place of its subject or of its ``scope`` argument."""
        name = self.scope or self.subject
        return scope_of(arguments.get(name)) if name else Scope()

    def what_to_sign(self, subject: Any, arguments: dict[str, Any]) -> SignatureRequired:
        """What a signature on this action would cover now: content, digest and meanings."""
        if self.signature is None:
            raise LookupError(f"{self.code} is not signed")
        session = SigningSession(self.signature, self.code, cast(Actor, None), None)
        try:
            session.check(subject, _public(arguments, self))
        except SignatureRequired as needed:
            return needed
        raise LookupError("a session without a signature asks for one")

    def _run_outermost(self, call: Call) -> R:
        _demand_actor(call.actor)
        if self.proof is not None:
            # Before the transaction, whose end would take the count of a wrong secret back.
            authority().identify(call.actor.get_username(), call.arguments[self.proof])
        session = SigningSession.begin(self.signature, self.code, call.actor, call.signature)
        with transaction.atomic(durable=True):
            if call.idempotency is not None:
                earlier = earlier_result(call.actor, self.code, call.idempotency)
                if earlier is not None:
                    return cast(R, earlier)
            result = self._execute(call, call.actor, None, session)
            if call.idempotency is not None:
                keep_result(call.actor, self.code, call.idempotency, result)
        if isinstance(result, Refused):
            raise result.error
        return result

    def _run_nested(self, call: Call, parent: Run) -> R:
        """Join the outer transaction: as the system on behalf of the person, or as that person."""
        if self.event_caused:
            actor, principal = authority().system_actor(), parent.on_behalf_of or parent.actor
        elif call.actor == parent.actor:
            actor, principal = call.actor, parent.on_behalf_of
        else:
            raise WrongCall(action=self.code, why="another actor inside a running action")
        if self.signature is not None and not self.event_caused:
            raise WrongCall(action=self.code, why="a signed action inside another action")
        if self.proof is not None:
            raise WrongCall(action=self.code, why="a proof of who acts inside another action")
        with transaction.atomic():
            result = self._execute(call, actor, principal, None)
        if isinstance(result, Refused):
            raise result.error
        return result

    def _execute(self, call: Call, actor: Actor, principal: Any, session: SigningSession | None) -> R:
        self._lock(call)
        asked = self._role_asked(call, session)
        role = asked or self._granting_role(call, actor)
        if self.reason is True or call.reason is not None:
            check_reason(call.reason)
        if self.check is not None:
            self.check(**self._arguments(call, actor, self.check))
        subject = self._subject_of(call)
        if session is not None:
            session.check(subject, _public(call.arguments, self))
        run = self._begin(call, actor, principal, role)
        if run is None:
            # No role grants it, or it is the system's own during the first set-up.
            run = cast(Run, self._begin(call, actor, principal, self._granting_role(call, actor)))
        with running(run), clock.at(run.recorded_at):
            if session is not None and session.must_wait(subject, run, run.role):
                event_store.close(subject)
                return cast(R, session.request)
            result = self.body(**self._arguments(call, actor, self.body))
            self._compare_version(call, run, result)
            question = self._question(call, result)
            if session is not None:
                # Before the signature, which is a change too.
                self._demand_reason_for(event_store.ask(run, question))
                session.write(subject if subject is not None else result, run, run.role)
                question = event_store.NOTHING_ASKED
            records = (subject, result, *call.arguments.values())
            self._demand_reason_for(event_store.close(*records, question=question))
            publish(ActionDone(self.code, subject, result))
        return result

    def _begin(self, call: Call, actor: Actor, principal: Any, role: str | Scope) -> Run | None:
        return event_store.begin(
            self.code,
            actor=actor,
            role=role,
            on_behalf_of=principal,
            reason=call.reason,
            origin=call.origin,
            subject=self._subject_of(call),
            scope=call.arguments.get(self.scope) if self.scope else None,
            data=_public(call.arguments, self),
            parent=current_run(),
        )

    def _role_asked(self, call: Call, session: SigningSession | None) -> Scope | None:
        """The place for which the right is asked together with the event: where nothing stands between them."""
        waits = (
            self.reason is True or call.reason is not None or self.check is not None or session is not None
        )
        if waits or self.event_caused or self.own or not call.actor.is_active:
            return None
        return self.scope_of(call.arguments)

    def _arguments(self, call: Call, actor: Actor, function: Callable[..., Any]) -> dict[str, Any]:
        """What was given, as far as ``function`` takes it, with the actor where it asks for one."""
        given = {**call.arguments, "actor": actor}
        wanted = self.parameters if function is self.body else inspect.signature(function).parameters
        return {name: value for name, value in given.items() if name in wanted}

    def _lock(self, call: Call) -> None:
        names = [
            name for name in (self.subject, *self.locks) if name and call.arguments.get(name) is not None
        ]
        for name in sorted(names, key=lambda each: _lock_key(call.arguments[each])):
            record = call.arguments[name]
            fresh = record._meta.model._base_manager.select_for_update(no_key=True).get(pk=record.pk)
            call.arguments[name] = fresh
        subject = self._subject_of(call)
        if call.expected_version is None or self.subject is None:
            return
        if subject is None:
            raise VersionWithoutRecord(action=str(self.label))
        if subject.row_version != call.expected_version:
            raise StaleRecord()

    def _question(self, call: Call, result: Any) -> event_store.Question:
        """What the trail must be asked before this action ends, if that has not been settled by a reason."""
        if self.may_meet_a_record and call.reason is None:
            return changes.question_of(self.subject, result)
        return event_store.NOTHING_ASKED

    def _demand_reason_for(self, change: bool) -> None:
        """Refuse a change of what was there already that came without a reason."""
        if change:
            raise ReasonRequired(why=gettext("the record was there already, and this changes it"))

    def _compare_version(self, call: Call, run: Run, result: Any) -> None:
        """Refuse a change that came after another one, where the record is known only when it is done."""
        if call.expected_version is None or self.subject is not None:
            return
        seen = changes.version_before(run, result)
        if seen is None:
            raise VersionWithoutRecord(action=str(self.label))
        if seen != call.expected_version:
            raise StaleRecord()

    def _granting_role(self, call: Call, actor: Actor) -> str:
        if self.event_caused:
            if current_run() is None and not actor.is_service:
                raise SystemActorOnly(action=self.code)
            return "system"
        if self.own:
            return self._role_of_oneself(call, actor)
        role = authority().granting_role(actor, self.code, self.scope_of(call.arguments), clock.frozen())
        if role is None:
            raise PermissionRefused(actor=actor.get_full_name(), action=str(self.label))
        return role

    def _role_of_oneself(self, call: Call, actor: Actor) -> str:
        """Everybody may do this, but only to their own account."""
        subject = self._subject_of(call)
        if subject is None or subject.pk != actor.pk or subject._meta.model is not actor._meta.model:
            raise PermissionRefused(actor=actor.get_full_name(), action=str(self.label))
        return "self"


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
            code,
            body,
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


def _demand_actor(actor: Any) -> None:
    if actor is None or not getattr(actor, "is_authenticated", False) or not actor.is_active:
        raise NoActor()


def _lock_key(record: Any) -> tuple[str, int]:
    return record._meta.db_table, record.pk


def _public(arguments: dict[str, Any], declared: Action[Any]) -> dict[str, Any]:
    return {
        name: value
        for name, value in arguments.items()
        if name not in declared.secret and name != declared.subject
    }
