"""Lists as a plant grows: the same page at 1,000 and at 100,000 batches.

The floor is the page of the small plant; two plants of the same age, one of them a hundred times as busy. The
ratio must stay near 1: what a page costs depends on what it shows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import connections
from django.test import Client

from audit.models import AuditEvent
from batches.models import Batch
from benchmarks import many_batches
from benchmarks.databases import connection_to
from benchmarks.measuring import Figure, in_turn, seconds
from benchmarks.registry import measures
from kernel.pages import ListPage
from kernel.pages.paging import MOST_PAGED
from mom.demo import cast

FEW, MANY = 1_000, 100_000
READER = "emma.weber"
LIMIT = 1.5
# A part of a code is looked for in every code: no index serves that without an extension of PostgreSQL.
SEARCH, SEARCH_LIMIT = "lists.batches_search", 4.0
# Reading a whole table depends on what else is in memory: 1.8 to 2.5 in three runs of the same code.
TOLERANCE, SEARCH_TOLERANCE = 0.25, 0.5
REPETITIONS = 15
A_BATCH = "M0000777"
# Stands for the number of the last page that is full.
DEEP = "page=deep"
PAGES = {
    "lists.batches": "/batches/",
    "lists.batches_filter": "/batches/?state=in_execution",
    SEARCH: f"/batches/?q={A_BATCH}",
    "lists.batches_deep": f"/batches/?{DEEP}",
    "lists.trail": "/audit/",
    "lists.trail_filter": "/audit/?action=batches.create_batch",
    "lists.trail_search": f"/audit/?record={A_BATCH}",
    "lists.trail_deep": f"/audit/?{DEEP}",
}


@measures(*PAGES)
def measure() -> Sequence[Figure]:
    """Every page in turn at the small plant and at the large one."""
    # Both are made before either is read: making one turns Django's connection to it.
    small, large = many_batches.template(FEW), many_batches.template(MANY)
    with reader(small) as few, reader(large) as many:
        return [_figure(code, address, few, many) for code, address in PAGES.items()]


def _figure(code: str, address: str, few: Reader, many: Reader) -> Figure:
    here, there = few.address(address), many.address(address)
    shown = few.rows(here), many.rows(there)
    if shown[0] != shown[1]:
        raise RuntimeError(f"{address} has {shown[0]} rows at the small plant and {shown[1]} at the large")
    pairs = in_turn(
        lambda: seconds(lambda: few.get(here)),
        lambda: seconds(lambda: many.get(there)),
        repetitions=REPETITIONS,
    )
    return Figure(
        code,
        f"{there} at {MANY} batches",
        f"{here} at {FEW}",
        "s",
        pairs,
        tolerance=SEARCH_TOLERANCE if code == SEARCH else TOLERANCE,
        limit=SEARCH_LIMIT if code == SEARCH else LIMIT,
    )


class Reader:
    """A signed-in auditor in one of the two plants."""

    def __init__(self, name: str) -> None:
        self._connection = connection_to(name)
        self._use()
        self._client = Client()
        self._client.force_login(cast.actor(READER))

    def get(self, address: str) -> str:
        """The page."""
        self._use()
        answer = self._client.get(address)
        if answer.status_code != 200:
            raise RuntimeError(f"{address}: {answer.status_code}")
        return str(answer.content.decode())

    def rows(self, address: str) -> int:
        """How many lines its table has."""
        return self.get(address).count("<tr>")

    def address(self, address: str) -> str:
        """The address in this plant: the deep page of a list is its last full one."""
        if DEEP not in address:
            return address
        self._use()
        shown = Batch if address.startswith("/batches/") else AuditEvent
        full_pages = min(shown.objects.count(), MOST_PAGED) // ListPage.page_size
        return address.replace(DEEP, f"page={full_pages}")

    def close(self) -> None:
        """Leave the plant."""
        self._connection.close()
        if connections["default"] is self._connection:
            del connections["default"]

    def _use(self) -> None:
        connections["default"] = self._connection


@contextmanager
def reader(template: str) -> Iterator[Reader]:
    # The template itself, not a clone: reading changes nothing but sessions, and copying it takes long.
    found = Reader(template)
    try:
        yield found
    finally:
        found.close()
