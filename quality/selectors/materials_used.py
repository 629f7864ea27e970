"""Which lots went into a batch, when each was used, and what state it had then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from batches.models import Batch
from kernel import clock
from materials.choices import LotState, TransactionKind
from materials.models import MaterialLot, MaterialTransaction

_USES = (TransactionKind.DISPENSE, TransactionKind.CONSUME)


@dataclass(frozen=True)
class LotUse:
    """One lot in a batch, with its first and last use and its state at each of them."""

    lot: MaterialLot
    first_at: datetime
    last_at: datetime
    states_at_use: frozenset[str]

    @property
    def was_valid(self) -> bool:
        """Whether its last use lay before the end of its last day (a retest day counts as well)."""
        days = [day for day in (self.lot.expires_on, self.lot.retest_on) if day is not None]
        return all(self.last_at < clock.end_of_day(day, self.lot.site.zone) for day in days)

    @property
    def was_released(self) -> bool:
        """Whether it was released at each use."""
        return self.states_at_use <= {LotState.RELEASED}

    @property
    def is_in_doubt(self) -> bool:
        """Whether QA has blocked or rejected it since."""
        return self.lot.state in (LotState.BLOCKED, LotState.REJECTED)


def lots_used(batch: Batch) -> list[LotUse]:
    """Every lot that was dispensed or charged for ``batch``; two queries, whatever the number."""
    moves = MaterialTransaction.objects.filter(
        site_id=batch.site_id, batch_code=batch.code, kind__in=_USES
    ).select_related("lot__material", "lot__site")
    times: dict[int, list[datetime]] = {}
    lots: dict[int, MaterialLot] = {}
    for move in moves.order_by("lot__code", "at", "id"):
        lots[move.lot_id] = move.lot
        times.setdefault(move.lot_id, []).append(move.at)
    past = _states_over_time(list(lots))
    return [
        LotUse(lot, times[key][0], times[key][-1], frozenset(_state_at(past[key], at) for at in times[key]))
        for key, lot in lots.items()
    ]


def _states_over_time(lot_ids: list[int]) -> dict[int, list[tuple[datetime, str]]]:
    """Each lot's states with the moment from which they held, oldest first, from its history."""
    found: dict[int, list[tuple[datetime, str]]] = {key: [] for key in lot_ids}
    rows = MaterialLot.history.filter(id__in=lot_ids).order_by("history_date", "history_id")
    for lot_id, since, state in rows.values_list("id", "history_date", "state"):
        found[lot_id].append((since, state))
    return found


def _state_at(states: list[tuple[datetime, str]], at: datetime) -> str:
    """The state that held at ``at``; empty when the history does not reach back so far."""
    held = [state for since, state in states if since <= at]
    return held[-1] if held else ""
