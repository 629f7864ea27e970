"""The batch record as a document: read at one moment without any lock, worded, and typeset (URS-DAT-09, 13)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from batches.choices import BatchState, PrintLanguage
from batches.contracts import RECORD_SECTIONS
from batches.errors import PrintMadeAlready
from batches.models import Batch, RecordPrint
from batches.selectors.printed_words import CHANGED, OUTSIDE, named
from batches.selectors.record import batch_record
from equipment.selectors.site_time import exactly_at_site
from kernel import canonical, clock
from kernel.document import Attachment, Section, plain, side_by_side, typeset
from kernel.fields import BilingualText

# Nothing is added to the making of these any more.
FINISHED = (BatchState.RELEASED, BatchState.REJECTED, BatchState.RECALLED, BatchState.CANCELLED)
FORMAT = "pharmom-batch-record/1"


def record_content(batch: Batch, language: str) -> dict[str, Any]:
    """Everything that a copy of the record says, as plain data; it does not know yet which print it will be.

    All of it is read in one snapshot of the database, which neither waits for anybody nor holds anybody up;
    the number of queries depends on the languages alone.
    """
    wanted = PrintLanguage(language)
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        read_at = clock.now()
        fresh = Batch.objects.select_related(
            "site", "order", "material", "product_lot", "control_recipe"
        ).get(pk=batch.pk)
        worded = [_worded(fresh, each, read_at) for each in wanted.languages]
    return {
        "format": FORMAT,
        "batch": fresh.code,
        "site": fresh.site.code,
        "state": fresh.state,
        "language": str(wanted.value),
        "read_at": canonical.plain(read_at),
        "text": worded[0] if len(worded) == 1 else side_by_side(*worded),
    }


def content_digest(content: dict[str, Any]) -> str:
    """The SHA-256 of the file that goes along with the PDF; the audit trail keeps it."""
    return canonical.digest(content)


def print_arguments(content: dict[str, Any]) -> dict[str, Any]:
    """What the action keeps of a content: its digest, and of which state and moment it speaks."""
    return {
        "language": content["language"],
        "batch_state": content["state"],
        "read_at": datetime.fromisoformat(content["read_at"]),
        "content_digest": content_digest(content),
    }


def _worded(batch: Batch, language: str, read_at: datetime) -> dict[str, Any]:
    with translation.override(language):
        book = batch_record(batch)
        recipe = book.recipe["recipe"]
        sections = []
        for section in sorted(RECORD_SECTIONS, key=lambda each: (each.place, each.code)):
            blocks = section.blocks(batch, book)
            if blocks:
                sections.append(plain(Section(section.code, section.title, blocks)))
        return {
            "title": _("Batch record"),
            "subject": f"{batch.code} · {batch.material.name}",
            "warning": _warning(batch, read_at),
            "legend": _legend(),
            "heads": [
                [_("Product"), f"{batch.material.code} {BilingualText(recipe['name'])}"],
                [_("Strength"), recipe["strength"]],
                [_("Batch number"), batch.code],
            ],
            "sections": sections,
        }


def _warning(batch: Batch, read_at: datetime) -> str:
    """What every page of a copy says that was made too early; empty once the batch is decided on."""
    if batch.state in FINISHED:
        return ""
    names = {"state": batch.get_state_display(), "time": exactly_at_site(read_at, batch.site)}
    return _("NOT FINISHED: %(state)s, as of %(time)s") % names


def _legend() -> str:
    return _(
        "%(outside)s outside limits or to be looked at. %(changed)s changed since the first entry; what stood "
        "there before is struck out. The original is the electronic record; its data is attached to this file."
    ) % {"outside": OUTSIDE, "changed": CHANGED}


def printed_record(printed: RecordPrint, content: dict[str, Any]) -> bytes:
    """The PDF of print ``printed``; raises ``PrintMadeAlready`` for any other content than the one recorded."""
    if content_digest(content) != printed.content_digest:
        raise PrintMadeAlready(document=printed.code)
    marks = [_marks(printed, each) for each in PrintLanguage(printed.language).languages]
    added = marks[0] if len(marks) == 1 else side_by_side(*marks)
    text = content["text"]
    document = {**text, **added, "language": {"zh-hans": "zh"}.get(printed.language, printed.language)}
    file = Attachment(
        name=f"{printed.file_name}.json",
        content=canonical.canonical_json(content).decode("utf-8"),
        description="The data of this batch record, as canonical JSON",
    )
    return typeset(document, at=printed.printed_at, attachment=file)


def _marks(printed: RecordPrint, language: str) -> dict[str, Any]:
    """What makes the sheet this print and no other, on each page (URS-DAT-13)."""
    with translation.override(language):
        names = {
            "person": named(printed.printed_by),
            "time": exactly_at_site(printed.printed_at, printed.batch.site),
        }
        return {
            "mark": _("COPY · print no. %(number)s") % {"number": printed.number},
            "foot": {
                "document": printed.code,
                "printed": _("Printed by %(person)s, %(time)s") % names,
                "page": _("Page %(page)s of %(pages)s") % {"page": "{page}", "pages": "{pages}"},
            },
        }
