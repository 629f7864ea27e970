"""What a dossier says: the record in words, its rows, the trail about them with proofs (URS-DAT-09, 11)."""

from __future__ import annotations

import base64
import time
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.conf import settings
from django.db.models import Model
from django.utils.translation import gettext as _

from audit.errors import DocumentKeyMissing, DocumentKeyUnusable, NotInLedgerYet
from audit.ledger import certificates, keys
from audit.ledger.checkpoint import read
from audit.ledger.integrator import integrate, make_key_if_new
from audit.ledger.note import Verifier
from audit.ledger.proofs import newest_checkpoint
from audit.models import LedgerCheckpoint, Signature
from audit.verification.excerpt import Excerpt, excerpt_about, excerpt_of_rows
from batches.choices import PrintLanguage
from batches.contracts import RECORD_SECTIONS
from batches.models import Batch, ProcessedResult, RawFile, StepExecution
from batches.selectors.printing import batch_as_it_is, one_moment, record_sections, worded
from batches.selectors.record import BatchRecord, RecordedOperation
from batches.selectors.rooms import excursions_of
from kernel import canonical, clock
from kernel.document import Block, Facts, Prose, Section

FORMAT = "pharmom-dossier/3"
# How often the newest entries are looked for, before whoever asks is told to try again; where another process
# signs, which does a round each second, more often and with a wait in between.
TRIES, TRIES_ELSEWHERE = 3, 8
WAIT_S = 0.5


def dossier_content(batch: Batch, language: str, step: StepExecution | None = None) -> dict[str, Any]:
    """Everything that the dossier says, as plain data; it does not know yet which number it will have.

    All of it is read in one snapshot; what is newer than the newest signed checkpoint is waited for.
    Raises ``DocumentKeyMissing`` without a key, ``NotInLedgerYet`` while entries have no proof.
    """
    by = ready_to_sign()
    signs_here = keys.are_here()
    for number in range(TRIES if signs_here else TRIES_ELSEWHERE):
        if signs_here:
            integrate()
        elif number:
            time.sleep(WAIT_S)
        try:
            return _read(batch, PrintLanguage(language), step, by)
        except NotInLedgerYet:
            continue
    raise NotInLedgerYet()


def ready_to_sign() -> Verifier:
    """The key for documents is there, so that no number is given to a dossier that cannot be signed.

    Returns the ledger's key that vouches for it: by that one a receiver verifies the dossier.
    """
    if settings.PHARMOM_LEDGER_MAKES_KEY:
        make_key_if_new()
        certificates.make_if_new(keys.signer().name)
    return certificates.signer().ledger_key


def dossier_arguments(content: dict[str, Any]) -> dict[str, Any]:
    """What the action keeps of a content: its digest, of which state and moment it speaks, and the log."""
    return {
        "language": content["language"],
        "batch_state": content["subject"]["state"],
        "read_at": datetime.fromisoformat(content["read_at"]),
        "content_digest": canonical.digest(content),
        "log_size": content["log"]["size"],
        "fingerprint": ledger_fingerprint(),
    }


def ledger_fingerprint() -> str:
    """The fingerprint of the ledger's key that vouches for dossiers, in hex; raises as ``certificates`` does."""
    return certificates.ledger_key().fingerprint


def known_fingerprint() -> str:
    """The same for a page, also before the first dossier is made; empty where there is no key to vouch for it."""
    try:
        return ledger_fingerprint()
    except DocumentKeyUnusable:
        return ""
    except DocumentKeyMissing:
        makes_them = settings.PHARMOM_LEDGER_MAKES_KEY and keys.are_here()
        return keys.signer().verifier.fingerprint if makes_them else ""


def _read(batch: Batch, wanted: PrintLanguage, step: StepExecution | None, by: Verifier) -> dict[str, Any]:
    with one_moment():
        read_at = clock.now()
        checkpoint = _checkpoint_by(by)
        fresh = batch_as_it_is(batch)
        log = _log(checkpoint)
        sections = partial(_sections, log=log, step=step)
        text = worded(fresh, wanted, read_at, sections)
        excerpt = _of_batch(fresh, checkpoint.size) if step is None else _of_step(step, checkpoint.size)
    return {
        "format": FORMAT,
        "kind": "batch" if step is None else "step",
        "subject": _subject(fresh, step),
        "language": str(wanted.value),
        "read_at": canonical.plain(read_at),
        "log": log,
        "text": text if step is None else _without_heads(text),
        "recipe": _recipe(fresh) if step is None else None,
        "signatures": _signatures(excerpt),
        "records": excerpt.records,
        "trail": excerpt.trail,
        "files": _files(excerpt),
    }


def _files(excerpt: Excerpt) -> list[dict[str, str]]:
    """The bytes of every raw file among the records, as they stand there now: a verifier judges them, not PharMOM."""
    table = RawFile._meta.db_table
    rows = [int(each["row"]) for each in excerpt.records if each["table"] == table]
    contents = RawFile.objects.filter(pk__in=rows).order_by("pk").values_list("pk", "content")
    return [
        {"table": table, "row": str(pk), "content": base64.b64encode(bytes(content)).decode("ascii")}
        for pk, content in contents
    ]


