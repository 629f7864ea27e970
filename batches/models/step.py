"""Steps in execution, the values they leave behind, and the tries that were refused."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from audit.contracts import Scope
from audit.models import AppendOnlyModel, AuditedModel
from batches.choices import SecondCheck, SourceKind, StepState, ValueStatus
from batches.models.batch import Batch
from equipment.models import Unit
from kernel.errors import ERRORS, DomainError
from kernel.fields import BilingualText, BilingualTextField, QuantityField


class StepExecution(AuditedModel):
    """One step of the control recipe as it is carried out (URS-EBR-03, 04)."""

    disposed_with: ClassVar[str] = "batch"

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="steps", verbose_name=_("batch"))
    number = models.CharField(_("number"), max_length=20)
    sequence = models.PositiveIntegerField(_("sequence"))
    key = models.CharField(_("key"), max_length=60)
    operation_number = models.CharField(_("operation"), max_length=20)
    operation_name = BilingualTextField(_("operation name"))
    step_type = models.CharField(_("kind of step"), max_length=40)
    definition = models.JSONField(_("definition"))
    state = models.CharField(_("state"), max_length=20, choices=StepState, default=StepState.PENDING)
    started_at = models.DateTimeField(_("started at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    performer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("performer"),
    )
    verifier = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("verifier"),
    )
    verified_at = models.DateTimeField(_("verified at"), null=True, blank=True)
    unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=pgettext_lazy("equipment", "unit"),
    )

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        ordering = ["batch_id", "sequence"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "sequence"], name="batches_step_sequence"),
            models.UniqueConstraint(fields=["batch", "key"], name="batches_step_key"),
            models.CheckConstraint(condition=models.Q(state__in=StepState.values), name="batches_step_state"),
            models.CheckConstraint(
                condition=models.Q(ended_at=None) | models.Q(ended_at__gte=models.F("started_at")),
                name="batches_step_ends_after_start",
            ),
            # The second pair of eyes is another person's, whatever role they hold (URS-SIG-10).
            models.CheckConstraint(
                condition=models.Q(verifier=None) | ~models.Q(verifier=models.F("performer")),
                name="batches_verifier_is_not_performer",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """How people call it: batch and step number."""
        return f"{self.batch.code}/{self.number}"

    @property
    def name(self) -> BilingualText:
        """What is done."""
        return BilingualText(self.definition["name"])

    @property
    def instruction(self) -> BilingualText:
        """How it is done."""
        return BilingualText(self.definition["instruction"])

    @property
    def is_critical(self) -> bool:
        """Whether a departure here stops the batch until QA has assessed it."""
        return bool(self.definition["is_critical"])

    @property
    def is_verified(self) -> bool:
        """Whether a second person must verify it."""
        return bool(self.definition["is_verified"])

    @property
    def class_code(self) -> str:
        """The class of equipment it uses, empty for none."""
        return str(self.definition["equipment_class"] or "")

    def get_absolute_url(self) -> str:
        """The step's place in the batch record."""
        return f"{reverse('batches:batch_detail', kwargs={'uuid': self.batch.uuid})}#step-{self.number}"

    def audit_scope(self) -> Scope:
        """The place of the batch."""
        return Scope(self.batch.site_id, self.batch.area_id)

    @property
    def site(self) -> Any:
        """The site of the batch."""
        return self.batch.site

    def audit_refs(self) -> list[str]:
        """The batch, the unit, and the step itself."""
        unit = [f"unit:{self.unit.code}"] if self.unit is not None else []
        return [f"batch:{self.batch.code}", *unit, f"step:{self.code}"]

    signed_labels = {
        "step": _("Step"),
        "name": _("Instruction"),
        "started_at": _("Started at"),
        "ended_at": _("Ended at"),
        "performed_by": _("Performed by"),
        "values": _("Recorded values"),
    }

    def signed_content(self) -> dict[str, Any]:
        """What the verifier signs: the instruction's name, who did it when, and every value."""
        return {
            "step": self.code,
            "name": dict(self.name),
            "started_at": self.started_at,
            "ended_at": self.ended_at,
            "performed_by": self.performer.get_full_name() if self.performer is not None else "",
            "values": {record.field: record.as_text() for record in self.records.all()},
        }


