"""Time-stamp tokens (RFC 3161): asked of an authority, verified against its certificates, Django not needed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import httpx
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID
from rfc3161_client import (
    HashAlgorithm,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    Verifier,
    VerifierBuilder,
    decode_timestamp_response,
)

QUERY, REPLY = "application/timestamp-query", "application/timestamp-reply"
LONGEST_REPLY = 1_000_000


class InvalidToken(ValueError):
    """A token that does not prove what it should; the text says why."""


@dataclass(frozen=True)
class Stamped:
    """What a verified token says: when the authority saw the content, by its own clock."""

    at: datetime


def verify(token: bytes, content: bytes, chain: bytes, nonce: int | None = None) -> Stamped:
    """Verify a reply of an authority over ``content``; ``chain`` are its certificates as PEM, the root among them.

    With ``nonce`` the reply must be the answer to that one question.
    """
    return _verified(token, chain, nonce, lambda verifier, reply: verifier.verify_message(reply, content))


def verify_hash(token: bytes, hashed: bytes, chain: bytes, nonce: int | None = None) -> Stamped:
    """The same over content of which only the hash is at hand, made as the token says."""
    return _verified(token, chain, nonce, lambda verifier, reply: verifier.verify(reply, hashed))


def _verified(
    token: bytes, chain: bytes, nonce: int | None, check: Callable[[Verifier, TimeStampResponse], bool]
) -> Stamped:
    try:
        reply = decode_timestamp_response(token)
        certificates = x509.load_pem_x509_certificates(chain)
        verifier = VerifierBuilder(
            roots=[each for each in certificates if each.subject == each.issuer],
            intermediates=[
                each for each in certificates if each.subject != each.issuer and not _stamps(each)
            ],
            tsa_certificate=next((each for each in certificates if _stamps(each)), None),
            nonce=nonce,
        ).build()
        check(verifier, reply)
    except (VerificationError, ValueError) as failure:
        raise InvalidToken(str(failure)) from failure
    return Stamped(reply.tst_info.gen_time)


def ask(url: str, content: bytes, chain: bytes, timeout_s: float = 20) -> bytes:
    """The authority's reply over ``content``, verified; ``InvalidToken`` or ``httpx.HTTPError``."""
    request = TimestampRequestBuilder(data=content, hash_algorithm=HashAlgorithm.SHA256).build()
    reply = httpx.post(
        url, content=request.as_bytes(), headers={"Content-Type": QUERY, "Accept": REPLY}, timeout=timeout_s
    )
    reply.raise_for_status()
    if len(reply.content) > LONGEST_REPLY:
        raise InvalidToken("the reply is too long")
    verify(reply.content, content, chain, request.nonce)
    return reply.content


def _stamps(certificate: x509.Certificate) -> bool:
    """Whether the certificate is one that signs tokens; an authority above it may bear the same purpose."""
    try:
        usage = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except x509.ExtensionNotFound:
        return False
    try:
        is_authority = certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        is_authority = False
    return ExtendedKeyUsageOID.TIME_STAMPING in usage and not is_authority
