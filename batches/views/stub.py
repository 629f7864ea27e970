"""What is left of a batch whose record was disposed of: its identity, who decided it, when, and by which rule."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audit.generic import signatures_table, timeline_of
from audit.models import Disposal, Signature
from batches.models import Batch
from batches.views import columns
from kernel.pages import Column, Crumb, KeyValues, PanelsPage, TimelineEntry
from kernel.pages.detail import Panel


def event_url(disposal: Disposal) -> str:
    """The entry of the trail under which it was done."""
    return reverse("audit:event", args=[disposal.event_id])


STUB = (
    Column("disposed_at", _("Disposed of at"), kind="datetime"),
    Column("disposed_by", _("Disposed of by"), value="disposed_by.printed_name"),
    Column("kept_until", _("Kept until"), kind="date"),
    Column("rule", _("Rule that applied"), kind="prose", value="rule_text"),
    Column("record_digest", _("Digest of the record"), kind="code"),
    Column("rows", _("Rows disposed of"), kind="number"),
    Column("changes", _("Entries of the trail without content"), kind="number", value="emptied"),
    Column("digest", _("Digest of what is left of them"), kind="code"),
    Column("event", _("Audit event"), kind="code", value="event_id", url=event_url),
)
IDENTITY = (
    Column("product", _("Product"), value="material.code", sub="material.name", url=columns.product_url),
    Column("quantity", _("Batch size"), kind="quantity", unit="unit"),
    Column("order", _("Order"), kind="code", value="order.code", url=columns.order_url),
    Column("uuid", _("Identifier"), kind="code"),
    Column("issued_at", _("Issued at"), kind="datetime"),
    Column("completed_at", _("Production complete at"), kind="datetime"),
    Column("product_lot", _("Product lot"), kind="code", value="product_lot.code", url=columns.lot_url),
)


class BatchStubPage(PanelsPage):
    """The stub (URS-AUD-14)."""

    permission = "batches.view_batch"
    name = "material.name"
    state_field = "state"
    template_name = "batches/batch_stub.html"

    def get_record(self) -> Batch:
        """The batch that was found for the page of its record."""
        batch: Batch = self.kwargs["batch"]
        return batch

    def get_crumbs(self, record: Batch) -> list[Crumb]:
        """Batches, this one."""
        return [Crumb(_("Batches"), reverse("batches:batch_list")), Crumb(record.code)]

    def get_panels(self, record: Batch) -> Sequence[Panel]:
        """How it ended, who signed that, and what the batch was."""
        disposal: Disposal = self.kwargs["disposal"]
        signed = Signature.objects.filter(subject_uuid=record.uuid).order_by("id")
        return [
            KeyValues(_("Disposal"), STUB, record=disposal),
            signatures_table(signed),
            KeyValues(_("Batch"), IDENTITY, beside=True),
        ]

    def get_timeline(self, record: Batch) -> Sequence[TimelineEntry]:
        """Who did what and when stays in the trail."""
        return timeline_of(record)

    def get_extra_context(self, record: Batch) -> dict[str, Any]:
        """For the note above."""
        return {"disposal": self.kwargs["disposal"]}


def stub_page(request: HttpRequest, batch: Batch, disposal: Disposal) -> HttpResponse:
    """The page of the batch in place of its record."""
    page = BatchStubPage()
    page.setup(request, batch=batch, disposal=disposal)
    return page.get(request)
