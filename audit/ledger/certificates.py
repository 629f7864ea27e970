"""The certificate that signs documents for the outside: files in a folder of its own, never in the database.

``document.key``       the private key (PEM, PKCS 8), mode 0600
``document.pem``       its certificate, then that of the authority which issued it
``document.note``      the ledger's word for both: a signed note, so that whoever trusts the ledger's key trusts them
``documents.pem``      every certificate that ever signed, oldest first: old documents name the one they need

Whoever makes documents needs this folder alone. Among the ledger's keys stays

``authority.key``      only where the authority is our own: it issues the next certificate
"""

from __future__ import annotations

import hashlib
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
from django.conf import settings

from audit.errors import DocumentKeyMissing, DocumentKeyUnusable
from audit.ledger import keys
from audit.ledger.note import InvalidNote, Signer, Verifier, open_note, parse, sign
from kernel import clock

KEY, CHAIN, AUTHORITY, ALL = "document.key", "document.pem", "authority.key", "documents.pem"
NOTE = "document.note"
CERTIFIED = "pharmom-document-certificate/1"
BITS = 3072
# Longer than a record is kept after the last batch that the key may sign.
YEARS_OF_AUTHORITY, YEARS = 30, 5


@dataclass(frozen=True)
class DocumentSigner:
    """Key and certificates in DER, as whoever makes a signed document needs them."""

    key: bytes
    certificate: bytes
    authority: bytes
    note: str
    ledger_key: Verifier

    def __repr__(self) -> str:
        return "DocumentSigner(…)"


def folder() -> Path:
    """Where the document's key is (PHARMOM_DOCUMENT_KEYS); by itself beside the ledger's keys."""
    return Path(settings.PHARMOM_DOCUMENT_KEYS) if settings.PHARMOM_DOCUMENT_KEYS else keys.folder()


def signer() -> DocumentSigner:
    """The key that signs now, certified by the ledger's; ``DocumentKeyMissing`` or ``DocumentKeyUnusable``."""
    chain = _chain()
    key = _signing_key(chain)
    certificate, authority = (each.public_bytes(Encoding.DER) for each in chain)
    note, ledger_key = _note()
    if parse(note)[0] != _statement(ledger_key, certificate, authority):
        raise DocumentKeyUnusable(
            path=str(folder() / NOTE), why="it is about another certificate (certify_document_key)"
        )
    private = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return DocumentSigner(private, certificate, authority, note, ledger_key)


def ledger_key() -> Verifier:
    """The ledger's public key that vouches for documents; ``DocumentKeyMissing`` or ``DocumentKeyUnusable``."""
    return _note()[1]


def current() -> bytes:
    """The certificate that is in use, even when it has expired; ``DocumentKeyMissing`` or ``DocumentKeyUnusable``."""
    return _chain()[0].public_bytes(Encoding.DER)


def certified() -> str:
    """The SHA-256 of the certificate that the ledger's note is about; empty where there is none that can be read."""
    try:
        text = parse(_note()[0])[0]
    except (DocumentKeyMissing, DocumentKeyUnusable):
        return ""
    return text.split("\n")[2].removeprefix("certificate ")


def certify() -> None:
    """Have the ledger's key state that the certificate which is there now signs documents."""
    certificate, authority = (each.public_bytes(Encoding.DER) for each in _chain())
    _certify(keys.signer(), certificate, authority)


def certify_again(former: Verifier) -> bool:
    """After the ledger's key was replaced: let the new one state what ``former`` did; whether there was anything."""
    if not (folder() / CHAIN).exists():
        return False
    certificate, authority = (each.public_bytes(Encoding.DER) for each in _chain())
    note, by = _note()
    if by != former or parse(note)[0] != _statement(former, certificate, authority):
        raise DocumentKeyUnusable(
            path=str(folder() / NOTE), why="the former key did not certify what is there"
        )
    _certify(keys.signer(), certificate, authority)
    return True


def make(name: str) -> None:
    """Make an authority of the plant's own and the first certificate under it; never over one that is there."""
    for path in (folder() / KEY, folder() / CHAIN, keys.folder() / AUTHORITY):
        if path.exists():
            raise DocumentKeyUnusable(path=str(path), why="there is one already")
    keys.signer()  # without the ledger's key nobody would believe the new one
    authority = rsa.generate_private_key(65537, BITS)
    subject = _name(f"{name} documents CA")
    root = _certificate(subject, authority, subject, authority, years=YEARS_OF_AUTHORITY, is_authority=True)
    _write(keys.folder() / AUTHORITY, _pem(authority))
    _issue(name, authority, root)


