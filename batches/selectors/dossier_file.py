"""The dossier as a file: typeset, its data and the log's notes attached, signed (URS-DAT-09)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import partial
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from audit.errors import NotInLedgerYet
from audit.ledger import certificates
from audit.models import LedgerCheckpoint
from batches.choices import PrintLanguage
from batches.errors import PrintMadeAlready
from batches.models import Dossier
from batches.selectors.dossier import FORMAT
from batches.selectors.printed_words import named
from equipment.selectors.site_time import exactly_at_site
from kernel import canonical
from kernel.document import Attachment, side_by_side, typeset

DATA, CHECKPOINT, MANIFEST = "dossier.json", "checkpoint.note", "manifest.txt"
CERTIFICATE = "certificate.note"


def dossier_file(made: Dossier, content: dict[str, Any]) -> bytes:
    """The signed PDF of dossier ``made``; raises ``PrintMadeAlready`` for any other content than the one recorded."""
    # The library that signs takes half a second to load, which no other process needs.
    from kernel.document.signed import HttpStamper, Signing, signed_pdf

    if canonical.digest(content) != made.content_digest:
        raise PrintMadeAlready(document=made.code)
    signer = certificates.signer()
    if str(signer.ledger_key) not in content["log"]["keys"]:
        raise NotInLedgerYet()  # the ledger's key was replaced since the record was read
    pdf = _typeset(made, content, _notes(made, content, signer))
    url = settings.PHARMOM_TSA_URL
    signing = Signing(signer.key, signer.certificate, signer.authority, HttpStamper(url) if url else None)
    return signed_pdf(pdf, signing, name="PharMOM", reason=made.code)


def _typeset(made: Dossier, content: dict[str, Any], attachments: list[Attachment]) -> bytes:
    marks = [_marks(made, each) for each in PrintLanguage(made.language).languages]
    added = marks[0] if len(marks) == 1 else side_by_side(*marks)
    language = {"zh-hans": "zh"}.get(made.language, made.language)
    return typeset(
        {**content["text"], **added, "language": language}, at=made.exported_at, attachments=attachments
    )


def _notes(made: Dossier, content: dict[str, Any], signer: certificates.DocumentSigner) -> list[Attachment]:
    """The data, the log's signed notes, and the manifest that names them all."""
    log = content["log"]
    kept = LedgerCheckpoint.objects.filter(size=log["size"], verifiers=" ".join(log["keys"])).order_by("-id")[
        0
    ]
    data = canonical.canonical_json(content)
    files = {DATA: data, CHECKPOINT: kept.note.encode(), CERTIFICATE: signer.note.encode()}
    lines = [FORMAT, *_heads(made, content)]
    lines += [f"file {hashlib.sha256(each).hexdigest()} {name}" for name, each in files.items()]
    lines += [f"part {canonical.digest(each)} {name}" for name, each in _parts(content)]
    manifest = "\n".join(lines) + "\n"
    return [
        Attachment(DATA, data.decode("utf-8"), "The data of this dossier, as canonical JSON"),
        Attachment(CHECKPOINT, kept.note, "The signed checkpoint of the log", "text/plain"),
        Attachment(CERTIFICATE, signer.note, "The log's word for the certificate of this file", "text/plain"),
        Attachment(MANIFEST, manifest, "The list of everything in this dossier", "text/plain"),
    ]


def _heads(made: Dossier, content: dict[str, Any]) -> list[str]:
    subject = content["subject"]
    about = " ".join([content["kind"], subject["batch"], *filter(None, [subject.get("step")])])
    return [
        f"document {made.code}",
        f"subject {about}",
        f"state {subject['state']}",
        f"read {content['read_at']}",
        f"exported {canonical.plain(made.exported_at)} {made.exported_by.get_username()}",
        f"log {content['log']['origin']} {content['log']['size']}",
    ]


def _parts(content: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Every part under the name that a verifier calls it by; together they are all of the data."""
    apart = ("text", "recipe", "signatures", "records", "trail", "files")
    yield "identity", {name: each for name, each in content.items() if name not in apart}
    yield "text", {name: each for name, each in content["text"].items() if name != "sections"}
    yield from ((f"text/{each['code']}", each) for each in content["text"]["sections"])
    yield "recipe", content["recipe"]
    yield from ((f"signatures/{each['id']}", each) for each in content["signatures"])
    yield from ((f"records/{each['table']}/{each['row']}", each) for each in content["records"])
    yield from ((f"trail/{each['id']}", each) for each in content["trail"])
    yield from ((f"files/{each['table']}/{each['row']}", each) for each in content["files"])


def _marks(made: Dossier, language: str) -> dict[str, Any]:
    """What makes the sheets this dossier and no other, on each page (URS-DAT-13)."""
    with translation.override(language):
        at = partial(exactly_at_site, site=made.batch.site)
        names = {"person": named(made.exported_by), "time": at(made.exported_at)}
        return {
            "title": _("Batch dossier") if made.step is None else _("Dossier of one step"),
            "mark": _("COPY · dossier no. %(number)s") % {"number": made.number},
            "foot": {
                "document": made.code,
                "printed": _("Made by %(person)s, %(time)s") % names,
                "page": _("Page %(page)s of %(pages)s") % {"page": "{page}", "pages": "{pages}"},
            },
        }
