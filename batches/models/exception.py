"""Exceptions: every departure of a batch, bound to the step it happened in (URS-EBR-07, 15)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from batches.choices import Assessment, ExceptionKind, ExceptionState, Severity
from batches.models.batch import Batch
from batches.models.step import StepExecution
from equipment.models import SiteRecord
from kernel.fields import QuantityField


class BatchException(SiteRecord):
    """A departure: raised by the system or a person, assessed by QA, never cleared by a new value."""

    disposed_with: ClassVar[str] = "batch"

    critical_fields: ClassVar[tuple[str, ...]] = ("severity", "recorded", "limit")

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="exceptions", verbose_name=_("batch"))
    step = models.ForeignKey(
        StepExecution,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="exceptions",
        verbose_name=_("step"),
    )
    kind = models.CharField(_("kind"), max_length=20, choices=ExceptionKind)
    severity = models.CharField(_("severity"), max_length=20, choices=Severity)
    field = models.CharField(_("field"), max_length=80, blank=True)
    limit = models.CharField(_("limit"), max_length=80, blank=True)
    recorded = models.CharField(_("recorded"), max_length=200, blank=True)
    unit = models.CharField(_("unit"), max_length=10, blank=True)
    description = models.TextField(_("description"), blank=True)
    raised_at = models.DateTimeField(_("raised at"))
    raised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("raised by")
    )
    # Of an excursion: source times, so that late data is judged by when it was measured.
    began_at = models.DateTimeField(_("began at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    worst_value = QuantityField(_("worst value"), null=True, blank=True)
    sample_count = models.PositiveIntegerField(pgettext_lazy("count", "samples"), null=True, blank=True)
    is_uncertain = models.BooleanField(_("only by doubtful values"), default=False)
    state = models.CharField(_("state"), max_length=20, choices=ExceptionState, default=ExceptionState.OPEN)
    assessment = models.CharField(_("assessment"), max_length=20, choices=Assessment, blank=True)
    justification = models.TextField(_("justification"), blank=True)
    assessed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("assessed by"),
    )
    assessed_at = models.DateTimeField(_("assessed at"), null=True, blank=True)

    class Meta(SiteRecord.Meta):
        verbose_name = _("exception")
        verbose_name_plural = _("exceptions")
        ordering = ["batch_id", "id"]
        constraints = [
            *SiteRecord.Meta.constraints,
            # One exception per tag and continuous violation, however many workers see the samples.
            models.UniqueConstraint(
                fields=["step", "field", "began_at"],
                condition=models.Q(kind=ExceptionKind.EXCURSION),
                name="batches_one_exception_per_excursion",
            ),
            models.CheckConstraint(
                condition=models.Q(state=ExceptionState.OPEN)
                | (models.Q(assessed_by__isnull=False, assessed_at__isnull=False) & ~models.Q(assessment="")),
                name="batches_assessed_by_somebody",
            ),
        ]

    @property
    def area_id(self) -> int | None:
        """The area of the batch."""
        return self.batch.area_id

    @property
    def duration_s(self) -> int | None:
        """How long an excursion lasted, in whole seconds; ``None`` while it lasts."""
        if self.began_at is None or self.ended_at is None:
            return None
        return int((self.ended_at - self.began_at).total_seconds())

    def get_absolute_url(self) -> str:
        """The exception's place in the batch record."""
        return f"{reverse('batches:batch_detail', kwargs={'uuid': self.batch.uuid})}#{self.code}"

    def audit_refs(self) -> list[str]:
        """Its batch, its step, and the exception itself."""
        step = [f"step:{self.step.code}"] if self.step is not None else []
        return [f"batch:{self.batch.code}", *step, f"exception:{self.code}"]

    signed_labels = {"exception": _("Exception")}

    def signed_content(self) -> dict[str, Any]:
        """What happened and what QA said about it."""
        return {
            "exception": self.code,
            "step": self.step.number if self.step is not None else "",
            "kind": self.kind,
            "severity": self.severity,
            "field": self.field,
            "limit": self.limit,
            "recorded": self.recorded,
            "worst_value": self.worst_value,
            "is_uncertain": self.is_uncertain,
            "began_at": self.began_at,
            "ended_at": self.ended_at,
            "description": self.description,
            "state": self.state,
            "assessment": self.assessment,
            "justification": self.justification,
        }
