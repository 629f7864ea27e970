"""The past of the demo plant in its order: how it was set up, what the lines made, what is open today."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime, timedelta

from audit.choices import Channel
from audit.context import Origin, coming_from
from audit.tasks import ensure_trail_partitions
from kernel import clock
from materials.tasks import mark_lots_past_their_date
from mom.demo import environment, former_system, materials, powder
from mom.demo.cast import load_cast
from mom.demo.equipment_list import ROOMS
from mom.demo.history import decisions, rooms, stock, today
from mom.demo.history.line_worker import enter, work
from mom.demo.history.plan import LINES, SPECIAL, Round, planned
from mom.demo.integrations import define_erp
from mom.demo.materials_list import MATERIALS
from mom.demo.plant import load_plant
from mom.demo.work.acting import set_time

Say = Callable[[str], None]
# How long ago the plant was set up, and how long before now the last batch was begun at the earliest.
BEGAN, LAST_ROUND = timedelta(days=66), timedelta(days=4)
YESTERDAY = timedelta(hours=22)
ROUNDS_PER_DELIVERY = 5
# In this round somebody opened a deviation that nobody has classified since.
FORGOTTEN_IN = 3
SET_UP = ("equipment", "recipes", "qualifications")


def tell(database: str, batches: int, say: Say) -> None:
    """Everything up to the last decision; the clock of this database stands in the past when it begins."""
    say(f"the past: {batches} batches, made by the people of the plant one after the other")
    now = clock.now()
    set_time(now - BEGAN)
    ensure_trail_partitions()
    _set_up()
    rounds = planned(batches)
    cases = [special.case for of_line in SPECIAL.values() for special in of_line.values()]
    done = 0
    with _lines_at_work(database) as pool, _told():
        for place, lines in enumerate(rounds):
            _come_to(_beginning(now, place, len(rounds)))
            mark_lots_past_their_date()
            if place % ROUNDS_PER_DELIVERY == 0:
                _deliver(rounds[place : place + ROUNDS_PER_DELIVERY])
            for line in [pool.submit(work, line) for line in lines.values()]:
                done += line.result()
            decisions.carry_on(cases)
            rooms.upset(place, len(rounds))
            if place == FORGOTTEN_IN:
                today.forgotten_deviation()
            say(f"  {done} of {batches} made and decided on")
        _come_to(now - YESTERDAY)
        today.leave_open()


def _deliver(rounds: list[Round]) -> None:
    stock.receive(*(sum(len(lines[line]) for lines in rounds) for line in LINES))


def _set_up() -> None:
    """The plant as it was before the first batch: people, rooms, units, recipes, no stock."""
    load_cast()
    with _told():
        materials.load_definitions(MATERIALS)
    load_plant(pieces=SET_UP)
    with _told():
        environment.load_points(ROOMS, environment.READ_BY_HAND_S)
        powder.load_line(environment.READ_BY_HAND_S)
        define_erp()
        former_system.bring_over()


def _told() -> AbstractContextManager[Origin]:
    return coming_from(Origin(channel=Channel.COMMAND, terminal="demo"))


def _beginning(now: datetime, place: int, rounds: int) -> datetime:
    """When a round begins: evenly from the beginning to the last one."""
    first, last = now - BEGAN + timedelta(days=1), now - LAST_ROUND
    return first + (last - first) * place / max(rounds - 1, 1)


def _come_to(moment: datetime) -> None:
    """Time only goes on: a round that took longer moves the next one."""
    if clock.now() < moment:
        set_time(moment)


@contextmanager
def _lines_at_work(database: str) -> Iterator[ProcessPoolExecutor]:
    """A process for each line: they work at the same time, on processors of their own."""
    started = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(2, mp_context=started, initializer=enter, initargs=(database,)) as pool:
        yield pool
