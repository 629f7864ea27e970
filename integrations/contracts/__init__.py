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

__all__ = [
    "CONNECTORS",
    "Binding",
    "Command",
    "ConnectionProblem",
    "Connector",
    "Credential",
    "EndpointSeen",
    "Link",
    "Outcome",
    "Session",
    "address_of",
    "credential_of",
]
