"""An OPC UA client as a connector would be: encrypted, signed in by password."""

from __future__ import annotations

from asyncua import Client
from asyncua.crypto.cert_gen import setup_self_signed_certificate
from asyncua.crypto.security_policies import SecurityPolicyBasic256Sha256
from cryptography.x509.oid import ExtendedKeyUsageOID

from tests.mom.simulator.running import PASSWORD, USER, RunningPlant


def url(plant: RunningPlant) -> str:
    """Where the plant's PLCs are."""
    return f"opc.tcp://127.0.0.1:{plant.options.opcua_port}/pharmom/plant"


async def secured(plant: RunningPlant, user: str | None = USER, password: str = PASSWORD) -> Client:
    """A client that is ready to connect over an encrypted channel."""
    folder = plant.options.state_folder
    key, certificate = folder / "client.pem", folder / "client.der"
    await setup_self_signed_certificate(
        key, certificate, "urn:test:client", "127.0.0.1", [ExtendedKeyUsageOID.CLIENT_AUTH], {}
    )
    client = Client(url(plant))
    client.application_uri = "urn:test:client"
    if user is not None:
        client.set_user(user)
        client.set_password(password)
    await client.set_security(
        SecurityPolicyBasic256Sha256, certificate, key, server_certificate=folder / "opcua-server-cert.der"
    )
    return client
