"""A PDF signed for the outside (PAdES B-B, or B-T with a time stamp), written anew in one revision.

One revision, one table of objects, one signature over every byte: so that a reader which knows this one form can
refuse everything else.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

import httpx
from asn1crypto import keys, tsp, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer
from pyhanko.sign import PdfSignatureMetadata, PdfSigner, SimpleSigner, fields
from pyhanko.sign.timestamps import TimeStamper, TimestampRequestError
from pyhanko_certvalidator.registry import SimpleCertificateStore

from kernel.errors import NoTimeStamp

FIELD = "Signature"
TIMEOUT_S = 15.0


@dataclass(frozen=True)
class Signing:
    """Key (PKCS 8), certificate and its issuer's certificate, each in DER; ``stamper`` for a time stamp."""

    key: bytes
    certificate: bytes
    authority: bytes
    stamper: TimeStamper | None = None

    def __repr__(self) -> str:
        return "Signing(…)"


class HttpStamper(TimeStamper):
    """Asks a time-stamp authority (RFC 3161) by HTTP."""

    def __init__(self, url: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.url = url

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """One request, one answer."""
        headers = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
        async with httpx.AsyncClient(timeout=TIMEOUT_S) as client:
            reply = await client.post(self.url, content=req.dump(), headers=headers)
        reply.raise_for_status()
        return tsp.TimeStampResp.load(reply.content)


def signed_pdf(pdf: bytes, signing: Signing, *, name: str, reason: str) -> bytes:
    """The same document with a signature that nobody needs to see: it covers the whole file."""
    store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    store.register(x509.Certificate.load(signing.authority))
    signer = SimpleSigner(
        signing_cert=x509.Certificate.load(signing.certificate),
        signing_key=keys.PrivateKeyInfo.load(signing.key),
        cert_registry=store,
    )
    writer = copy_into_new_writer(PdfFileReader(io.BytesIO(pdf)), writer_kwargs={"stream_xrefs": False})
    stated: Any = PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
        name=name,
        reason=reason,
    )
    out = io.BytesIO()
    try:
        PdfSigner(stated, signer=signer, timestamper=signing.stamper).sign_pdf(writer, output=out)
    except (httpx.HTTPError, TimestampRequestError, ValueError) as failure:
        if signing.stamper is None:
            raise
        raise NoTimeStamp(why=str(failure) or type(failure).__name__) from failure
    return out.getvalue()
