"""The certificate that signs documents for the outside: files beside the ledger's keys, never in the database.

``document.key``       the private key (PEM, PKCS 8), mode 0600
``document.pem``       its certificate, then that of the authority which issued it
``authority.key``      only where the authority is our own: it issues the next certificate
``documents.pem``      every certificate that ever signed, oldest first: old documents name the one they need
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import NameOID

from audit.errors import DocumentKeyMissing, DocumentKeyUnusable
from audit.ledger import keys
from kernel import clock

KEY, CHAIN, AUTHORITY, ALL = "document.key", "document.pem", "authority.key", "documents.pem"
BITS = 3072
# Longer than a record is kept after the last batch that the key may sign.
YEARS_OF_AUTHORITY, YEARS = 30, 5


@dataclass(frozen=True)
class DocumentSigner:
    """Key and certificates in DER, as whoever makes a signed document needs them."""

    key: bytes
    certificate: bytes
    authority: bytes

    def __repr__(self) -> str:
        return "DocumentSigner(…)"


def signer() -> DocumentSigner:
    """The key that signs now; ``DocumentKeyMissing`` or ``DocumentKeyUnusable``."""
    folder = keys.folder()
    try:
        key = _private(folder / KEY)
        chain = x509.load_pem_x509_certificates((folder / CHAIN).read_bytes())
    except FileNotFoundError as failure:
        raise DocumentKeyMissing(path=str(failure.filename)) from failure
    except (OSError, ValueError) as failure:
        raise DocumentKeyUnusable(path=str(folder / KEY), why=_why(failure)) from failure
    if len(chain) != 2 or chain[0].public_key() != key.public_key():
        raise DocumentKeyUnusable(
            path=str(folder / CHAIN), why="it is not the key's certificate and its issuer's"
        )
    if chain[0].not_valid_after_utc < clock.now():
        raise DocumentKeyUnusable(path=str(folder / CHAIN), why="the certificate has expired")
    return DocumentSigner(
        key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()),
        chain[0].public_bytes(Encoding.DER),
        chain[1].public_bytes(Encoding.DER),
    )


def current() -> bytes:
    """The certificate that is in use, even when it has expired; ``DocumentKeyMissing`` or ``DocumentKeyUnusable``."""
    path = keys.folder() / CHAIN
    try:
        return x509.load_pem_x509_certificates(path.read_bytes())[0].public_bytes(Encoding.DER)
    except FileNotFoundError as failure:
        raise DocumentKeyMissing(path=str(path)) from failure
    except (OSError, ValueError) as failure:
        raise DocumentKeyUnusable(path=str(path), why=_why(failure)) from failure


def make(name: str) -> None:
    """Make an authority of the plant's own and the first certificate under it; never over one that is there."""
    folder = keys.folder()
    if (folder / KEY).exists() or (folder / AUTHORITY).exists():
        raise DocumentKeyUnusable(path=str(folder / KEY), why="there is one already")
    authority = rsa.generate_private_key(65537, BITS)
    subject = _name(f"{name} documents CA")
    root = _certificate(subject, authority, subject, authority, years=YEARS_OF_AUTHORITY, is_authority=True)
    _write(folder / AUTHORITY, _pem(authority))
    _issue(name, authority, root)


def rotate() -> None:
    """A new key under the same authority of our own; the former certificate stays in ``documents.pem``."""
    folder = keys.folder()
    try:
        authority = _private(folder / AUTHORITY)
        former, root = x509.load_pem_x509_certificates((folder / CHAIN).read_bytes())
    except FileNotFoundError as failure:
        raise DocumentKeyMissing(path=str(failure.filename)) from failure
    except (OSError, ValueError) as failure:
        raise DocumentKeyUnusable(path=str(folder / AUTHORITY), why=_why(failure)) from failure
    (attribute,) = former.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    _issue(str(attribute.value), authority, root)


def make_if_new(name: str) -> None:
    """In the embedded set-up the first document makes its key."""
    if not (keys.folder() / KEY).exists() and not (keys.folder() / CHAIN).exists():
        make(name)


def _issue(name: str, authority: rsa.RSAPrivateKey, root: x509.Certificate) -> None:
    folder = keys.folder()
    key = rsa.generate_private_key(65537, BITS)
    made = _certificate(_name(name), key, root.subject, authority, years=YEARS, is_authority=False)
    pem = made.public_bytes(Encoding.PEM)
    known = (folder / ALL).read_bytes() if (folder / ALL).exists() else root.public_bytes(Encoding.PEM)
    _write(folder / ALL, known + pem)
    _write(folder / CHAIN, pem + root.public_bytes(Encoding.PEM))
    _write(folder / KEY, _pem(key))


def _certificate(
    subject: x509.Name,
    key: rsa.RSAPrivateKey,
    issuer: x509.Name,
    issuing: rsa.RSAPrivateKey,
    *,
    years: int,
    is_authority: bool,
) -> x509.Certificate:
    begins: datetime = clock.now().replace(microsecond=0) - timedelta(minutes=5)
    unused = dict.fromkeys(
        ("key_encipherment", "data_encipherment", "key_agreement", "encipher_only", "decipher_only"), False
    )
    usage = x509.KeyUsage(
        digital_signature=not is_authority,
        content_commitment=not is_authority,
        key_cert_sign=is_authority,
        crl_sign=is_authority,
        **unused,
    )
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(begins + timedelta(days=365 * years))
        .add_extension(x509.BasicConstraints(is_authority, 0 if is_authority else None), critical=True)
        .add_extension(usage, critical=True)
        .sign(issuing, hashes.SHA256())
    )


def _name(text: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "PharMOM"),
            x509.NameAttribute(NameOID.COMMON_NAME, text),
        ]
    )


def _private(path: Path) -> rsa.RSAPrivateKey:
    with path.open("rb") as file:
        mode, content = os.fstat(file.fileno()).st_mode, file.read()
    if mode & 0o077:
        raise ValueError("others can read it (chmod 600)")
    key = load_pem_private_key(content, password=None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise ValueError("it is no RSA key")
    return key


def _pem(key: rsa.RSAPrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _write(path: Path, content: bytes) -> None:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        keys.write_whole(path, content.decode("ascii"))
    except OSError as failure:
        raise DocumentKeyUnusable(path=str(path), why=_why(failure)) from failure


def _why(failure: Exception) -> str:
    return getattr(failure, "strerror", None) or str(failure) or type(failure).__name__
