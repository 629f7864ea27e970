"""What it costs that a value of a machine becomes a committed row, against a subscription that only receives.

A real OPC UA server in a process of its own; both sides are signed in and encrypted the same way, with the
same publishing interval and queue. It speaks to one of them at a time, by nodes that are doubled. A value has
arrived at the floor when the library hands it over, and at PharMOM at PostgreSQL's own time of the commit.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import connection
from django.test import override_settings

from benchmarks import opcua_server
from benchmarks.databases import wired_template
from benchmarks.measuring import Figure, Pair, percentile
from benchmarks.plc import Listener, Plc
from benchmarks.registry import measures
from integrations.models import TagBinding
from mom.embedded.ports import free_port
from tests import database
from tests.integrations.workers import Worker, connected, until

# A burst fills most of what the server keeps for each node between two publications.
BURST, BURSTS = 90, 14
# One value every 10 ms, long enough for several publications.
STEADY, STEADY_PAUSE_S, SLICES = 200, 0.01, 7
# Where in the server's publishing cycle a burst falls is chance.
TOLERANCE = 0.4
_ARRIVALS = """
    SELECT source_at, pg_xact_commit_timestamp(xmin) FROM equipment_tagsample
    WHERE source_at BETWEEN %s AND %s"""
_folders: list[Path] = []

Arrivals = list[tuple[datetime, datetime]]


def keyring(name: str) -> dict[str, Any] | None:
    """The capture worker's keyring while this is measured."""
    certificate = _folders[-1] / opcua_server.CERTIFICATE
    known = {"username": opcua_server.USER, "password": opcua_server.PASSWORD}
    return {**known, "server_certificate": certificate} if name == "plant" else None


@measures("capture.burst", "capture.latency_p50", "capture.latency_p95")
def measure() -> Sequence[Figure]:
    """Bursts first, then a steady flow."""
    with database.fresh(wired_template()), _plant() as (floor, subject):
        number = BURST * len(floor.nodes)
        bursts = [(_burst(floor), _burst(subject)) for _time in range(2 + BURSTS)][2:]
        slices = [(_steady(floor), _steady(subject)) for _time in range(1 + SLICES)][1:]
    rate = round(number / sorted(took for _floor, took in bursts)[len(bursts) // 2] / 10) * 10
    return [
        Figure(
            "capture.burst",
            f"until the last of {number} values at once is committed: {rate:.0f} a second",
            "until a bare subscription has received the last",
            "s",
            tuple(bursts),
            tolerance=TOLERANCE,
        ),
        _latency("capture.latency_p50", 50, slices),
        _latency("capture.latency_p95", 95, slices),
    ]


def _latency(code: str, percent: int, slices: Sequence[tuple[list[float], list[float]]]) -> Figure:
    pairs: list[Pair] = [(percentile(floor, percent), percentile(ours, percent)) for floor, ours in slices]
    return Figure(
        code,
        f"from the source time to the commit, of {percent} % of the values at 100 a second",
        "from the source time to the library's call",
        "s",
        tuple(pairs),
        tolerance=TOLERANCE,
    )


class _Side:
    """One of the two that listen: its nodes, and how its arrivals are known."""

    def __init__(
        self, plc: Plc, nodes: Sequence[str], arrivals: Callable[[datetime, datetime], Arrivals]
    ) -> None:
        self.nodes, self._plc, self._arrivals = nodes, plc, arrivals

    def publish(self, times: int, pause_s: float = 0, nodes: int | None = None) -> Arrivals:
        """Source time and arrival of each value, when all have arrived."""
        wanted = self.nodes[:nodes]
        published = self._plc.publish(wanted, times, pause_s)

        def all_of_them() -> Arrivals:
            # Between them may stand what PharMOM has asked of nodes that were silent.
            found = dict(self._arrivals(published[0], published[-1]))
            return [(moment, found[moment]) for moment in published] if found.keys() >= set(published) else []

        return until(all_of_them, 30, f"{len(published)} values of {wanted[0]} …")


def _burst(side: _Side) -> float:
    arrivals = side.publish(BURST)
    return (max(arrived for _source, arrived in arrivals) - arrivals[0][0]).total_seconds()


def _steady(side: _Side) -> list[float]:
    arrivals = side.publish(STEADY // 4, STEADY_PAUSE_S, nodes=4)
    return [(arrived - source).total_seconds() for source, arrived in arrivals]


def _committed(first: datetime, last: datetime) -> Arrivals:
    with connection.cursor() as cursor:
        cursor.execute(_ARRIVALS, [first, last])
        return list(cursor.fetchall())


@contextmanager
def _plant() -> Iterator[tuple[_Side, _Side]]:
    """The PLC, a bare listener and a capture worker, all connected."""
    tags = sorted(
        TagBinding.objects.filter(endpoint__code="PLC", is_active=True).values_list("address", flat=True)
    )
    twins = [f"Bare.{tag}" for tag in tags]
    with tempfile.TemporaryDirectory() as folder:
        _folders.append(Path(folder))
        port = free_port()
        url = f"opc.tcp://127.0.0.1:{port}/pharmom/plant"
        addresses = {"PLANT_OPCUA_URL": url}
        with (
            override_settings(
                PHARMOM_ADDRESSES=addresses,
                PHARMOM_CAPTURE_FOLDER=Path(folder),
                PHARMOM_KEYRING=f"{__name__}.keyring",
            ),
            Plc.started(port, Path(folder), [*tags, *twins]) as plc,
            Listener.listening(url, twins) as listener,
            Worker.running("benchmark"),
        ):
            until(lambda: connected("PLC"), 30, "the connection to the PLC")
            yield _Side(plc, twins, listener.between), _Side(plc, tags, _committed)