class StepRecord(AuditedModel):
    """One value: with unit, decimals as shown, limits, source, event time and record time (URS-DAT-01)."""

    disposed_with: ClassVar[str] = "step"

    critical_fields: ClassVar[tuple[str, ...]] = ("value", "unit", "low", "high", "target", "is_in_limits")

    step = models.ForeignKey(StepExecution, models.PROTECT, related_name="records", verbose_name=_("step"))
    field = models.CharField(_("field"), max_length=80)
    value = models.TextField(_("value"))
    unit = models.CharField(_("unit"), max_length=10, blank=True)
    low = QuantityField(_("lower limit"), null=True, blank=True)
    high = QuantityField(_("upper limit"), null=True, blank=True)
    target = QuantityField(_("target"), null=True, blank=True)
    source_kind = models.CharField(_("source"), max_length=20, choices=SourceKind)
    source_ref = models.CharField(_("source reference"), max_length=200, blank=True)
    status = models.CharField(_("status"), max_length=20, choices=ValueStatus, default=ValueStatus.GOOD)
    source_at = models.DateTimeField(_("measured at"))
    recorded_at = models.DateTimeField(_("recorded at"))
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("recorded by")
    )
    is_in_limits = models.BooleanField(_("within limits"), null=True, blank=True)
    is_corrected = models.BooleanField(_("corrected"), default=False)
    note = models.TextField(_("note"), blank=True)
    second_check = models.CharField(
        _("second check"), max_length=20, choices=SecondCheck, blank=True, default=""
    )

    class Meta:
        verbose_name = _("recorded value")
        verbose_name_plural = _("recorded values")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["step", "field"], name="batches_one_value_per_field"),
            models.CheckConstraint(condition=~models.Q(value=""), name="batches_no_blank_value"),
            models.CheckConstraint(
                condition=models.Q(second_check__in=["", *SecondCheck.values]), name="batches_second_check"
            ),
        ]
        indexes = [
            # What was weighed last on a scale is asked at each weighing.
            models.Index(
                fields=["source_ref", "-source_at"],
                condition=models.Q(source_kind=SourceKind.SCALE),
                name="batches_last_weighing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.field} = {self.as_text()}"

    def as_text(self) -> str:
        """Value and unit, as a signature covers them."""
        return f"{self.value} {self.unit}".strip()

    @property
    def site(self) -> Any:
        """The site of the batch."""
        return self.step.site

    def audit_scope(self) -> Scope:
        """The place of the batch."""
        return self.step.audit_scope()

    def audit_refs(self) -> list[str]:
        """The batch and the step."""
        return self.step.audit_refs()


class StepAttempt(AppendOnlyModel):
    """A try that was refused: it belongs in the batch record (URS-MAT-05)."""

    disposed_with: ClassVar[str] = "step"

    step = models.ForeignKey(StepExecution, models.PROTECT, related_name="attempts", verbose_name=_("step"))
    at = models.DateTimeField(_("at"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("person")
    )
    error_code = models.CharField(_("refusal"), max_length=20)
    params = models.JSONField(_("details"), default=dict)
    inputs = models.JSONField(_("what was entered"), default=dict)

    class Meta:
        verbose_name = _("refused attempt")
        verbose_name_plural = _("refused attempts")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.step} {self.error_code}"

    @property
    def error(self) -> DomainError:
        """The refusal, worded again in the reader's language from its code and parameters."""
        kind = ERRORS[self.error_code]
        again = kind.__new__(kind)
        again.params = {name: _in_either_language(value) for name, value in self.params.items()}
        return again

    def audit_refs(self) -> list[str]:
        """The batch and the step."""
        return self.step.audit_refs()


def _in_either_language(value: Any) -> Any:
    """Names that were kept in both languages are read in the reader's."""
    is_bilingual = isinstance(value, dict) and value and set(value) <= {"en", "zh"}
    return BilingualText(value) if is_bilingual else value
