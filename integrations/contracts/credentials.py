"""Finds addresses and secrets that this installation sets outside the database (URS-INT-08)."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string

from integrations.errors import CredentialMissing, SettingsUnknown

REFERENCE = "setting:"


@dataclass(frozen=True)
class Credential:
    """Who we are to the other side, and by which certificate we know it."""

    username: str = ""
    password: str = field(default="", repr=False)
    server_certificate: Path | None = None


class Keyring(Protocol):
    """Named by ``PHARMOM_KEYRING``: a function from a credential's name to the credential."""

    def __call__(self, name: str) -> Credential | None: ...


def credential_of(name: str) -> Credential:
    """The credential called ``name``; raises ``CredentialMissing``. No name means no sign-in."""
    if not name:
        return Credential()
    found = cast(Keyring, import_string(settings.PHARMOM_KEYRING))(name)
    if found is None:
        raise CredentialMissing(name=name)
    return Credential(**found) if isinstance(found, dict) else found


def address_of(url: str) -> str:
    """``url`` itself, or the address behind ``setting:NAME``."""
    if not url.startswith(REFERENCE):
        return url
    known: dict[str, str] = settings.PHARMOM_ADDRESSES
    name = url.removeprefix(REFERENCE)
    if name not in known:
        raise SettingsUnknown(name=name, known=", ".join(REFERENCE + each for each in known))
    return known[name]
