"""States of an alarm and what moves it (ISA-18.2, IEC 62682; F-19 states A to D)."""

from __future__ import annotations

from environment.choices import AlarmState as State
from kernel.lifecycle import Lifecycle

ALARM = Lifecycle(
    "environment.alarm",
    states=State,
    initial=State.NORMAL,
    edges=[
        ("trip", (State.NORMAL, State.RETURNED_UNACK), State.UNACK_ACTIVE),
        ("acknowledge", (State.UNACK_ACTIVE,), State.ACK_ACTIVE),
        ("acknowledge", (State.RETURNED_UNACK,), State.NORMAL),
        ("return", (State.UNACK_ACTIVE,), State.RETURNED_UNACK),
        ("return", (State.ACK_ACTIVE,), State.NORMAL),
    ],
)
