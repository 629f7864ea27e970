"""State tables of deliveries, of commands to the plant, and of imports."""

from integrations.choices import CommandState, DeliveryState, ImportState, MappingState
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

MAPPING = Lifecycle(
    "import_mapping",
    states=MappingState,
    initial=MappingState.DRAFT,
    edges=[
        ("change_import_mapping", (MappingState.DRAFT,), MappingState.DRAFT),
        ("approve_import_mapping", (MappingState.DRAFT,), MappingState.APPROVED),
        ("supersede", (MappingState.APPROVED,), MappingState.SUPERSEDED),
    ],
)

_S = ImportState
IMPORT = Lifecycle(
    "import_run",
    states=ImportState,
    initial=_S.PREPARED,
    edges=[
        ("check_import", (_S.PREPARED, _S.CHECKING), _S.CHECKING),
        ("end_check", (_S.CHECKING,), _S.CHECKED),
        ("carry_out_import", (_S.CHECKED, _S.RUNNING), _S.RUNNING),
        ("end_carrying_out", (_S.RUNNING,), _S.CARRIED_OUT),
        ("compare_import", (_S.CARRIED_OUT,), _S.COMPARED),
        ("sign_import_report", (_S.COMPARED,), _S.REPORTED),
        ("accept_import", (_S.REPORTED,), _S.ACCEPTED),
        ("fail_import", (_S.RUNNING, _S.CARRIED_OUT, _S.COMPARED, _S.REPORTED), _S.FAILED),
        ("withdraw_import", (_S.PREPARED, _S.CHECKING, _S.CHECKED), _S.WITHDRAWN),
    ],
)