def _checkpoint_by(key: Verifier) -> LedgerCheckpoint:
    """The newest one that a receiver can verify by the key that vouches for the dossier."""
    found, newest = newest_checkpoint(key), newest_checkpoint()
    if found is None or newest is None:
        raise NotInLedgerYet()
    if str(key) not in newest.verifiers.split():
        path = certificates.folder() / certificates.NOTE
        raise DocumentKeyUnusable(
            path=str(path), why="the ledger's key was replaced since (certify_document_key)"
        )
    return found


def _log(checkpoint: LedgerCheckpoint) -> dict[str, Any]:
    return {
        "origin": read(checkpoint.note).origin,
        "size": checkpoint.size,
        "root": base64.b64encode(bytes(checkpoint.root)).decode("ascii"),
        "keys": checkpoint.verifiers.split(),
    }


def _subject(batch: Batch, step: StepExecution | None) -> dict[str, str]:
    found = {"batch": batch.code, "site": batch.site.code, "state": str(batch.state)}
    return found if step is None else {**found, "step": step.number}


def _recipe(batch: Batch) -> dict[str, Any]:
    recipe = batch.control_recipe
    return {"document": recipe.document, "digest": recipe.digest}


def _of_batch(batch: Batch, size: int) -> Excerpt:
    """The batch's own events, and the shared things that its record names."""
    units = [each.unit for each in batch.allocations.select_related("unit")]
    shared: list[Model] = [batch.order, batch.material, *units, *excursions_of(batch)]
    if batch.product_lot is not None:
        shared.append(batch.product_lot)
    return excerpt_about([f"batch:{batch.code}"], shared, size)


def _of_step(step: StepExecution, size: int) -> Excerpt:
    """The step with what was recorded, tried, overridden, excepted and signed in it."""
    step = StepExecution.objects.get(pk=step.pk)
    own: list[Any] = [step, *step.records.all(), *step.attempts.all(), *step.overrides.all()]
    # Its screens are named in the text; their rows tell of order, recipe and room, which is more than the step.
    own += step.exceptions.all()
    own += step.raw_files.all()
    own += ProcessedResult.objects.filter(raw_file__step=step)
    signatures = Signature.objects.filter(subject_uuid__in=[each.uuid for each in own])
    return excerpt_of_rows([*own, *signatures.order_by("id")], size)


def _signatures(excerpt: Excerpt) -> list[dict[str, str]]:
    """Each with its six items and the record that it is on (URS-SIG-04, 06)."""
    on = {each["image"]["uuid"]: each for each in excerpt.records if "uuid" in each["image"]}
    found = []
    for each in excerpt.records:
        if each["table"] != Signature._meta.db_table:
            continue
        image, subject = each["image"], on.get(each["image"]["subject_uuid"])
        found.append(
            {
                "id": each["row"],
                "table": subject["table"] if subject is not None else "",
                "row": subject["row"] if subject is not None else "",
                "name": image["signer_name"],
                "username": image["signer_username"],
                "digest": image["digest"],
                **{name: image[name] for name in ("role", "signed_at", "zone", "meaning")},
            }
        )
    return found


def _without_heads(text: dict[str, Any]) -> dict[str, Any]:
    """A step's dossier names its batch and nothing else of it."""
    return {**text, "subject": "", "heads": text["heads"][-1:]}


def _sections(
    batch: Batch, book: BatchRecord, *, log: dict[str, Any], step: StepExecution | None
) -> Sequence[Section]:
    found = record_sections(batch, book) if step is None else _step_sections(batch, book, step)
    return [*found, Section("verify", _("How this dossier is verified"), _how(log))]


def _step_sections(batch: Batch, book: BatchRecord, step: StepExecution) -> list[Section]:
    operations = [
        RecordedOperation(each.number, each.name, tuple(s for s in each.steps if s.step.pk == step.pk))
        for each in book.operations
        if any(s.step.pk == step.pk for s in each.steps)
    ]
    one = BatchRecord(
        batch=book.batch,
        recipe=book.recipe,
        operations=tuple(operations),
        exceptions=tuple(s for each in operations for r in each.steps for s in r.exceptions),
        excursions=(),
        signatures=(),
    )
    section = RECORD_SECTIONS.get("steps")
    return [Section(section.code, section.title, section.blocks(batch, one))]


def _how(log: dict[str, Any]) -> list[Block]:
    return [
        Prose(
            _(
                "The data of this dossier is attached to this file, with the entries of the audit trail and the proof "
                "that each of them is in the log. The program verify_dossier.py, or the page verify-dossier.html, says "
                "without PharMOM and without a network whether anything was changed. Compare the fingerprint below "
                "with one that did not reach you with this file."
            )
        ),
        Facts(
            [
                (_("Log"), log["origin"]),
                (_("Entries of the log"), str(log["size"])),
                (_("Root of the log"), log["root"]),
                (_("Fingerprint of the log's key (SHA-256)"), grouped(ledger_fingerprint())),
            ]
        ),
    ]


def grouped(digest: str) -> str:
    """Eight digits at a time: what people compare by eye."""
    return " ".join(digest[at : at + 8] for at in range(0, len(digest), 8))
