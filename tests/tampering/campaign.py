"""Many mutations of one database, one after the other, each taken back: what the verification did not name."""

from __future__ import annotations

import random
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection

from audit.actions.define_reason_code import define_reason_code
from audit.context import Reason
from audit.ledger import keys, log
from audit.ledger.anchoring import anchor_newest
from audit.ledger.integrator import integrate
from audit.verification import verify
from kernel.errors import DomainError
from people.actions.deactivate_user import deactivate_user
from tests.conftest import Cast
from tests.tampering import additions, edits, exchanges, removals
from tests.tampering.forger import Forger, Scope
from tests.tampering.kinds import KINDS, Kind

__all__ = ["Campaign", "Outcome", "additions", "edits", "exchanges", "removals"]
# Leaves per checkpoint, so that there is more than one root to be wrong about.
PORTION = 150
LABEL = {"en": "Power cut", "zh": "停电"}


@dataclass
class Outcome:
    """What was tried and what was not found; ``missed`` in words, ``seconds`` of each verification."""

    made: int = 0
    found: int = 0
    missed: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)


class Campaign:
    """Prepares the database that Django is at: a log with checkpoints and an anchor, verified; then something new."""

    def __init__(self, superuser: Any, seed: int) -> None:
        self.seed = seed
        keys.make("pharmom-test")
        _number_all()
        self.outcome = Outcome()
        self._deck: list[Kind] = []
        self._is_whole("the untouched trail", continued=False)
        self._mark = (keys.folder() / keys.VERIFIED).read_text(encoding="utf-8")
        self.scope = Scope(_last_event(), log.size())
        _go_on()
        _number_all()
        anchor_newest()
        self.forger = Forger(superuser)
        self._is_whole("the untouched new part", continued=True)

    def run(self, number: int) -> Outcome:
        """Make so many mutations; every third one among what is new, for a continued verification."""
        for place in range(number):
            chance = random.Random(f"{self.seed}/{place}")
            self._one(place, chance, is_new=place % 3 == 2)
            if place % 100 == 99 or place == number - 1:
                self._is_whole(
                    "the trail after everything was taken back", continued=bool(chance.randrange(2))
                )
        return self.outcome

    def _one(self, place: int, chance: random.Random, is_new: bool) -> None:
        self.forger.chance = chance
        self.forger.scope = self.scope if is_new else Scope()
        kind, expected = self._tampered(chance, is_new)
        began = time.monotonic()
        report = verify(continued=is_new)
        self.outcome.seconds.append(time.monotonic() - began)
        self.forger.restore()
        named = {(fault.table, fault.row) for fault in report.faults}
        self.outcome.made += 1
        self.outcome.kinds[kind.name] += 1
        if expected & named:
            self.outcome.found += 1
            return
        how = "continued" if is_new else "whole"
        self.outcome.missed.append(
            f"{place} {kind.name} ({how}): {sorted(expected)} not in {sorted(named)[:5]}"
        )

    def _tampered(self, chance: random.Random, is_new: bool) -> tuple[Kind, set[tuple[str, str]]]:
        """The next kind of a shuffled deck that finds something to do, and what has to be named for it."""
        while True:
            for kind in self._deck:
                if is_new and not kind.is_seen_as_new:
                    continue
                expected = kind.tamper(self.forger)
                if expected is not None:
                    self._deck.remove(kind)
                    return kind, expected
                self.forger.restore()
            self._deck = chance.sample(KINDS, len(KINDS))

    def _is_whole(self, what: str, *, continued: bool) -> None:
        """No false alarm; up to where it was verified stays as it was for the next continued verification."""
        report = verify(continued=continued)
        if report.faults:
            raise AssertionError(f"{what} is not whole: {report.faults[:5]}")
        if hasattr(self, "_mark"):
            keys.write_whole(keys.folder() / keys.VERIFIED, self._mark)


def _number_all() -> None:
    while integrate(portion=PORTION, round_s=0).integrated:
        pass


def _last_event() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(id) FROM audit_event")
        return int(cursor.fetchone()[0])


def _go_on() -> None:
    """A few actions and refusals, one number that is given back, and a portion of leaves for each."""
    cast = Cast()
    for number in range(40):
        actor = cast["admin.sun"]
        define_reason_code(code=f"new{number}", label=LABEL, actor=actor)
        if number % 10 == 0:
            _refused(number)
            _given_back()
            _number_all()
    why = Reason("access_change", "has moved to packaging")
    for username in ("li.na", "wang.fang"):
        deactivate_user(user=cast[username], actor=cast["admin.sun"], reason=why)
    for number in range(5):
        change = Reason("planned_change", "a better word was found for it")
        label = {"en": "Power failure", "zh": "断电"}
        define_reason_code(code=f"new{number}", label=label, actor=cast["admin.sun"], reason=change)


def _given_back() -> None:
    """The number of an event whose transaction failed."""
    try:
        define_reason_code(code="", label=LABEL, actor=Cast()["admin.sun"])
    except ValidationError:
        return
    raise AssertionError("a reason without a code was defined")


def _refused(number: int) -> None:
    try:
        define_reason_code(code=f"refused{number}", label=LABEL, actor=Cast()["li.na"])
    except DomainError:
        return
    raise AssertionError("an operator defined a reason")
