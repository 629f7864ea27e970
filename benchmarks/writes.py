"""What the audit trail costs: a row inside an open action, a thousand at once, and a whole action.

The floor is the same write in ``atomic()`` of the same table, in a clone of the same database whose triggers
a superuser has turned off: the same columns, indexes and foreign keys, and nothing kept of the change. Beside
both stands django-simple-history's own way, which keeps a typed version and nothing else.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import connection, models, transaction
from django.test.utils import CaptureQueriesContext

from audit.actions.define_reason_code import define_reason_code
from audit.contracts import authority
from audit.declaration import Action
from audit.models import ReasonCode
from batches.models import Batch, StepExecution
from benchmarks import peer, processor
from benchmarks.acting import ADMINISTRATOR, add, add_at_once, add_one, change_at_once, touch, two_clones
from benchmarks.databases import Clone
from benchmarks.measuring import Cost, Figure, beside, in_turn, saved
from benchmarks.reasons import LABEL, changed, first_reasons, new_code, new_reasons
from benchmarks.registry import measures
from mom.demo import cast

ADDED, AT_ONCE, ACTIONS_PER_TURN = 50, 1000, 20
# What one action may cost (docs/explanation/life-of-an-action.md): rows, rows by the thousand, the whole of it.
ROW, BULK, ACTION, STATEMENTS = 1.5, 2.0, 4.0, 5 / 3


@dataclass(frozen=True)
class Way:
    """One kind of write: bare, audited, and as django-simple-history does it."""

    code: str
    what: str
    number: int
    limit: float
    bare: Cost
    audited: Cost
    by_peer: Cost
    repetitions: int = 30


@measures(
    "write.insert",
    "write.update",
    "write.bulk_create",
    "write.bulk_update",
    "write.action",
    "write.action_statements",
    "write.action_on_disk",
    "write.action_shipped",
    "peer.insert",
    "peer.update",
    "peer.bulk_create",
    "peer.bulk_update",
    "peer.bulk_update_queries",
)
def measure() -> Sequence[Figure]:
    """All of them on the same two clones; nothing but the figure on the disk waits for it."""
    with processor.undisturbed(), two_clones() as (floor, subject):
        turns = _Turns(floor, subject)
        on_disk = turns.on_disk()
        for clone in (floor, subject):
            clone.use()
            with connection.cursor() as cursor:
                cursor.execute("SET synchronous_commit = off")
        rows, peers = zip(*(turns.rows(way) for way in _ways()), strict=True)
        whole, shipped = turns.actions()
        return [*rows, whole, turns.statements(), on_disk, shipped, *peers, turns.queries_of_peer()]


def _ways() -> Iterator[Way]:
    system, batch = authority().system_actor(), Batch.objects.get()
    steps = list(StepExecution.objects.filter(batch=batch))
    yield Way(
        "insert",
        "per row of a small table added",
        ADDED,
        ROW,
        lambda: _bare(new_reasons(ADDED), models.Model.save),
        lambda: add(reasons=ADDED, actor=system),
        lambda: _bare(new_reasons(ADDED), models.Model.save, peer.signals),
    )
    yield Way(
        "update",
        "per step with its definition changed",
        len(steps),
        ROW,
        lambda: _bare(steps, models.Model.save),
        lambda: touch(batch=batch, actor=system),
        lambda: _bare(steps, models.Model.save, peer.signals),
    )
    yield Way(
        "bulk_create",
        f"per row of {AT_ONCE} added at once",
        AT_ONCE,
        BULK,
        lambda: _bare([new_reasons(AT_ONCE)], _unguarded().bulk_create),
        lambda: add_at_once(reasons=AT_ONCE, actor=system),
        lambda: _bare([new_reasons(AT_ONCE)], peer.bulk_create, peer.signals),
        repetitions=15,
    )
    yield Way(
        "bulk_update",
        f"per row of {AT_ONCE} changed at once",
        AT_ONCE,
        BULK,
        lambda: _bare([changed(first_reasons(AT_ONCE))], _change_all_bare),
        lambda: change_at_once(reasons=AT_ONCE, actor=system),
        lambda: _bare([changed(first_reasons(AT_ONCE))], peer.bulk_update, peer.signals),
        repetitions=15,
    )


class _Turns:
    """Measures on the floor's clone and on the subject's in turn."""

    def __init__(self, floor: Clone, subject: Clone) -> None:
        self._floor, self._subject = floor, subject

    def rows(self, way: Way) -> tuple[Figure, Figure]:
        """The rows alone, neither event nor commit: ours, and django-simple-history's."""
        ours, peers = beside(
            lambda: self._on(self._floor, way.bare) / way.number,
            (
                lambda: self._on(self._subject, way.audited) / way.number,
                lambda: self._on(self._floor, way.by_peer) / way.number,
            ),
            repetitions=way.repetitions,
            warm_up=3,
        )
        floor = "the same in atomic(), triggers off"
        return (
            Figure(f"write.{way.code}", f"{way.what} inside an action", floor, "s", ours, limit=way.limit),
            Figure(
                f"peer.{way.code}", f"{way.what} by django-simple-history", floor, "s", peers, tolerance=0.5
            ),
        )

    def actions(self) -> tuple[Figure, Figure]:
        """Whole actions of a person: right, event, row, seal and commit, by processor time."""
        pure, shipped = beside(
            lambda: self._on(self._floor, lambda: _bare_transactions(processor.both())) / ACTIONS_PER_TURN,
            (
                lambda: self._on(self._subject, lambda: _whole_actions(processor.both())) / ACTIONS_PER_TURN,
                lambda: self._on(self._subject, lambda: _definitions(processor.both())) / ACTIONS_PER_TURN,
            ),
            repetitions=40,
            warm_up=5,
        )
        floor = "the same save in atomic(), triggers off"
        return (
            Figure("write.action", "a whole action that adds one row", floor, "s", pure, limit=ACTION),
            Figure("write.action_shipped", "to define a reason, looked up and checked", floor, "s", shipped),
        )

    def on_disk(self) -> Figure:
        """The same by the clock on the wall, with the commit on disk."""
        pairs = in_turn(
            lambda: self._on(self._floor, _bare_transactions) / ACTIONS_PER_TURN,
            lambda: self._on(self._subject, _whole_actions) / ACTIONS_PER_TURN,
            repetitions=20,
            warm_up=3,
        )
        what, floor = "until that action is on the disk", "until the bare save is"
        return Figure("write.action_on_disk", what, floor, "s", pairs)

    def statements(self) -> Figure:
        """How many statements the whole action sends, and how many the bare save does."""
        floor = self._on(self._floor, lambda: _sent(_bare_transactions)) / ACTIONS_PER_TURN
        subject = self._on(self._subject, lambda: _sent(_whole_actions)) / ACTIONS_PER_TURN
        return Figure(
            "write.action_statements",
            "for a whole action that adds one row",
            "for the same save in atomic()",
            "statements",
            ((floor, subject),),
            tolerance=0,
            limit=STATEMENTS,
        )

    def queries_of_peer(self) -> Figure:
        """How many statements django-simple-history sends for its bulk update."""
        self._floor.use()
        reasons = first_reasons(AT_ONCE)
        bare = _sent(lambda: _change_all_bare(changed(reasons)))
        with peer.signals():
            theirs = _sent(lambda: peer.bulk_update(changed(reasons)))
        what, floor = f"for {AT_ONCE} rows changed by django-simple-history", "for the bare bulk_update"
        return Figure("peer.bulk_update_queries", what, floor, "statements", ((bare, theirs),), tolerance=0.5)

    def _on(self, clone: Clone, work: Callable[[], float]) -> float:
        clone.use()
        return work()


