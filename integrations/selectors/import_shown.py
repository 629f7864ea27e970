"""Imports in the words of a page, a report and the API: fields with their sources, previews, numbers side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from integrations.contracts import ImportField
from integrations.models import ImportMapping, ImportRun
from integrations.selectors.import_figures import as_text
from integrations.selectors.import_sheet import Sheet, SheetRow
from integrations.selectors.import_values import field_value, target_of
from integrations.selectors.imports import outcomes_of
from kernel.errors import DomainError
from kernel.fields import BilingualText


@dataclass(frozen=True)
class FieldShown:
    """One field of the target and where the mapping takes it from; ``read`` is what the sample's first row gives."""

    mapping: ImportMapping
    field: ImportField
    source: str
    words: str
    is_control: bool
    read: str

    @property
    def label(self) -> str | Promise:
        """What the field is called."""
        return self.field.label

    @property
    def is_missing(self) -> bool:
        """Whether it must be there, and nothing is said of it."""
        return self.field.is_required and not self.source


@dataclass(frozen=True)
class Agreement:
    """Numbers that must agree, with the answer; ``agrees`` is ``None`` before the comparison."""

    label: str
    stated: str
    found: str
    imported: str
    rejected: str
    agrees: bool | None
    note: str = ""


@dataclass(frozen=True)
class FieldCompared:
    """How often a field was equal and how often not."""

    label: str
    equal: int
    different: int

    @property
    def agrees(self) -> bool:
        """Whether every value was."""
        return self.different == 0


def fields_shown(mapping: ImportMapping) -> list[FieldShown]:
    """Every field of the target in its order."""
    shown = []
    for each in target_of(mapping.target).fields:
        source = mapping.layout.get(each.code, {})
        words = ", ".join(
            f"{theirs} → {each.word_label(ours)}" for theirs, ours in source.get("words", {}).items()
        )
        fixed = _("always “%(value)s”") % {"value": source["fixed"]} if source.get("fixed") else ""
        told = source.get("column") or fixed
        control = each.code in mapping.controls
        shown.append(FieldShown(mapping, each, told, words, control, _first(mapping, each)))
    return shown


def preview(mapping: ImportMapping) -> list[dict[str, str]]:
    """The rows of the sample as the mapping reads them, by field; a refusal stands where the value would."""
    sheet = _sample(mapping)
    target = target_of(mapping.target)
    mapped = [each for each in target.fields if each.code in mapping.layout]
    return [{each.code: _read(mapping, each, sheet, row) for each in mapped} for row in sheet.rows]


def agreements(run: ImportRun) -> list[Agreement]:
    """Records first, then each control column; before the comparison what is known so far."""
    if not run.figures:
        so_far = outcomes_of(run)
        counted = (str(so_far["imported"]), str(so_far["rejected"]))
        records = Agreement(_("Records"), str(run.stated_records), str(run.records_read), *counted, None)
        names = _control_names(run)
        return [records, *(Agreement(names[code], run.stated_sums[code], "", "", "", None) for code in names)]
    made = run.figures
    agrees = made["stated"] == made["read"] == made["imported"] + made["rejected"]
    stated, read, imported, rejected = (
        str(made[each]) for each in ("stated", "read", "imported", "rejected")
    )
    records = Agreement(_("Records"), stated, read, imported, rejected, agrees)
    return [records, *(_sum(run, each) for each in made["controls"])]


def fields_compared(run: ImportRun) -> list[FieldCompared]:
    """Each mapped field with its count of equal and different values."""
    target = target_of(run.mapping.target)
    found = []
    for each in run.figures.get("fields", []):
        known = target.field(each["field"])
        label = str(known.label) if known is not None else each["field"]
        found.append(FieldCompared(label, each["equal"], each["different"]))
    return found


def differences(run: ImportRun) -> list[dict[str, Any]]:
    """Values that were not found as the file has them, with the field's name."""
    target = target_of(run.mapping.target)
    return [{**each, "label": _label(target, each["field"])} for each in run.figures.get("differences", [])]


def words_shown(run: ImportRun) -> list[dict[str, Any]]:
    """Translated words beside what PharMOM calls them in both languages."""
    target = target_of(run.mapping.target)
    return [
        {**each, "name": _label(target, each["field"]), "label": BilingualText(each["label"])}
        for each in run.figures.get("words", [])
    ]


def _control_names(run: ImportRun) -> dict[str, str]:
    target = target_of(run.mapping.target)
    return {code: _sum_name(_label(target, code)) for code in run.mapping.controls}


def _sum_name(label: str) -> str:
    return _("Sum: %(field)s") % {"field": label}


def _sum(run: ImportRun, each: dict[str, Any]) -> Agreement:
    label = _sum_name(_label(target_of(run.mapping.target), each["field"]))
    note = _("%(count)s cells hold no number") % {"count": each["unreadable"]} if each["unreadable"] else ""
    numbers = (each["stated"], each["file"], each["imported"], each["rejected"])
    return Agreement(label, *numbers, each["agrees"], note)


def _label(target: Any, code: str) -> str:
    known = target.field(code)
    return str(known.label) if known is not None else code


def _sample(mapping: ImportMapping) -> Sheet:
    rows = tuple(SheetRow(line, tuple(cells)) for line, cells in enumerate(mapping.sample_rows, start=2))
    return Sheet(tuple(mapping.sample_columns), rows)


def _first(mapping: ImportMapping, each: ImportField) -> str:
    sheet = _sample(mapping)
    if each.code not in mapping.layout or not sheet.rows:
        return ""
    return _read(mapping, each, sheet, sheet.rows[0])


def _read(mapping: ImportMapping, each: ImportField, sheet: Sheet, row: SheetRow) -> str:
    try:
        value = field_value(mapping, each, _Cells(sheet.named(row)))
    except (DomainError, ValidationError) as error:
        return f"▲ {error.message if isinstance(error, DomainError) else error}"
    return each.word_label(value) if each.kind == "word" and value else as_text(value)


class _Cells(dict[str, str]):
    """The cells of a sample; a column that it lacks is told of as empty."""

    def __missing__(self, column: str) -> str:
        return ""
