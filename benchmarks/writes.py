"""What the audit trail costs: a row inside an open action, and a whole action.

The floor is the same save in ``atomic()`` of the same table, in a clone of the same database whose triggers
a superuser has turned off: the same columns, indexes and foreign keys, and nothing kept of the change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count

from django.db import connection, models, transaction

from audit.actions.define_reason_code import define_reason_code
from audit.contracts import authority
from audit.models import ReasonCode
from audit.runner import action
from batches.models import Batch, StepExecution
from benchmarks.databases import Clone, long_batch_template
from benchmarks.measuring import Figure, in_turn, saved
from benchmarks.registry import measures
from kernel.fields import BilingualText
from mom.demo import cast

LABEL = BilingualText({"en": "Reason of the benchmark", "zh": "基准测试原因"})
ADDED, ACTIONS_PER_TURN = 50, 10
CODES = ("benchmarks.add_reasons", "benchmarks.touch_steps")
TABLES = ("audit_reasoncode", "batches_stepexecution")
REGISTER = "INSERT INTO audit_registered_action (code) VALUES (%s) ON CONFLICT DO NOTHING"
_numbers = count(1)


@action(CODES[0], event_caused=True)
def add_reasons(*, reasons: int) -> float:
    """Add that many rows inside one action; returns the seconds that the rows took."""
    return saved(new_reasons(reasons), ReasonCode.save)


@action(CODES[1], event_caused=True, subject="batch")
def touch_steps(*, batch: Batch) -> float:
    """Save every step of the batch inside one action; returns the seconds that the rows took."""
    return saved(list(batch.steps.all()), StepExecution.save)


def new_reasons(number: int) -> list[ReasonCode]:
    """Reasons with codes that nobody had before."""
    return [ReasonCode(code=f"bench-{next(_numbers)}", label=LABEL) for _each in range(number)]


@measures("write.insert", "write.update", "write.action", "write.action_unflushed")
def measure() -> Sequence[Figure]:
    """All four on the same two clones."""
    with _two_clones() as (floor, subject):
        turns = _Turns(floor, subject)
        rows = [turns.rows(*each) for each in _rows()]
        whole = turns.actions("write.action", "an action that adds one row, with its commit on disk")
        for clone in (floor, subject):
            clone.use()
            with connection.cursor() as cursor:
                cursor.execute("SET synchronous_commit = off")
        unflushed = turns.actions("write.action_unflushed", "the same without waiting for the disk")
        return [*rows, whole, unflushed]


def _rows() -> Iterator[tuple[str, str, int, Callable[[], float], Callable[[], float]]]:
    system, batch = authority().system_actor(), Batch.objects.get()
    steps = list(StepExecution.objects.filter(batch=batch))
    yield (
        "write.insert",
        "per row of a small table added inside an action",
        ADDED,
        lambda: _unaudited(new_reasons(ADDED)),
        lambda: add_reasons(reasons=ADDED, actor=system),
    )
    yield (
        "write.update",
        "per step with its definition changed inside an action",
        len(steps),
        lambda: _unaudited(steps),
        lambda: touch_steps(batch=batch, actor=system),
    )


class _Turns:
    """Measures on the floor's clone and on the subject's in turn."""

    def __init__(self, floor: Clone, subject: Clone) -> None:
        self._floor, self._subject = floor, subject

    def rows(
        self, code: str, what: str, number: int, bare: Callable[[], float], audited: Callable[[], float]
    ) -> Figure:
        """A figure of the rows alone: neither event nor commit counts."""
        pairs = in_turn(
            lambda: self._on(self._floor, bare) / number,
            lambda: self._on(self._subject, audited) / number,
            repetitions=30,
            warm_up=3,
        )
        return Figure(code, what, "the same save, triggers off", "s", pairs)

    def actions(self, code: str, what: str) -> Figure:
        """A figure of whole actions: right, event, row, seal and commit."""
        pairs = in_turn(
            lambda: self._on(self._floor, _bare_transactions) / ACTIONS_PER_TURN,
            lambda: self._on(self._subject, _whole_actions) / ACTIONS_PER_TURN,
            repetitions=40,
            warm_up=3,
        )
        return Figure(code, what, "the same save in atomic(), triggers off", "s", pairs)

    def _on(self, clone: Clone, work: Callable[[], float]) -> float:
        clone.use()
        return work()


def _unaudited(records: Sequence[models.Model]) -> float:
    with transaction.atomic():
        # Django's own save: the model's would refuse, as it does outside every action.
        return saved(records, models.Model.save)


def _bare_transactions() -> float:
    return saved(new_reasons(ACTIONS_PER_TURN), _bare_transaction)


def _bare_transaction(record: models.Model) -> None:
    with transaction.atomic():
        models.Model.save(record)


def _whole_actions() -> float:
    administrator, label = cast.actor("admin.sun"), dict(LABEL)
    codes = [f"bench-{next(_numbers)}" for _each in range(ACTIONS_PER_TURN)]
    return saved(codes, lambda code: define_reason_code(code=code, label=label, actor=administrator))


@contextmanager
def _two_clones() -> Iterator[tuple[Clone, Clone]]:
    template = long_batch_template()
    with Clone.of(template) as floor, Clone.of(template) as subject:
        for table in TABLES:
            floor.as_superuser(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for code in CODES:
            # Actions are registered when the suite is set up; these two exist in this clone alone.
            subject.as_superuser(REGISTER, [code])
        subject.use()
        yield floor, subject
