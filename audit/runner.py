"""The action runner: permission, signature, reason, transaction, locks, event – once, for every change."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

from django.db import IntegrityError, transaction
from django.utils.translation import gettext

from audit import changes, event_store
from audit.context import (
    Idempotency,
    Origin,
    Reason,
    Refused,
    Run,
    SignatureGiven,
    current_run,
    running,
)
from audit.contracts import Actor, Proof, Scope, authority
from audit.errors import (
    NoActor,
    PermissionRefused,
    ReasonRequired,
    StaleRecord,
    SystemActorOnly,
    VersionWithoutRecord,
    WrongCall,
)
from audit.events import ActionDone
from audit.idempotency import earlier_result, keep_result
from audit.reasons import check_reason
from audit.signing import SigningSession
from audit.terms import Terms
from audit.violations import refusal_of
from kernel import clock
from kernel.errors import DomainError
from kernel.events import publish

R = TypeVar("R")


@dataclass(frozen=True)
class Call(Generic[R]):
    """One call of an action: its terms, and what the caller gave beside the body's own arguments."""

    terms: Terms[R]
    actor: Actor
    arguments: dict[str, Any]
    reason: Reason | None
    signature: SignatureGiven | None
    expected_version: int | None
    idempotency: Idempotency | None
    origin: Origin
    # What the same submit has proven already about the signer, where it signs several records.
    proof: Proof | None = None

    @property
    def subject(self) -> Any:
        """The record acted on, once it is locked as it is now; ``None`` where the action has no subject."""
        return self.arguments.get(self.terms.subject) if self.terms.subject else None

    @property
    def recorded(self) -> dict[str, Any]:
        """What the trail keeps of the arguments."""
        return self.terms.recorded(self.arguments)


def perform(call: Call[R]) -> R:
    """Run the action once, in a transaction of its own or inside the action under way; what its body returns."""
    call.terms.demand(call.arguments)
    parent = current_run()
    try:
        return _outermost(call) if parent is None else _nested(call, parent)
    except DomainError as error:
        if parent is None:
            event_store.log_refusal(error, call.actor, call.terms.code, call.subject, call.origin)
        raise
    except IntegrityError as error:
        refusal = refusal_of(error)
        if refusal is None:
            raise
        raise refusal from error


def _outermost(call: Call[R]) -> R:
    _demand_actor(call.actor)
    if call.terms.proof is not None:
        # Before the transaction, whose end would take the count of a wrong secret back.
        authority().identify(call.actor.get_username(), call.arguments[call.terms.proof])
    terms = call.terms
    session = SigningSession.begin(terms.signature, terms.code, call.actor, call.signature, call.proof)
    with transaction.atomic(durable=True):
        if call.idempotency is not None:
            earlier = earlier_result(call.actor, call.terms.code, call.idempotency)
            if earlier is not None:
                return cast(R, earlier)
        result = _execute(call, call.actor, None, session)
        if call.idempotency is not None:
            keep_result(call.actor, call.terms.code, call.idempotency, result)
    if isinstance(result, Refused):
        raise result.error
    return result


def _nested(call: Call[R], parent: Run) -> R:
    """Join the outer transaction: as the system on behalf of the person, or as that person."""
    if call.terms.event_caused:
        actor, principal = authority().system_actor(), parent.on_behalf_of or parent.actor
    elif call.actor == parent.actor:
        actor, principal = call.actor, parent.on_behalf_of
    else:
        raise WrongCall(action=call.terms.code, why="another actor inside a running action")
    if call.terms.signature is not None and not call.terms.event_caused:
        raise WrongCall(action=call.terms.code, why="a signed action inside another action")
    if call.terms.proof is not None:
        raise WrongCall(action=call.terms.code, why="a proof of who acts inside another action")
    with transaction.atomic():
        result = _execute(call, actor, principal, None)
    if isinstance(result, Refused):
        raise result.error
    return result


def _execute(call: Call[R], actor: Actor, principal: Any, session: SigningSession | None) -> R:
    _lock(call)
    asked = _role_asked(call, session)
    role = asked or _granting_role(call, actor)
    if call.terms.reason is True or call.reason is not None:
        check_reason(call.reason)
    if call.terms.check is not None:
        call.terms.check(**_arguments(call, actor, call.terms.check))
    subject = call.subject
    if session is not None:
        session.check(subject, call.recorded)
        _hold_right(call, actor, session)
    run = _begin(call, actor, principal, role)
    if run is None:
        # No role grants it, or it is the system's own during the first set-up.
        run = cast(Run, _begin(call, actor, principal, _granting_role(call, actor)))
    with running(run), clock.at(run.recorded_at):
        if session is not None and session.must_wait(subject, run, run.role):
            event_store.close(subject)
            return cast(R, session.request)
        result = call.terms.body(**_arguments(call, actor, call.terms.body))
        _compare_version(call, run, result)
        question = _question(call, result)
        if session is not None:
            # Before the signature, which is a change too.
            _demand_reason_for(event_store.ask(run, question))
            session.write(subject if subject is not None else result, run, run.role)
            question = event_store.NOTHING_ASKED
        records = (subject, result, *call.arguments.values())
        _demand_reason_for(event_store.close(*records, question=question))
        publish(ActionDone(call.terms.code, subject, result))
    return result


