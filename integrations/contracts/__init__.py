"""What integrations asks of a protocol, and how addresses and credentials are found."""

from integrations.contracts.connector import (
    CONNECTORS,
    Binding,
    Command,
    ConnectionProblem,
    Connector,
    EndpointSeen,
    Link,
    Outcome,
    Session,
)
from integrations.contracts.credentials import Credential, address_of, credential_of
from integrations.contracts.import_target import IMPORT_TARGETS, ImportField, ImportTarget

__all__ = [
    "CONNECTORS",
    "IMPORT_TARGETS",
    "Binding",
    "Command",
    "ConnectionProblem",
    "Connector",
    "Credential",
    "EndpointSeen",
    "ImportField",
    "ImportTarget",
    "Link",
    "Outcome",
    "Session",
    "address_of",
    "credential_of",
]
