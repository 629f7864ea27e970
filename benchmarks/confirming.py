"""What a confirmation at the workstation costs, against a bare view with one write behind Django's middleware.

The request is the one that the page sends; the answer is the page with the next step. Middleware, right,
action, trail, live message and template are the real ones; only the network is left out, on both sides.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Sequence
from functools import partial
from uuid import uuid4

from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from batches.models import Batch, BatchSeries, StepExecution
from benchmarks import bare
from benchmarks.databases import Clone, long_batch_template
from benchmarks.measuring import Figure, Pair, seconds
from benchmarks.registry import measures
from mom.demo import cast

OPERATOR = "li.na"
WARM_UP, LAST = 5, 52


@measures("confirm.time", "confirm.queries", "confirm.queries_growth")
def measure() -> Sequence[Figure]:
    """Confirm the notes of one long batch, one after the other, each beside a bare request."""
    with Clone.of(long_batch_template()) as clone:
        clone.use()
        desk = _Desk()
        times: list[Pair] = []
        counts: dict[int, Pair] = {}
        for number in range(1, LAST + 1):
            if number in (WARM_UP, LAST):
                counts[number] = (_queries(desk.post_bare), _queries(partial(desk.confirm, number)))
                continue
            times.append((seconds(desk.post_bare), seconds(partial(desk.confirm, number))))
        desk.demand_done()
    floor, few = counts[WARM_UP]
    _floor, many = counts[LAST]
    return [
        Figure(
            "confirm.time",
            "to confirm a step and show the next one",
            "a bare view that writes one row",
            "s",
            tuple(times[WARM_UP:]),
        ),
        Figure(
            "confirm.queries",
            "for a confirmation",
            "for the bare view",
            "queries",
            ((floor, many),),
            tolerance=0,
        ),
        Figure(
            "confirm.queries_growth",
            f"with {LAST - 1} steps done",
            f"with {WARM_UP - 1} steps done",
            "queries",
            ((few, many),),
            tolerance=0,
            limit=1,
        ),
    ]


class _Desk:
    """The operator's browser, and the same person's at the bare page."""

    def __init__(self) -> None:
        person = cast.actor(OPERATOR)
        self._batch = Batch.objects.get()
        self._steps = {step.key: step for step in StepExecution.objects.filter(batch=self._batch)}
        BatchSeries.objects.get_or_create(site=self._batch.site, year=0)
        self._client = Client()
        self._client.force_login(person)
        self._bare = Client()
        self._bare.force_login(person)
        with override_settings(MIDDLEWARE=bare.MIDDLEWARE):
            self._bare.handler.load_middleware()
        self._screen = _screen_of(
            self._client.get(reverse("batches:workstation", args=[self._batch.uuid])).content
        )

    def confirm(self, number: int) -> None:
        """Press the button of the step whose turn it is."""
        step = self._steps[f"note-{number:02d}"]
        address = reverse("batches:record_step", args=[self._batch.uuid, step.uuid])
        entry = {"confirmed": "yes", "idempotency_key": str(uuid4()), "screen": self._screen}
        answer = self._client.post(address, entry, headers={"HX-Request": "true"})
        if answer.status_code != 200:
            raise RuntimeError(f"step {number} was not confirmed: {answer.status_code}")
        self._screen = _screen_of(answer.content)

    def demand_done(self) -> None:
        """Whatever was measured must have happened."""
        done = StepExecution.objects.filter(batch=self._batch, state="done").count()
        if done != LAST:
            raise RuntimeError(f"{done} steps are done instead of {LAST}")

    def post_bare(self) -> None:
        """Send the bare form."""
        answer = self._bare.post("/bare/")
        if answer.status_code != 200:
            raise RuntimeError(f"the bare view answered {answer.status_code}")


def _screen_of(page: bytes) -> str:
    """What a page sends along with an entry: the step as the person saw it, sealed."""
    found = re.search(r'name="screen" value="([^"]+)"', page.decode())
    if found is None:
        raise RuntimeError("the page shows no step that an entry could belong to")
    return html.unescape(found[1])


def _queries(work: Callable[[], object]) -> float:
    with CaptureQueriesContext(connection) as asked:
        work()
    return float(len(asked))