def _begin(call: Call[Any], actor: Actor, principal: Any, role: str | Scope) -> Run | None:
    return event_store.begin(
        call.terms.code,
        actor=actor,
        role=role,
        on_behalf_of=principal,
        reason=call.reason,
        origin=call.origin,
        subject=call.subject,
        scope=call.arguments.get(call.terms.scope) if call.terms.scope else None,
        data=call.recorded,
        parent=current_run(),
    )


def _role_asked(call: Call[Any], session: SigningSession | None) -> Scope | None:
    """The place for which the right is asked together with the event: where nothing stands between them."""
    waits = (
        call.terms.reason is True
        or call.reason is not None
        or call.terms.check is not None
        or session is not None
    )
    if waits or call.terms.event_caused or call.terms.own or not call.actor.is_active:
        return None
    return call.terms.scope_of(call.arguments)


def _arguments(call: Call[Any], actor: Actor, function: Callable[..., Any]) -> dict[str, Any]:
    """What was given, as far as ``function`` takes it, with the actor where it asks for one."""
    given = {**call.arguments, "actor": actor}
    wanted = call.terms.parameters if function is call.terms.body else inspect.signature(function).parameters
    return {name: value for name, value in given.items() if name in wanted}


def _lock(call: Call[Any]) -> None:
    names = [
        name
        for name in (call.terms.subject, *call.terms.locks)
        if name and call.arguments.get(name) is not None
    ]
    for name in sorted(names, key=lambda each: _lock_key(call.arguments[each])):
        record = call.arguments[name]
        fresh = record._meta.model._base_manager.select_for_update(no_key=True).get(pk=record.pk)
        call.arguments[name] = fresh
    subject = call.subject
    if call.expected_version is None or call.terms.subject is None:
        return
    if subject is None:
        raise VersionWithoutRecord(action=str(call.terms.label))
    if subject.row_version != call.expected_version:
        raise StaleRecord()


def _question(call: Call[Any], result: Any) -> event_store.Question:
    """What the trail must be asked before this action ends, if that has not been settled by a reason."""
    if call.terms.may_meet_a_record and call.reason is None:
        return changes.question_of(call.terms.subject, result)
    return event_store.NOTHING_ASKED


def _demand_reason_for(change: bool) -> None:
    """Refuse a change of what was there already that came without a reason."""
    if change:
        raise ReasonRequired(why=gettext("the record was there already, and this changes it"))


def _compare_version(call: Call[Any], run: Run, result: Any) -> None:
    """Refuse a change that came after another one, where the record is known only when it is done."""
    if call.expected_version is None or call.terms.subject is not None:
        return
    seen = changes.version_before(run, result)
    if seen is None:
        raise VersionWithoutRecord(action=str(call.terms.label))
    if seen != call.expected_version:
        raise StaleRecord()


def _granting_role(call: Call[Any], actor: Actor) -> str:
    if call.terms.event_caused:
        if current_run() is None and not actor.is_service:
            raise SystemActorOnly(action=call.terms.code)
        return "system"
    if call.terms.own:
        return _role_of_oneself(call, actor)
    role = authority().granting_role(
        actor, call.terms.code, call.terms.scope_of(call.arguments), clock.frozen()
    )
    if role is None:
        raise PermissionRefused(actor=actor.get_full_name(), action=str(call.terms.label))
    return role


def _hold_right(call: Call[Any], actor: Actor, session: SigningSession) -> None:
    """A right that is withdrawn while somebody signs ends before the signature or after it, never between."""
    code = None if call.terms.own else call.terms.code
    if session.hold(code, call.terms.scope_of(call.arguments)) is None:
        raise PermissionRefused(actor=actor.get_full_name(), action=str(call.terms.label))


def _role_of_oneself(call: Call[Any], actor: Actor) -> str:
    """Everybody may do this, but only to their own account."""
    subject = call.subject
    if subject is None or subject.pk != actor.pk or subject._meta.model is not actor._meta.model:
        raise PermissionRefused(actor=actor.get_full_name(), action=str(call.terms.label))
    return "self"


def _demand_actor(actor: Any) -> None:
    if actor is None or not getattr(actor, "is_authenticated", False) or not actor.is_active:
        raise NoActor()


def _lock_key(record: Any) -> tuple[str, int]:
    return record._meta.db_table, record.pk
