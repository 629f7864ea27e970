"""Actions of the benchmarks alone, and the two databases in which they and the bare writes run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from audit.context import Reason
from audit.declaration import action
from audit.models import ReasonCode
from batches.models import Batch, StepExecution
from benchmarks import peer, processor
from benchmarks.databases import Clone, long_batch_template
from benchmarks.measuring import saved
from benchmarks.reasons import changed, first_reasons, new_reasons
from mom.demo import cast
from people.actions.define_role import define_role
from people.models import Role

ADMINISTRATOR = "admin.sun"
CODES = tuple(f"benchmarks.{name}" for name in ("add", "touch", "add_at_once", "change_at_once", "add_one"))
TABLES = ("audit_reasoncode", "batches_stepexecution")
REGISTER = "INSERT INTO audit_registered_action (code) VALUES (%s) ON CONFLICT DO NOTHING"


@action(CODES[0], event_caused=True)
def add(*, reasons: int) -> float:
    """Add that many rows one by one inside one action; returns the processor time that they took."""
    return saved(new_reasons(reasons), ReasonCode.save, processor.both())


@action(CODES[1], event_caused=True, subject="batch")
def touch(*, batch: Batch) -> float:
    """Save every step of the batch inside one action; returns the processor time that they took."""
    return saved(list(batch.steps.all()), StepExecution.save, processor.both())


@action(CODES[2], event_caused=True)
def add_at_once(*, reasons: int) -> float:
    """Add that many rows by one statement."""
    return saved([new_reasons(reasons)], ReasonCode.objects.bulk_create, processor.both())


@action(CODES[3], event_caused=True)
def change_at_once(*, reasons: int) -> float:
    """Change that many rows by one statement."""
    return saved([changed(first_reasons(reasons))], _change_all, processor.both())


@action(CODES[4], administration=True)
def add_one(*, code: str, label: dict[str, str]) -> ReasonCode:
    """Add one row: what the floor does, as an action of a person who has the right to it."""
    reason = ReasonCode(code=code, label=label)
    reason.save()
    return reason


def _change_all(reasons: list[ReasonCode]) -> None:
    ReasonCode.objects.bulk_update(reasons, ["is_active"])


@contextmanager
def two_clones() -> Iterator[tuple[Clone, Clone]]:
    """The floor, whose triggers a superuser has turned off, and the same with its triggers."""
    template = long_batch_template()
    with Clone.of(template) as floor, Clone.of(template) as subject:
        for table in TABLES:
            floor.as_superuser(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for model in (ReasonCode, StepExecution):
            for right in peer.RIGHTS:
                floor.as_superuser(right.format(history=model.history.model._meta.db_table))
        for code in CODES:
            # Actions are registered when the suite is set up; these exist in this clone alone.
            subject.as_superuser(REGISTER, [code])
        subject.use()
        _let_administrators(CODES[4])
        yield floor, subject


def _let_administrators(code: str) -> None:
    """Give the right for one of these actions to the role, as people do."""
    role = Role.objects.get(code="administrator")
    define_role(
        code=role.code,
        name=role.name,
        kind=role.kind,
        permissions={*role.permissions.values_list("action", flat=True), code},
        actor=cast.actor(ADMINISTRATOR),
        reason=Reason("access_change", "The benchmark runs an action of its own"),
    )
