"""Tables of integrations."""

from integrations.models.command import PlantCommand
from integrations.models.endpoint import Endpoint, EndpointKind, TagBinding
from integrations.models.imports import ImportFile, ImportMapping, ImportRow, ImportRun
from integrations.models.lease import EndpointLease, Held
from integrations.models.log import ConnectionEvent, DeviceState
from integrations.models.outbox import OutboxMessage
from integrations.models.token import ApiToken

__all__ = [
    "ApiToken",
    "ConnectionEvent",
    "DeviceState",
    "Endpoint",
    "EndpointKind",
    "EndpointLease",
    "Held",
    "ImportFile",
    "ImportMapping",
    "ImportRow",
    "ImportRun",
    "OutboxMessage",
    "PlantCommand",
    "TagBinding",
]
