"""Asks for what stands still: a subscription tells only changes, and silence alone proves nothing (URS-EBR-09).

A value that does not change brings no notification (OPC 10000-4, 5.13.1.5), just as a dead sensor brings
none. Without asking, a setpoint held exactly would leave a gap in the batch record, or a gap would have to be
filled with what was last heard. So the server is asked anew, with MaxAge 0, for each node that has not spoken
for ``ASK_AFTER``; its answer is a sample as any other.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from asyncua import ua

from equipment.events import Sample
from integrations.connectors.opcua.values import sample_of
from integrations.contracts import Binding

# Together well below the five seconds that a batch calls a gap.
ASK_AFTER = timedelta(seconds=2.5)
LOOK_EVERY_S = 0.5
# Clocks of a plant are set by one time server; what is farther off is an old value, not a clock.
FARTHEST_CLOCK = timedelta(seconds=5)


class StillValues:
    """When each node was last heard, the newest source time it gave, and how far its clock is from ours."""

    def __init__(self, bindings: dict[ua.NodeId, Binding], since: datetime) -> None:
        self._bindings = bindings
        self._heard = dict.fromkeys(bindings, since)
        self._newest: dict[ua.NodeId, datetime] = {}
        self._lag: dict[ua.NodeId, timedelta] = {}

    def told(self, node: ua.NodeId, data: ua.DataValue, received: datetime) -> Sample:
        """The sample of a notification."""
        sample = sample_of(self._bindings[node], data, received)
        lag = sample.source_at - received
        # The first one tells what has stood since any time; those after it come as they happen.
        if node in self._newest and abs(lag) <= FARTHEST_CLOCK:
            self._lag[node] = lag
        return self._kept(node, sample, received)

    def silent(self, now: datetime) -> list[ua.NodeId]:
        """The nodes to be asked."""
        return [node for node, heard in self._heard.items() if now - heard >= ASK_AFTER]

    def answered(
        self, nodes: Iterable[ua.NodeId], answers: Iterable[ua.DataValue], received: datetime
    ) -> list[Sample]:
        """The samples of a read.

        A source time that is known already says since when the value stands, not that it still does: such an
        answer counts from its receipt, told by the clock of the source.
        """
        return [self._answered(node, data, received) for node, data in zip(nodes, answers, strict=True)]

    def _answered(self, node: ua.NodeId, data: ua.DataValue, received: datetime) -> Sample:
        sample = sample_of(self._bindings[node], data, received)
        newest = self._newest.get(node)
        if newest is not None and sample.source_at <= newest:
            now_there = received + self._lag.get(node, timedelta())
            sample = replace(sample, source_at=max(now_there, newest))
        return self._kept(node, sample, received)

    def _kept(self, node: ua.NodeId, sample: Sample, received: datetime) -> Sample:
        self._heard[node] = received
        self._newest[node] = max(sample.source_at, self._newest.get(node, sample.source_at))
        return sample


def fresh_values_of(nodes: Iterable[ua.NodeId]) -> ua.ReadParameters:
    """The question: values as they are now, not from the server's cache, with both times."""
    return ua.ReadParameters(
        MaxAge=0,
        TimestampsToReturn=ua.TimestampsToReturn.Both,
        NodesToRead=[ua.ReadValueId(NodeId=node, AttributeId=ua.AttributeIds.Value) for node in nodes],
    )
