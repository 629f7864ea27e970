"""What the workstation shows: where am I, what do I do now, what is recorded. A fixed number of queries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef

from audit.contracts import Scope
from audit.models import AuditEvent
from batches.choices import BatchState, ExceptionState, ProcedureState, StepState
from batches.contracts import (
    ShownException,
    ShownValue,
    StepContext,
    StepType,
    Text,
    shown_exceptions,
)
from batches.models import Batch, BatchException, StepAttempt, StepExecution, ToleranceOverride
from batches.selectors.bound_units import unit_code_of
from batches.selectors.context import context_of, step_type_of
from batches.selectors.holding import hold_of
from batches.selectors.overrides import overrides_of, refused_value
from batches.selectors.qualification import qualifications, recipe_code_of, wanted_qualifications
from batches.selectors.rooms import room_now_of
from batches.selectors.turn import blocking_exception, present_step, why_unsettled
from environment.selectors.rooms import RoomNow
from kernel.fields import BilingualText
from people.models import User
from people.selectors.rights import people_who_may

MOST_NAMES = 4


@dataclass(frozen=True)
class Line:
    """One step in the outline."""

    uuid: Any
    number: str
    name: BilingualText
    state: str
    ended_at: datetime | None
    has_exception: bool
    is_focus: bool
    is_present: bool

    @property
    def mark(self) -> str:
        """The icon that says how it stands."""
        if self.is_focus:
            return "arrow-right"
        if self.has_exception:
            return "alert-triangle"
        marks = {
            StepState.DONE: "check",
            StepState.SKIPPED: "arrow-forward-up",
            StepState.RECORDED: "hourglass",
            StepState.NOT_EXECUTED: "circle-off",
            StepState.INTERRUPTED: "player-stop",
        }
        return marks.get(StepState(self.state), "circle" if self.is_present else "lock")

    @property
    def css(self) -> str:
        """The look of the line."""
        if self.is_focus:
            return "is-now"
        if self.has_exception:
            return "is-exception"
        return "is-done" if self.state in (StepState.DONE, StepState.SKIPPED, StepState.RECORDED) else ""


@dataclass(frozen=True)
class Part:
    """One operation in the outline."""

    number: str
    name: BilingualText
    lines: tuple[Line, ...]

    @property
    def is_open(self) -> bool:
        """Whether its lines are shown: the operation one works in."""
        return any(line.is_focus or line.is_present for line in self.lines)

    @property
    def done(self) -> int:
        """How many of its steps are done."""
        return sum(1 for line in self.lines if line.state in (StepState.DONE, StepState.SKIPPED))


@dataclass(frozen=True)
class Workstation:
    """Everything on the page."""

    batch: Batch
    at: datetime
    recipe: Mapping[str, Any]
    parts: tuple[Part, ...]
    step: StepExecution | None
    kind: StepType | None
    # The facts of the step's own part; ``None`` when it is not shown.
    of_type: Mapping[str, Any] | None
    records: tuple[ShownValue, ...]
    exceptions: tuple[ShownException, ...]
    attempts: tuple[StepAttempt, ...]
    override: ToleranceOverride | None
    is_overridable: bool | None
    verifiers: tuple[User, ...]
    unit_code: str
    room: RoomNow | None
    blocked_by: BatchException | None
    held_by: AuditEvent | None
    is_present: bool
    is_qualified: bool
    why_waiting: str

    @property
    def is_running(self) -> bool:
        """Whether anything can be recorded now."""
        running = self.batch.procedure_state == ProcedureState.RUNNING
        return bool(self.batch.state == BatchState.IN_EXECUTION and running and self.blocked_by is None)

    @property
    def can_record(self) -> bool:
        """Whether this person can record into this step now."""
        open_states = (StepState.PENDING, StepState.ACTIVE)
        return bool(
            self.step is not None
            and self.is_running
            and self.is_present
            and self.is_qualified
            and self.step.state in open_states
        )

    @property
    def needs_verifier(self) -> bool:
        """Whether the step waits for the second person."""
        step = self.step
        return bool(
            step is not None
            and step.state == StepState.RECORDED
            and step.is_verified
            and step.verifier_id is None
        )

    @property
    def must_start(self) -> bool:
        """Whether the step begins with a button of its own."""
        return bool(
            self.step is not None
            and self.kind is not None
            and self.kind.is_started_by_hand
            and self.step.state == StepState.PENDING
        )

    @property
    def is_finished(self) -> bool:
        """Whether no step is left, so that production can be completed."""
        return self.step is None

    @property
    def will_record(self) -> tuple[Text, ...]:
        """What the step will leave behind, in words."""
        if self.step is None or self.kind is None:
            return ()
        return self.kind.will_record(self.step)

    @property
    def done(self) -> int:
        """How many steps are done."""
        return sum(part.done for part in self.parts)

    @property
    def total(self) -> int:
        """How many steps there are."""
        return sum(len(part.lines) for part in self.parts)


def workstation(batch: Batch, user: Any, at: datetime, step: StepExecution | None = None) -> Workstation:
    """The page of ``step``, or of the step whose turn it is."""
    present = present_step(batch)
    focus = step or present
    context = context_of(focus, batch, user, at) if focus is not None else None
    recipe = batch.control_recipe.document["recipe"]
    is_present = focus is not None and present is not None and focus.pk == present.pk
    return Workstation(
        batch=batch,
        at=at,
        recipe=recipe,
        parts=_outline(batch, focus, present),
        step=focus,
        kind=step_type_of(focus) if focus is not None else None,
        of_type=_of_type(context, is_present),
        records=_records(context),
        exceptions=_open_exceptions(focus),
        attempts=_attempts(focus),
        override=_override(focus),
        is_overridable=_is_overridable(context),
        verifiers=_verifiers(batch, focus, at),
        unit_code=unit_code_of(focus, batch) if focus is not None else "",
        room=room_now_of(focus, batch) if focus is not None else None,
        blocked_by=blocking_exception(batch),
        held_by=hold_of(batch),
        is_present=is_present,
        is_qualified=_is_qualified(batch, focus, user, at),
        why_waiting=why_unsettled(present) if present is not None and not is_present else "",
    )


def _of_type(context: StepContext | None, is_present: bool) -> Mapping[str, Any] | None:
    """Only the step whose turn it is, is shown with its inputs."""
    if context is None or not is_present or context.step.state not in (StepState.PENDING, StepState.ACTIVE):
        return None
    return step_type_of(context.step).facts(context)


def _outline(batch: Batch, focus: StepExecution | None, present: StepExecution | None) -> tuple[Part, ...]:
    """All steps by operation, without their definitions: one query however long the recipe is."""
    open_ones = BatchException.objects.filter(step=OuterRef("pk"))
    rows = batch.steps.annotate(has_exception=Exists(open_ones), shown_name=F("definition__name")).order_by(
        "sequence"
    )
    columns = ("pk", "uuid", "number", "shown_name", "state", "ended_at", "has_exception")
    parts: dict[str, tuple[BilingualText, list[Line]]] = {}
    for row in rows.values(*columns, "operation_number", "operation_name"):
        line = Line(
            uuid=row["uuid"],
            number=row["number"],
            name=BilingualText(row["shown_name"]),
            state=row["state"],
            ended_at=row["ended_at"],
            has_exception=row["has_exception"],
            is_focus=focus is not None and row["pk"] == focus.pk,
            is_present=present is not None and row["pk"] == present.pk,
        )
        name = BilingualText(row["operation_name"])
        parts.setdefault(row["operation_number"], (name, []))[1].append(line)
    return tuple(Part(number, name, tuple(lines)) for number, (name, lines) in parts.items())


def _records(context: StepContext | None) -> tuple[ShownValue, ...]:
    """What is recorded already, as people read it."""
    if context is None:
        return ()
    return step_type_of(context.step).shown_values(context.step, context.records.values(), context.batch.site)


def _open_exceptions(step: StepExecution | None) -> tuple[ShownException, ...]:
    """What QA still has to assess in this step."""
    if step is None:
        return ()
    return shown_exceptions(step.exceptions.filter(state=ExceptionState.OPEN), step)


def _attempts(step: StepExecution | None) -> tuple[StepAttempt, ...]:
    """The last refused tries of this step."""
    if step is None:
        return ()
    return tuple(step.attempts.select_related("person").order_by("-id")[:3])


def _override(step: StepExecution | None) -> ToleranceOverride | None:
    """The last one that was asked for in this step."""
    return overrides_of(step).last() if step is not None else None


def _is_overridable(context: StepContext | None) -> bool | None:
    """Whether an override can be asked for what was refused last; ``None`` when nothing was."""
    if context is None or context.step.state != StepState.ACTIVE:
        return None
    attempt = refused_value(context.step)
    if attempt is None:
        return None
    return step_type_of(context.step).can_override(context, attempt.inputs)


def _verifiers(batch: Batch, step: StepExecution | None, at: datetime) -> tuple[User, ...]:
    """Who can be the second person: not the one who did it."""
    if step is None or not step.is_verified or step.verifier_id is not None:
        return ()
    people = people_who_may("batches.verify_step", Scope(batch.site_id, batch.area_id), at)
    others = people.exclude(pk=step.performer_id) if step.performer_id is not None else people
    return tuple(others[:MOST_NAMES])


def _is_qualified(batch: Batch, step: StepExecution | None, user: Any, at: datetime) -> bool:
    if step is None:
        return True
    return qualifications([user.pk], wanted_qualifications(step, recipe_code_of(batch)), at).exists()
