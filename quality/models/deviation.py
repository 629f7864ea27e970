"""Deviation: any departure from process, limit, specification or procedure (GMP 247-251)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from batches.models import Batch, BatchException, StepExecution
from environment.models import Excursion
from equipment.models import Area, SiteRecord, Unit
from quality.choices import NEEDS_DECISIONS, Classification, DeviationSource, DeviationState


def _person(related: str = "+", **kwargs: Any) -> Any:
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name=related, **kwargs)


class Deviation(SiteRecord):
    """One departure, from its record to the approved report. Its links to the batch never change."""

    critical_fields: ClassVar[tuple[str, ...]] = ("classification",)

    signed_labels: ClassVar[dict[str, Promise]] = {
        "assessed_batches": _("Conclusions on other batches"),
        "capas": _("Corrective and preventive actions"),
    }

    source = models.CharField(_("noticed by"), max_length=20, choices=DeviationSource)
    title = models.CharField(_("title"), max_length=200)
    description = models.TextField(_("what happened"))
    immediate_action = models.TextField(_("immediate action"), blank=True)
    area = models.ForeignKey(
        Area, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("area")
    )
    batch = models.ForeignKey(
        Batch, models.PROTECT, null=True, blank=True, related_name="deviations", verbose_name=_("batch")
    )
    step = models.ForeignKey(
        StepExecution, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("step")
    )
    exception = models.OneToOneField(
        BatchException,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="deviation",
        verbose_name=_("exception"),
    )
    excursion = models.ForeignKey(
        Excursion, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("excursion")
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("equipment unit")
    )
    state = models.CharField(_("state"), max_length=20, choices=DeviationState, default=DeviationState.OPEN)
    occurred_at = models.DateTimeField(_("occurred at"))
    opened_at = models.DateTimeField(_("opened at"))
    opened_by = _person(verbose_name=_("opened by"))
    due_on = models.DateField(_("due on"))

    classification = models.CharField(_("class"), max_length=20, choices=Classification, blank=True)
    classification_rationale = models.TextField(_("why this class"), blank=True)
    classified_by = _person(null=True, blank=True, verbose_name=_("classified by"))
    classified_at = models.DateTimeField(_("classified at"), null=True, blank=True)

    investigator = _person(null=True, blank=True, verbose_name=_("investigator"))
    investigation = models.TextField(_("investigation"), blank=True)
    root_cause = models.TextField(_("root cause"), blank=True)
    impact = models.TextField(_("impact on the product"), blank=True)
    other_batches = models.TextField(_("other batches and products"), blank=True)
    extra_testing = models.TextField(_("decision on extra testing"), blank=True)
    shelf_life = models.TextField(_("decision on shelf life"), blank=True)
    stability = models.TextField(_("decision on stability"), blank=True)
    no_capa_because = models.TextField(_("why no action is needed"), blank=True)
    investigated_at = models.DateTimeField(_("investigated at"), null=True, blank=True)

    closed_by = _person(null=True, blank=True, verbose_name=_("closed by"))
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    closing_remark = models.TextField(_("QA conclusion"), blank=True)

    class Meta(SiteRecord.Meta):
        verbose_name = _("deviation")
        verbose_name_plural = _("deviations")
        ordering = ["-opened_at", "-id"]
        constraints = [
            *SiteRecord.Meta.constraints,
            models.CheckConstraint(
                condition=Q(state__in=DeviationState.values), name="quality_deviation_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state=DeviationState.OPEN)
                | (~Q(classification="") & ~Q(classification_rationale="") & Q(classified_by__isnull=False)),
                name="quality_deviation_classified_before_more",
                violation_error_message=_("A class needs its reason."),
            ),
            models.CheckConstraint(
                condition=Q(investigated_at__isnull=True)
                | ~(Q(investigation="") | Q(root_cause="") | Q(impact="") | Q(other_batches="")),
                name="quality_deviation_investigated_wholly",
                violation_error_message=_(
                    "Investigation, root cause, impact and other batches all have to be filled in."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(state=DeviationState.CLOSED)
                | Q(closed_by__isnull=False, closed_at__isnull=False),
                name="quality_deviation_closed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(closed_by__isnull=True) | ~Q(closed_by=F("investigator")),
                name="quality_deviation_investigator_does_not_close",
            ),
        ]
        indexes = [models.Index(fields=["batch", "state"], name="quality_deviation_by_batch")]

    @property
    def is_closed(self) -> bool:
        """Whether QA has approved the report."""
        return self.state == DeviationState.CLOSED

    @property
    def needs_decisions(self) -> bool:
        """Whether its class asks for decisions on testing, shelf life and stability (GMP 250)."""
        return self.classification in NEEDS_DECISIONS

    def get_absolute_url(self) -> str:
        """The deviation's page."""
        return reverse("quality:deviation_detail", kwargs={"uuid": self.uuid})

    def audit_refs(self) -> list[str]:
        """The batch and the unit that it belongs to, and the deviation itself."""
        batch = [f"batch:{self.batch.code}"] if self.batch is not None else []
        unit = [f"unit:{self.unit.code}"] if self.unit is not None else []
        return [*batch, *unit, f"deviation:{self.code}"]

    def signed_content(self) -> dict[str, Any]:
        """What a signer must have read: the departure, its investigation and what was decided."""
        return {
            "title": self.title,
            "batch": self.batch.code if self.batch else "",
            "unit": self.unit.code if self.unit else "",
            "description": self.description,
            "classification": self.classification,
            "investigator": self.investigator.printed_name if self.investigator else "",
            "investigation": self.investigation,
            "root_cause": self.root_cause,
            "impact": self.impact,
            "other_batches": self.other_batches,
            "assessed_batches": [
                f"{each.batch.code}: {each.conclusion}"
                for each in self.affected_batches.select_related("batch").order_by("batch__code")
            ],
            "extra_testing": self.extra_testing,
            "shelf_life": self.shelf_life,
            "stability": self.stability,
            "capas": [
                f"{capa.code} ({capa.state}): {capa.description}" for capa in self.capas.order_by("code")
            ],
            "no_capa_because": self.no_capa_because,
        }
