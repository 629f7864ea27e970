"""One-time codes by time: RFC 6238 with SHA-1, steps of 30 seconds and six digits, as authenticator apps make them."""

from __future__ import annotations

import base64
import hmac
import secrets
import struct
from datetime import datetime
from urllib.parse import quote, urlencode

STEP_SECONDS = 30
DIGITS = 6
# How far the clocks of a person's device and of the database may be apart (URS-ACC-09).
STEPS_APART = 1
KEY_BYTES = 20  # as long as the hash, RFC 4226 section 4


def new_key() -> bytes:
    """A key by chance."""
    return secrets.token_bytes(KEY_BYTES)


def step_at(moment: datetime) -> int:
    """The number of the step of 30 seconds in which ``moment`` lies (RFC 6238, section 4.2)."""
    return int(moment.timestamp()) // STEP_SECONDS


def code_of(key: bytes, step: int, digits: int = DIGITS) -> str:
    """The code of one step: HMAC-SHA-1, truncated as RFC 4226 section 5.3 says, with its leading zeros."""
    mac = hmac.digest(key, struct.pack(">Q", step), "sha1")
    offset = mac[-1] & 0x0F
    number = struct.unpack(">I", mac[offset : offset + 4])[0] & 0x7FFFFFFF
    return str(number % 10**digits).zfill(digits)


def matching_steps(key: bytes, given: str, at: datetime) -> list[int]:
    """The steps around ``at``, earliest first, whose code was given; each is compared in the same time."""
    now = step_at(at)
    near = range(now - STEPS_APART, now + STEPS_APART + 1)
    entered = given.encode()
    return [step for step in near if hmac.compare_digest(code_of(key, step).encode(), entered)]


def in_letters(key: bytes) -> str:
    """The key as people type it into an app: base 32, in groups of four."""
    text = base64.b32encode(key).decode().rstrip("=")
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def address(key: bytes, *, issuer: str, account: str) -> str:
    """What the QR code says: the ``otpauth`` address that authenticator apps read."""
    wanted = {"secret": base64.b32encode(key).decode().rstrip("="), "issuer": issuer}
    label = f"{quote(issuer, safe='')}:{quote(account, safe='')}"
    return f"otpauth://totp/{label}?{urlencode(wanted, quote_via=quote)}"
