"""Columns of the tables of imports."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from integrations.models import ImportMapping, ImportRow, ImportRun
from integrations.selectors.import_values import target_of
from kernel.pages import Column


def target_name(mapping: ImportMapping) -> str:
    """What the mapping imports, in words."""
    return str(target_of(mapping.target).label)


def progress(run: ImportRun) -> str:
    """How many rows the stage under way has settled."""
    return f"{run.position} / {run.records_read}"


MAPPINGS = (
    Column("code", _("Mapping"), kind="code", url=True),
    Column("version", _("Version"), kind="number"),
    Column("name", _("Name"), sortable=False),
    Column("state", _("State"), kind="state"),
    Column("target", _("What is imported"), value=target_name, sort="target"),
    Column("approved_at", _("Approved at"), kind="datetime"),
)
MAPPING_FACTS = (
    Column("site", _("Site"), value="site.code"),
    Column("version", _("Version"), kind="number"),
    Column("target", _("What is imported"), value=target_name),
    Column("encoding", _("Encoding")),
    Column("delimiter", _("Cells parted by")),
    Column("decimal_sign", _("Decimal sign")),
    Column("day_format", _("Days are written as")),
    Column("written_by", _("Written by"), value=lambda each: ", ".join(each.written_by)),
    Column("approved_by", _("Approved by")),
    Column("approved_at", _("Approved at"), kind="datetime"),
)
FIELDS = (
    Column(
        "label", _("Field"), value="label", sub=lambda each: _("required") if each.field.is_required else ""
    ),
    Column(
        "source",
        _("Comes from"),
        value=lambda each: each.source or (_("▲ missing") if each.is_missing else ""),
    ),
    Column("words", _("Translation of words")),
    Column("is_control", _("Control total"), value=lambda each: _("yes") if each.is_control else ""),
    Column("read", _("In the sample's first row")),
)
RUNS = (
    Column("code", _("Import"), kind="code", url=True),
    Column(
        "target", _("What is imported"), value=lambda each: target_name(each.mapping), sort="mapping__target"
    ),
    Column("state", _("State"), kind="state"),
    Column("file", _("File"), value="file.name", sort="file__name"),
    Column("records_read", _("Records"), kind="number"),
    Column("is_good", _("Everything agrees"), kind="yesno"),
    Column("prepared_at", _("Prepared at"), kind="datetime"),
)
RUN_FACTS = (
    Column("site", _("Site"), value="site.code"),
    Column("mapping", _("Mapping"), kind="code", url=lambda each: each.mapping.get_absolute_url()),
    Column("target", _("What is imported"), value=lambda each: target_name(each.mapping)),
    Column("file", _("File"), value="file.name"),
    Column("size", _("Size in bytes"), kind="number", value="file.size"),
    Column("sha256", "SHA-256", kind="code", value="file.sha256"),
    Column(
        "corrects",
        _("Brings rejected rows again of"),
        kind="code",
        url=lambda each: each.corrects.get_absolute_url() if each.corrects else None,
    ),
    Column("prepared_by", _("Prepared by"), value=lambda each: each.prepared_by.get_full_name()),
    Column("prepared_at", _("Prepared at"), kind="datetime"),
    Column(
        "carried_out_by",
        _("Carried out by"),
        value=lambda each: each.carried_out_by.get_full_name() if each.carried_out_by else "",
    ),
    Column("carried_out_at", _("Carried out at"), kind="datetime"),
)


def _answer(each: Any) -> Any:
    if each.agrees is None:
        return _("not compared yet")
    return _("✓ yes") if each.agrees else _("▲ no")


AGREEMENTS = (
    Column("label", _("Must agree"), sub="note"),
    Column("stated", _("Stated by the former system"), kind="code"),
    Column("found", _("In the file"), kind="code"),
    Column("imported", _("Imported (read back)"), kind="code"),
    Column("rejected", pgettext_lazy("row", "Rejected"), kind="code"),
    Column("agrees", _("Agrees"), value=_answer),
)
COMPARED = (
    Column("label", _("Field")),
    Column("equal", _("Equal in value and meaning"), kind="number"),
    Column("different", _("Different"), kind="number"),
    Column("agrees", _("Agrees"), value=_answer),
)
DIFFERENCES = (
    Column("line", _("Line"), kind="number"),
    Column("record", _("Record"), kind="code"),
    Column("label", _("Field")),
    Column("expected", _("In the file")),
    Column("found", _("Read back")),
)
WORDS = (
    Column("name", _("Field")),
    Column("word", _("Former word")),
    Column("value", _("Value"), kind="code"),
    Column("en", _("In English"), value=lambda each: each["label"].en),
    Column("zh", _("In Chinese"), value=lambda each: each["label"].zh),
    Column("count", _("Records"), kind="number"),
)


def _reason(row: ImportRow) -> Any:
    return row.why if row.error else ""


REJECTED = (
    Column("line", _("Line"), kind="number"),
    Column("error", _("Code"), kind="code"),
    Column("why", _("Reason"), value=_reason),
    Column("text", _("The row itself")),
)
ROWS = (
    Column("run", _("Import"), kind="code", value="run.code", sort="run__code"),
    Column("line", _("Line"), kind="number"),
    Column("outcome", _("Outcome"), kind="state"),
    Column("record_code", _("Record"), kind="code"),
    Column("error", _("Code"), kind="code"),
    Column("why", _("Reason"), value=_reason, sortable=False),
    Column("text", _("The row itself"), sortable=False),
)
