"""Who may speak to the PLCs: the server's certificate and the one account it knows."""

import hmac
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from asyncua import Server, ua
from asyncua.crypto.cert_gen import setup_self_signed_certificate
from asyncua.crypto.permission_rules import User, UserRole
from asyncua.server.user_managers import UserManager
from cryptography.x509.oid import ExtendedKeyUsageOID

from mom.simulator.options import Options

APPLICATION_URI = "urn:pharmom:plant:server"
CERTIFICATE = "opcua-server-cert.der"
PRIVATE_KEY = "opcua-server-key.pem"
CREDENTIALS = "opcua-credentials.json"


@dataclass(frozen=True)
class Account:
    """The account of the control system."""

    user: str
    password: str


def account_for(options: Options) -> Account:
    """From the environment, else made once and kept in the state folder for its owner alone."""
    if options.opcua_user and options.opcua_password:
        return Account(options.opcua_user, options.opcua_password)
    path = options.state_folder / CREDENTIALS
    if path.is_file():
        kept = json.loads(path.read_text(encoding="utf-8"))
        return Account(kept["user"], kept["password"])
    account = Account(options.opcua_user or "pharmom", secrets.token_urlsafe(24))
    _write_private(path, json.dumps({"user": account.user, "password": account.password}))
    return account


class PlantUsers(UserManager):
    """Knows one account; anonymous sign-in only where the plant is played without security."""

    def __init__(self, account: Account, *, insecure: bool) -> None:
        self._account = account
        self._insecure = insecure

    def get_user(
        self,
        iserver: Any,
        username: str | None = None,
        password: str | None = None,
        certificate: Any = None,
    ) -> User | None:
        """The signed-in user, or None for whoever must stay outside."""
        # A server that offers no policy None still opens such channels (for discovery) and would
        # let a session in; the missing client certificate is what tells them apart.
        if not certificate and not self._insecure:
            return None
        if username is None:
            return User(role=UserRole.User, name="anonymous") if self._insecure else None
        known = hmac.compare_digest(username.encode(), self._account.user.encode())
        right = hmac.compare_digest((password or "").encode(), self._account.password.encode())
        return User(role=UserRole.User, name=username) if known and right else None


async def secure(server: Server, options: Options) -> None:
    """Give the server its certificate, its policies and the sign-in it accepts."""
    certificate = options.state_folder / CERTIFICATE
    key = options.state_folder / PRIVATE_KEY
    mask = os.umask(0o077)
    try:
        await setup_self_signed_certificate(
            key,
            certificate,
            APPLICATION_URI,
            options.host,
            [ExtendedKeyUsageOID.SERVER_AUTH],
            {"organizationName": "PharMOM plant simulator"},
        )
    finally:
        os.umask(mask)
    await server.load_certificate(certificate)
    await server.load_private_key(key)
    policies = [ua.SecurityPolicyType.Basic256Sha256_SignAndEncrypt]
    tokens: list[type] = [ua.UserNameIdentityToken]
    if options.insecure:
        policies.append(ua.SecurityPolicyType.NoSecurity)
        tokens.append(ua.AnonymousIdentityToken)
    server.set_security_policy(policies)
    server.set_identity_tokens(tokens)


def _write_private(path: Path, text: str) -> None:
    with os.fdopen(
        os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8"
    ) as file:
        file.write(text)
