"""Raw files of instruments and what was computed from them: every file, every version (URS-DAT-07, 08)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.contracts import Scope
from audit.models import AuditedModel, KeptFile
from batches.choices import FileSource, ResultState
from batches.models.step import StepExecution
from kernel.fields import BilingualText
from recipes.contracts import Reading


class RawFile(KeptFile):
    """One file that came to a step, byte for byte; it stays whether it was used, refused, or neither."""

    disposed_with: ClassVar[str] = "step"

    step = models.ForeignKey(StepExecution, models.PROTECT, related_name="raw_files", verbose_name=_("step"))
    number = models.PositiveSmallIntegerField(_("number"))
    media_type = models.CharField(_("media type"), max_length=100, blank=True)
    source = models.CharField(_("came from"), max_length=20, choices=FileSource)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("sent by")
    )
    received_at = models.DateTimeField(_("received at"))
    measured_at = models.DateTimeField(_("measured at"), null=True, blank=True)
    # The refusal of the algorithm that the recipe names; empty when it could be processed.
    refused_as = models.CharField(_("refusal"), max_length=20, blank=True)

    class Meta(KeptFile.Meta):
        verbose_name = _("raw file")
        verbose_name_plural = _("raw files")
        ordering = ["id"]
        constraints = [
            *KeptFile.Meta.constraints,
            models.UniqueConstraint(fields=["step", "number"], name="batches_raw_file_number"),
            models.CheckConstraint(
                condition=models.Q(source__in=FileSource.values), name="batches_raw_file_source"
            ),
        ]

    @property
    def code(self) -> str:
        """How people call it: step and number of the file."""
        return f"{self.step.code}/F{self.number}"

    @property
    def label(self) -> str:
        """Number and name, in one line and the same in every language."""
        return f"F{self.number} {self.name}"

    @property
    def site(self) -> Any:
        """The site of the batch."""
        return self.step.site

    def told(self) -> dict[str, str]:
        """Which file it is, as the trail says when it leaves the system."""
        return {"file": self.code, "name": self.name, "sha256": self.sha256}

    def get_absolute_url(self) -> str:
        """The step in the batch record."""
        return self.step.get_absolute_url()

    def audit_scope(self) -> Scope:
        """The place of the batch."""
        return self.step.audit_scope()

    def audit_refs(self) -> list[str]:
        """The batch, the step, and the file itself."""
        return [*self.step.audit_refs(), f"file:{self.code}"]


class ProcessedResult(AuditedModel):
    """What one version of an algorithm computed from a raw file; a later one never takes its place (URS-DAT-08).

    ``results`` has for each recorded result ``name``, ``value`` (rounded), ``exact``, ``unit``, ``low``, ``high``,
    ``is_in_limits``; numbers are text.
    """

    disposed_with: ClassVar[str] = "raw_file"
    critical_fields: ClassVar[tuple[str, ...]] = ("algorithm", "parameters", "results")

    raw_file = models.ForeignKey(
        RawFile, models.PROTECT, related_name="processed", verbose_name=_("raw file")
    )
    version = models.PositiveSmallIntegerField(_("version"))
    algorithm = models.CharField(_("algorithm"), max_length=60)
    parameters = models.JSONField(_("parameters"))
    results = models.JSONField(_("results"))
    state = models.CharField(_("state"), max_length=20, choices=ResultState, default=ResultState.COMPUTED)
    processed_at = models.DateTimeField(_("processed at"))
    processed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("processed by")
    )
    reason = models.TextField(_("why it was processed again"), blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decision_reason = models.TextField(_("why it was decided so"), blank=True)

    class Meta:
        verbose_name = _("processed result")
        verbose_name_plural = _("processed results")
        ordering = ["raw_file_id", "version"]
        constraints = [
            models.UniqueConstraint(fields=["raw_file", "version"], name="batches_result_version"),
            # Of one file at most one version stands, and at most one waits for a second person.
            models.UniqueConstraint(
                fields=["raw_file"],
                condition=models.Q(state=ResultState.STANDS),
                name="batches_one_result_stands",
            ),
            models.UniqueConstraint(
                fields=["raw_file"],
                condition=models.Q(state=ResultState.PROPOSED),
                name="batches_one_result_proposed",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=ResultState.values), name="batches_result_state"
            ),
            # Whoever processes a file again does not decide about it (URS-SIG-10).
            models.CheckConstraint(
                condition=models.Q(decided_by=None) | ~models.Q(decided_by=models.F("processed_by")),
                name="batches_result_decided_by_another",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def step(self) -> StepExecution:
        """The step that the file came to."""
        step: StepExecution = self.raw_file.step
        return step

    @property
    def code(self) -> str:
        """How people call it: step, file and version."""
        return f"{self.raw_file.code}/V{self.version}"

    @property
    def is_open(self) -> bool:
        """Whether it waits for a second person."""
        return bool(self.state == ResultState.PROPOSED)

    @property
    def former(self) -> ProcessedResult | None:
        """The version that stood when this one was made; no query where the file was read with its versions."""
        stood = (ResultState.STANDS, ResultState.SUPERSEDED)
        before = [each for each in self.raw_file.processed.all() if each.version < self.version]
        return max(
            (each for each in before if each.state in stood), key=lambda each: each.version, default=None
        )

    @property
    def source_ref(self) -> str:
        """Raw file and algorithm with its version, as a recorded value names its source."""
        return f"{self.raw_file.label[:120]} · {self.algorithm} · V{self.version}"

    def as_text(self) -> str:
        """Every result with its unit in one line, by the names that are the same in every language."""
        return ", ".join(f"{each['name']} {each['value']} {each['unit']}" for each in self.results)

    def in_words(self) -> str:
        """The same by the names that the recipe gives, in the reader's language."""
        names = self._names()
        return ", ".join(f"{names[each['name']]} {each['value']} {each['unit']}" for each in self.results)

    def _names(self) -> dict[str, str]:
        wanted = self.step.definition["parameters"]["results"]
        return {each["name"]: str(BilingualText(each["label"])) for each in wanted}

    def _lines(self) -> list[str]:
        return [f"{each['name']}: {each['value']} {each['unit']}" for each in self.results]

    @property
    def site(self) -> Any:
        """The site of the batch."""
        return self.step.site

    def get_absolute_url(self) -> str:
        """Where it is decided: the step in the batch record."""
        return self.step.get_absolute_url()

    def audit_scope(self) -> Scope:
        """The place of the batch."""
        return self.step.audit_scope()

    def audit_refs(self) -> list[str]:
        """The batch, the step, the file, and the version itself."""
        return [*self.raw_file.audit_refs(), f"result:{self.code}"]

    signed_labels = {
        "step": _("Step"),
        "name": _("Instruction"),
        "file": _("Raw file"),
        "sha256": _("SHA-256"),
        "algorithm": _("Algorithm"),
        "parameters": _("Parameters"),
        "was": _("Results that stand"),
        "results": _("New results"),
        "processed_by": _("Processed by"),
        "processed_at": _("Processed at"),
        "reason": _("Why it was processed again"),
    }

    @property
    def signed_words(self) -> dict[str, Any]:
        """What people call each parameter, and each result by the name that the recipe gives."""
        return {**{spec.name: spec.label for spec in Reading.specs()}, **self._names()}

    def signed_content(self) -> dict[str, Any]:
        """What the second person decides about: the file, how it was processed, what it gave and what stood before."""
        former = self.former
        return {
            "step": self.step.code,
            "name": dict(self.step.name),
            "file": self.raw_file.label,
            "sha256": self.raw_file.sha256,
            "algorithm": self.algorithm,
            "parameters": [
                f"{name}: {value}" for name, value in self.parameters.items() if value is not None
            ],
            "was": former._lines() if former is not None else [],
            "results": self._lines(),
            "processed_by": self.processed_by.get_full_name(),
            "processed_at": self.processed_at,
            "reason": self.reason,
        }