def _bare(
    records: Sequence[Any],
    save: Callable[[Any], object],
    how: Callable[[], AbstractContextManager[None]] = nullcontext,
) -> float:
    """Django's own save, or whatever is given: the model's would refuse, as it does outside every action."""
    with transaction.atomic(), peer.statements(), how():
        return saved(records, save, processor.both())


def _unguarded() -> Any:
    """Django's own query set: the model's would refuse, as it does outside every action."""
    return models.QuerySet(ReasonCode)


def _change_all_bare(reasons: list[ReasonCode]) -> None:
    _unguarded().bulk_update(reasons, ["is_active"])


def _bare_transactions(clock: processor.Clock = time.perf_counter) -> float:
    with peer.statements():
        return saved(_new_codes(), _bare_transaction, clock)


def _bare_transaction(code: str) -> None:
    """What ``add_one`` does, from the code to the row."""
    with transaction.atomic():
        models.Model.save(ReasonCode(code=code, label=dict(LABEL)))


def _whole_actions(clock: processor.Clock = time.perf_counter) -> float:
    return _by_administrator(add_one, clock)


def _definitions(clock: processor.Clock) -> float:
    return _by_administrator(define_reason_code, clock)


def _by_administrator(act: Action[ReasonCode], clock: processor.Clock) -> float:
    administrator, label = _administrator(), dict(LABEL)
    return saved(_new_codes(), lambda code: act(code=code, label=label, actor=administrator), clock)


def _new_codes() -> list[str]:
    return [new_code() for _each in range(ACTIONS_PER_TURN)]


@cache
def _administrator() -> Any:
    return cast.actor(ADMINISTRATOR)  # the same person in every clone


def _sent(work: Callable[[], object]) -> float:
    """How many statements ``work`` sends, those that begin and end a transaction included."""
    with CaptureQueriesContext(connection) as asked:
        work()
    return float(len(asked))
