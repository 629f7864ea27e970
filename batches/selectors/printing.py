"""The batch record as a document: read at one moment without any lock, worded, and typeset (URS-DAT-09, 13)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from batches.choices import BatchState, PrintLanguage
from batches.contracts import RECORD_SECTIONS
from batches.errors import PrintMadeAlready
from batches.models import Batch, RecordPrint
from batches.selectors.disposed import demand_record
from batches.selectors.printed_words import CHANGED, OUTSIDE, named
from batches.selectors.record import BatchRecord, batch_record
from equipment.selectors.site_time import exactly_at_site
from kernel import canonical, clock
from kernel.document import Attachment, Section, plain, side_by_side, typeset
from kernel.fields import BilingualText

# Nothing is added to the making of these any more.
FINISHED = (BatchState.RELEASED, BatchState.REJECTED, BatchState.RECALLED, BatchState.CANCELLED)
Sections = Callable[[Batch, BatchRecord], Sequence[Section]]
FORMAT = "pharmom-batch-record/1"


def record_content(batch: Batch, language: str) -> dict[str, Any]:
    """Everything that a copy of the record says, as plain data; it does not know yet which print it will be.

    All of it is read in one snapshot of the database, which neither waits for anybody nor holds anybody up;
    the number of queries depends on the languages alone.
    """
    wanted = PrintLanguage(language)
    with one_moment():
        read_at = clock.now()
        fresh = batch_as_it_is(batch)
        text = worded(fresh, wanted, read_at)
    return {
        "format": FORMAT,
        "batch": fresh.code,
        "site": fresh.site.code,
        "state": fresh.state,
        "language": str(wanted.value),
        "read_at": canonical.plain(read_at),
        "text": text,
    }


@contextmanager
def one_moment() -> Iterator[None]:
    """Everything is read in one snapshot of the database, without any lock."""
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield


def batch_as_it_is(batch: Batch) -> Batch:
    """The batch with what its record names, read anew; ``RecordDisposedOf`` where there is no record any more."""
    demand_record(batch)
    related = ("site", "order", "material", "product_lot", "control_recipe")
    found: Batch = Batch.objects.select_related(*related).get(pk=batch.pk)
    return found


def worded(
    batch: Batch, wanted: PrintLanguage, read_at: datetime, sections: Sections | None = None
) -> dict[str, Any]:
    """The document's words in one language or in both beside each other; ``sections`` are all by default."""
    found = [_worded(batch, each, read_at, sections or record_sections) for each in wanted.languages]
    return found[0] if len(found) == 1 else side_by_side(*found)


def record_sections(batch: Batch, book: BatchRecord) -> list[Section]:
    """Every part of the record that says something, in its order."""
    found = []
    for section in sorted(RECORD_SECTIONS, key=lambda each: (each.place, each.code)):
        if blocks := section.blocks(batch, book):
            found.append(Section(section.code, section.title, blocks))
    return found


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


def _worded(batch: Batch, language: str, read_at: datetime, sections: Sections) -> dict[str, Any]:
    with translation.override(language):
        book = batch_record(batch)
        recipe = book.recipe["recipe"]
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
            "sections": [plain(each) for each in sections(batch, book)],
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
    return typeset(document, at=printed.printed_at, attachments=[file])


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
