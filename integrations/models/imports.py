"""Import from a former system: the mapping, the kept file, the run, and what became of each row (URS-DAT-12)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audit.models import AppendOnlyModel, AuditedModel
from audit.models.file import KeptFile
from equipment.models import Site, SiteRecord
from integrations.choices import (
    DayFormat,
    DecimalSign,
    Delimiter,
    Encoding,
    ImportState,
    MappingState,
    RowOutcome,
)
from kernel.fields import BilingualTextField


class ImportMapping(AuditedModel):
    """How a file of a former system is read, in versions: which column is which field, in which words.

    ``layout`` is ``{field: {"column": …} | {"fixed": …}, "words": {theirs: ours}}``; ``controls`` are the fields
    whose sum the former system states; ``sample_columns`` and ``sample_rows`` the head of a file, for preview.
    """

    critical_fields: ClassVar[tuple[str, ...]] = ("layout", "controls", "decimal_sign", "day_format")

    site = models.ForeignKey(Site, models.PROTECT, related_name="+", verbose_name=_("site"))
    code = models.SlugField(_("code"), max_length=40)
    version = models.PositiveIntegerField(_("version of the mapping"), default=1)
    name = BilingualTextField(_("name"))
    target = models.CharField(_("what is imported"), max_length=40)
    encoding = models.CharField(_("encoding"), max_length=10, choices=Encoding)
    delimiter = models.CharField(_("cells parted by"), max_length=3, choices=Delimiter)
    decimal_sign = models.CharField(_("decimal sign"), max_length=1, choices=DecimalSign)
    day_format = models.CharField(_("days are written as"), max_length=12, choices=DayFormat)
    layout = models.JSONField(_("fields"), default=dict, blank=True)
    controls = models.JSONField(_("control totals"), default=list, blank=True)
    sample_columns = models.JSONField(_("columns of the sample"), default=list, blank=True)
    sample_rows = models.JSONField(_("rows of the sample"), default=list, blank=True)
    state = models.CharField(
        _("state"), max_length=12, choices=MappingState, default=MappingState.DRAFT, editable=False
    )
    written_by = models.JSONField(_("written by"), default=list, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("approved by"),
    )
    approved_at = models.DateTimeField(_("approved at"), null=True, blank=True)

    class Meta:
        verbose_name = _("import mapping")
        verbose_name_plural = _("import mappings")
        ordering = ["code", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["site", "code", "version"], name="integrations_mapping_version"),
            models.UniqueConstraint(
                fields=["site", "code"],
                condition=models.Q(state="draft"),
                name="integrations_one_mapping_draft",
            ),
            models.UniqueConstraint(
                fields=["site", "code"],
                condition=models.Q(state="approved"),
                name="integrations_one_mapping_approved",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=MappingState.values), name="integrations_mapping_state"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} v{self.version}"

    def get_absolute_url(self) -> str:
        """The mapping's page."""
        return reverse("integrations:mapping_detail", kwargs={"uuid": self.uuid})

    def audit_refs(self) -> list[str]:
        """The mapping, whichever version."""
        return [f"importmapping:{self.code}"]

    def signed_content(self) -> dict[str, Any]:
        """What decides how a file is read; who approved it follows from the signature."""
        left_out = ("site", "state", "approved_by", "approved_at", "sample_columns", "sample_rows")
        content = {name: value for name, value in super().signed_content().items() if name not in left_out}
        layout = [_source(code, source) for code, source in sorted(self.layout.items())]
        return {"site": self.site.code, **content, "layout": layout}


class ImportFile(KeptFile):
    """A file of the former system, byte for byte as it was handed over."""

    class Meta(KeptFile.Meta):
        abstract = False
        base_manager_name = "objects"
        verbose_name = _("import file")
        verbose_name_plural = _("import files")
        constraints = [*KeptFile.Meta.constraints]

    def audit_refs(self) -> list[str]:
        """The file by its SHA-256."""
        return [f"importfile:{self.sha256[:16]}"]


