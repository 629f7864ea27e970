"""Dossiers: batch records that left the system in a form that anyone can verify (URS-DAT-09, URS-AUD-10)."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.contracts import Scope
from audit.models import AppendOnlyModel
from batches.choices import BatchState, PrintLanguage
from batches.models.batch import Batch
from batches.models.step import StepExecution


class Dossier(AppendOnlyModel):
    """One signed file of a batch, or of one step of it; the record itself stays the original."""

    disposed_with: ClassVar[str] = "batch"

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="dossiers", verbose_name=_("batch"))
    number = models.PositiveIntegerField(_("dossier number"))
    step = models.ForeignKey(
        StepExecution,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("only this step"),
    )
    language = models.CharField(_("language"), max_length=10, choices=PrintLanguage)
    batch_state = models.CharField(_("state of the batch"), max_length=30, choices=BatchState)
    read_at = models.DateTimeField(_("record as of"))
    content_digest = models.CharField(_("digest of the content"), max_length=64)
    log_size = models.BigIntegerField(_("entries of the log"))
    fingerprint = models.CharField(_("fingerprint of the log's key"), max_length=64)
    exported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("made by")
    )
    exported_at = models.DateTimeField(_("made at"))

    class Meta:
        verbose_name = _("batch dossier")
        verbose_name_plural = _("batch dossiers")
        ordering = ["batch_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "number"], name="batches_one_dossier_per_number"),
            models.CheckConstraint(
                condition=models.Q(language__in=PrintLanguage.values), name="batches_dossier_language"
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """The document's own number: batch and dossier."""
        return f"{self.batch.code}/D{self.number}"

    @property
    def file_name(self) -> str:
        """The same as a file may be called."""
        return f"{self.batch.code}-D{self.number}"

    def audit_scope(self) -> Scope:
        """The place of the batch."""
        return Scope(self.batch.site_id, self.batch.area_id)

    def audit_refs(self) -> list[str]:
        """The batch, and the dossier itself."""
        return [f"batch:{self.batch.code}", f"dossier:{self.code}"]
