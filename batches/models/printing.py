"""Prints of batch records: numbered, each bound to what it says (URS-DAT-13, URS-AUD-10)."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.contracts import Scope
from audit.models import AppendOnlyModel
from batches.choices import BatchState, PrintLanguage
from batches.models.batch import Batch


class RecordPrint(AppendOnlyModel):
    """One copy of a batch record that left the system; the record itself stays the original."""

    disposed_with: ClassVar[str] = "batch"

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="prints", verbose_name=_("batch"))
    number = models.PositiveIntegerField(_("print number"))
    language = models.CharField(_("language"), max_length=10, choices=PrintLanguage)
    # The state that the copy shows: one of an unfinished batch says so for ever.
    batch_state = models.CharField(_("state of the batch"), max_length=30, choices=BatchState)
    read_at = models.DateTimeField(_("record as of"))
    content_digest = models.CharField(_("digest of the content"), max_length=64)
    printed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("printed by")
    )
    printed_at = models.DateTimeField(_("printed at"))

    class Meta:
        verbose_name = _("print of a batch record")
        verbose_name_plural = _("prints of batch records")
        ordering = ["batch_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "number"], name="batches_one_print_per_number"),
            models.CheckConstraint(
                condition=models.Q(language__in=PrintLanguage.values), name="batches_print_language"
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """The document's own number: batch and print."""
        return f"{self.batch.code}/P{self.number}"

    @property
    def file_name(self) -> str:
        """The same as a file may be called."""
        return f"{self.batch.code}-P{self.number}"

    def audit_scope(self) -> Scope:
        """The place of the batch."""
        return Scope(self.batch.site_id, self.batch.area_id)

    def audit_refs(self) -> list[str]:
        """The batch, and the print itself."""
        return [f"batch:{self.batch.code}", f"recordprint:{self.code}"]