def rotate() -> None:
    """A new key under the same authority of our own; the former certificate stays in ``documents.pem``."""
    former, root = _chain()
    (attribute,) = former.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    _issue(str(attribute.value), _authority(), root)


def refuse_rotation() -> None:
    """Raise what would stop a rotation, before anybody states that it was done."""
    _chain()
    _authority()
    keys.signer()


def refuse_certification() -> None:
    """Raise what would stop a certification, before anybody states that it was done."""
    _signing_key(_chain())
    keys.signer()


def make_if_new(name: str) -> None:
    """In the embedded set-up the first document makes its key, and has an older one certified."""
    if not (folder() / KEY).exists() and not (folder() / CHAIN).exists():
        make(name)
    elif not (folder() / NOTE).exists():
        certify()


def _authority() -> rsa.RSAPrivateKey:
    return _key_in(keys.folder() / AUTHORITY)


def _signing_key(chain: tuple[x509.Certificate, x509.Certificate]) -> rsa.RSAPrivateKey:
    key = _key_in(folder() / KEY)
    path = str(folder() / CHAIN)
    if chain[0].public_key() != key.public_key():
        raise DocumentKeyUnusable(path=path, why="it is not the key's certificate and its issuer's")
    if chain[0].not_valid_after_utc < clock.now():
        raise DocumentKeyUnusable(path=path, why="the certificate has expired")
    return key


def _key_in(path: Path) -> rsa.RSAPrivateKey:
    try:
        return _private(path)
    except FileNotFoundError as failure:
        raise DocumentKeyMissing(path=str(path)) from failure
    except (OSError, ValueError) as failure:
        raise DocumentKeyUnusable(path=str(path), why=_why(failure)) from failure


def _chain() -> tuple[x509.Certificate, x509.Certificate]:
    path = folder() / CHAIN
    try:
        chain = x509.load_pem_x509_certificates(path.read_bytes())
    except FileNotFoundError as failure:
        raise DocumentKeyMissing(path=str(path)) from failure
    except (OSError, ValueError) as failure:
        raise DocumentKeyUnusable(path=str(path), why=_why(failure)) from failure
    if len(chain) != 2:
        raise DocumentKeyUnusable(path=str(path), why="it is not the key's certificate and its issuer's")
    return chain[0], chain[1]


def _statement(by: Verifier, certificate: bytes, authority: bytes) -> str:
    """What the ledger's key signs: whose word it is, and for which two certificates."""
    digests = (hashlib.sha256(each).hexdigest() for each in (certificate, authority))
    return "{}\nkey {}\ncertificate {}\nauthority {}\n".format(CERTIFIED, by, *digests)


def _certify(by: Signer, certificate: bytes, authority: bytes) -> None:
    _write(folder() / NOTE, sign(_statement(by.verifier, certificate, authority), [by]))


def _note() -> tuple[str, Verifier]:
    """The ledger's note with the key that it names and that has signed it."""
    path = folder() / NOTE
    try:
        note = path.read_text(encoding="utf-8")
        lines = parse(note)[0].split("\n")
        by = Verifier.parse(lines[1].removeprefix("key ") if len(lines) > 1 else "")
        open_note(note, [by])
    except FileNotFoundError as failure:
        raise DocumentKeyMissing(path=str(path)) from failure
    except (OSError, UnicodeDecodeError, InvalidNote) as failure:
        raise DocumentKeyUnusable(path=str(path), why=_why(failure)) from failure
    return note, by


def _issue(name: str, authority: rsa.RSAPrivateKey, root: x509.Certificate) -> None:
    key = rsa.generate_private_key(65537, BITS)
    made = _certificate(_name(name), key, root.subject, authority, years=YEARS, is_authority=False)
    pem = made.public_bytes(Encoding.PEM)
    path = folder() / ALL
    known = path.read_bytes() if path.exists() else root.public_bytes(Encoding.PEM)
    by = keys.signer()
    _write(path, known + pem)
    _write(folder() / CHAIN, pem + root.public_bytes(Encoding.PEM))
    _write(folder() / KEY, _pem(key))
    _certify(by, *(each.public_bytes(Encoding.DER) for each in (made, root)))


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


def _write(path: Path, content: bytes | str) -> None:
    text = content if isinstance(content, str) else content.decode("ascii")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        keys.write_whole(path, text)
    except OSError as failure:
        raise DocumentKeyUnusable(path=str(path), why=_why(failure)) from failure


def _why(failure: Exception) -> str:
    return getattr(failure, "strerror", None) or str(failure) or type(failure).__name__
