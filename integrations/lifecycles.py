"""State tables of deliveries and of commands to the plant."""

from integrations.choices import CommandState, DeliveryState
from kernel.lifecycle import Lifecycle

DELIVERY = Lifecycle(
    "delivery",
    states=DeliveryState,
    initial=DeliveryState.PENDING,
    edges=[
        ("deliver", (DeliveryState.PENDING,), DeliveryState.DELIVERED),
        ("give_up", (DeliveryState.PENDING,), DeliveryState.DEAD),
        ("retry", (DeliveryState.DEAD,), DeliveryState.PENDING),
    ],
)

COMMAND = Lifecycle(
    "plant_command",
    states=CommandState,
    initial=CommandState.QUEUED,
    edges=[
        ("confirmed", (CommandState.QUEUED,), CommandState.CONFIRMED),
        ("refused", (CommandState.QUEUED,), CommandState.REFUSED),
        ("failed", (CommandState.QUEUED,), CommandState.FAILED),
        ("expired", (CommandState.QUEUED,), CommandState.EXPIRED),
    ],
)
