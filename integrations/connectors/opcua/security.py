"""Who we are to an OPC UA server: a certificate of our own, user and password, encryption always."""

from __future__ import annotations

import logging
import os
import socket
from pathlib import Path

from asyncua import ua
from asyncua.client.client import Client
from asyncua.crypto.cert_gen import setup_self_signed_certificate
from asyncua.crypto.security_policies import SecurityPolicyBasic256Sha256
from cryptography.x509.oid import ExtendedKeyUsageOID
from django.conf import settings

from integrations.contracts import ConnectionProblem, Credential

APPLICATION_URI = "urn:pharmom:capture"

# The library tells of every message and stack of a lost connection; we say it once ourselves.
logging.getLogger("asyncua").setLevel(logging.CRITICAL)


async def client_for(url: str, credential: Credential) -> Client:
    """A client with Basic256Sha256, SignAndEncrypt and a signed-in user (URS-INT-08)."""
    key, certificate = await own_certificate()
    client = Client(url, timeout=5, watchdog_intervall=2)
    client.name = "PharMOM capture"
    client.application_uri = APPLICATION_URI
    client.set_user(credential.username)
    client.set_password(credential.password)
    await client.set_security(
        SecurityPolicyBasic256Sha256,
        certificate,
        key,
        server_certificate=_pinned(credential.server_certificate),
        mode=ua.MessageSecurityMode.SignAndEncrypt,
    )
    return client


async def own_certificate() -> tuple[Path, Path]:
    """Key and certificate of this installation; made at first use, renewed when they end."""
    folder = Path(settings.PHARMOM_CAPTURE_FOLDER)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    key, certificate = folder / "opcua-client-key.pem", folder / "opcua-client-cert.der"
    mask = os.umask(0o077)
    try:
        await setup_self_signed_certificate(
            key,
            certificate,
            APPLICATION_URI,
            socket.gethostname(),
            [ExtendedKeyUsageOID.CLIENT_AUTH],
            {"organizationName": "PharMOM"},
        )
    finally:
        os.umask(mask)
    return key, certificate


def _pinned(path: Path | None) -> str | None:
    """The certificate that the server must show; without one, the one it shows is taken."""
    if path is None:
        return None
    if not Path(path).is_file():
        raise ConnectionProblem(f"the server's certificate {Path(path).name} is not there yet")
    return str(path)