class ImportRun(SiteRecord):
    """One file imported by one approved mapping, with what the former system states of it.

    ``stated_sums`` are decimals as text by field. ``position`` is how many rows the stage under way has settled.
    ``figures`` is what the comparison found (``selectors.import_figures``), ``is_good`` whether all of it agrees.
    """

    critical_fields: ClassVar[tuple[str, ...]] = (
        "stated_records",
        "stated_sums",
        "figures",
        "is_good",
        "state",
    )

    mapping = models.ForeignKey(ImportMapping, models.PROTECT, related_name="runs", verbose_name=_("mapping"))
    file = models.OneToOneField(ImportFile, models.PROTECT, related_name="run", verbose_name=_("file"))
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="corrections", verbose_name=_("corrects")
    )
    stated_records = models.PositiveIntegerField(_("records, as the former system states"))
    stated_sums = models.JSONField(_("sums, as the former system states"), default=dict, blank=True)
    records_read = models.PositiveIntegerField(_("records in the file"))
    position = models.PositiveIntegerField(_("rows settled"), default=0)
    state = models.CharField(
        _("state"), max_length=12, choices=ImportState, default=ImportState.PREPARED, editable=False
    )
    # In whose name a worker goes on with the stage under way; nobody, once it is over or was refused.
    stage_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("stage begun by"),
    )
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("prepared by")
    )
    prepared_at = models.DateTimeField(_("prepared at"))
    carried_out_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("carried out by"),
    )
    carried_out_at = models.DateTimeField(_("carried out at"), null=True, blank=True)
    figures = models.JSONField(_("figures"), default=dict, blank=True)
    is_good = models.BooleanField(_("everything agrees"), null=True, blank=True)

    class Meta(SiteRecord.Meta):
        abstract = False
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-prepared_at", "-id"]
        constraints = [
            *SiteRecord.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(state__in=ImportState.values), name="integrations_import_state"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="accepted") | models.Q(is_good=True),
                name="integrations_accepted_is_good",
            ),
        ]

    def get_absolute_url(self) -> str:
        """The import's page."""
        return reverse("integrations:import_detail", kwargs={"uuid": self.uuid})

    @property
    def is_under_way(self) -> bool:
        """Whether a stage has begun and has rows left."""
        return self.state in (ImportState.CHECKING, ImportState.RUNNING)

    @property
    def is_checked(self) -> bool:
        """Whether every row was tried."""
        return self.state not in (ImportState.PREPARED, ImportState.CHECKING)

    def signed_content(self) -> dict[str, Any]:
        """What the report says: file, mapping, what was stated, and what was found."""
        return {
            "code": self.code,
            "site": self.site.code,
            "mapping": str(self.mapping),
            "file": self.file.name,
            "sha256": self.file.sha256,
            "corrects": self.corrects.code if self.corrects is not None else "",
            "stated_records": self.stated_records,
            "stated_sums": [f"{code}: {stated}" for code, stated in sorted(self.stated_sums.items())],
            **(_found(self.figures) if self.figures else {}),
            "is_good": self.is_good,
        }


class ImportRow(AppendOnlyModel):
    """What became of one row of the file: the record that it is now, or why it was rejected.

    ``line`` is where the row begins in the file, ``cells`` its own text. A row is settled once (unique).
    """

    run = models.ForeignKey(ImportRun, models.PROTECT, related_name="rows", verbose_name=_("import"))
    line = models.PositiveIntegerField(_("line"))
    cells = models.JSONField(_("text of the row"), default=list)
    outcome = models.CharField(_("outcome"), max_length=10, choices=RowOutcome)
    error = models.CharField(_("error code"), max_length=12, blank=True)
    why = BilingualTextField(_("why"), blank=True)
    record_uuid = models.UUIDField(_("record"), null=True, blank=True)
    record_code = models.CharField(_("record's code"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("imported row")
        verbose_name_plural = _("imported rows")
        ordering = ["line"]
        constraints = [
            models.UniqueConstraint(fields=["run", "line"], name="integrations_row_settled_once"),
            models.CheckConstraint(
                condition=models.Q(outcome="imported", record_uuid__isnull=False, error="")
                | (models.Q(outcome="rejected", record_uuid__isnull=True) & ~models.Q(error="")),
                name="integrations_row_outcome",
            ),
        ]
        indexes = [models.Index(fields=["record_uuid"], name="integrations_row_by_record")]

    def __str__(self) -> str:
        return f"{self.run} · {self.line}"

    @property
    def text(self) -> str:
        """The row as it stands in the file, its cells parted by a bar."""
        return " | ".join(self.cells)

    def audit_refs(self) -> list[str]:
        """The import."""
        return [f"importrun:{self.run.code}"]


def _source(code: str, source: dict[str, Any]) -> str:
    """Where a field comes from in one line, in no reader's language: ``kind ← 类别 (原料 → raw)``."""
    said = f"{code} ← {source['column']}" if "column" in source else f"{code} = {source['fixed']}"
    words = "; ".join(f"{theirs} → {ours}" for theirs, ours in sorted(source.get("words", {}).items()))
    return f"{said} ({words})" if words else said


def _found(figures: dict[str, Any]) -> dict[str, Any]:
    """All figures in lines that a signer can read: stated = in the file = imported + rejected."""
    counts = [figures[name] for name in ("stated", "read", "imported", "rejected")]
    return {
        "counts": "{} = {} = {} + {}".format(*counts),
        "controls": [
            f"{each['field']}: {each['stated']} = {each['file']} = {each['imported']} + {each['rejected']}"
            + (f" ({each['unreadable']} ?)" if each["unreadable"] else "")
            for each in figures["controls"]
        ],
        "compared": [
            f"{each['field']}: {each['equal']} =, {each['different']} ≠" for each in figures["fields"]
        ],
        "differences": [
            f"{each['line']} {each['record']} {each['field']}: {each['expected']} ≠ {each['found']}"
            for each in figures["differences"]
        ],
        "words": [
            f"{each['field']}: {each['word']} → {each['value']} ({each['count']})"
            for each in figures["words"]
        ],
    }
