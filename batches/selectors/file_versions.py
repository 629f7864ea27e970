"""The raw files of a step as people read them: every version side by side, and what differs from the one before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from batches.choices import ResultState
from batches.contracts import Text, field_label, limit_text
from batches.models import ProcessedResult, RawFile, StepAttempt, StepExecution
from kernel.quantities import unit_in_words
from recipes.contracts import Reading


@dataclass(frozen=True)
class VersionCell:
    """One result of one version; ``ok`` is ``None`` without limits, ``differs`` from the version before it."""

    text: str
    ok: bool | None = None
    differs: bool = False


@dataclass(frozen=True)
class VersionRow:
    """One result, or one parameter that is not the same in all versions, in every version."""

    label: Text
    limit: str
    cells: tuple[VersionCell, ...]


@dataclass(frozen=True)
class ShownFile:
    """One file with its versions as columns; ``refusal`` is why it could not be processed, in words."""

    file: RawFile
    versions: tuple[ProcessedResult, ...]
    rows: tuple[VersionRow, ...]
    refusal: str

    @property
    def standing(self) -> ProcessedResult | None:
        """The version that the record rests on."""
        return next((each for each in self.versions if each.state == ResultState.STANDS), None)

    @property
    def open_one(self) -> ProcessedResult | None:
        """The version that waits for a second person."""
        return next((each for each in self.versions if each.is_open), None)

    @property
    def use(self) -> str:
        """What became of the file, in a word."""
        if self.refusal or self.file.refused_as:
            return _("Refused")
        return _("Recorded") if self.standing is not None else _("Not used")


def shown_files(step: StepExecution, attempts: Sequence[StepAttempt]) -> tuple[ShownFile, ...]:
    """Every file of the step, prefetched with its versions; no query."""
    refusals = {each.inputs.get("sha256"): each.error.message for each in attempts}
    return tuple(
        _shown(step, file, refusals) for file in sorted(step.raw_files.all(), key=lambda each: each.number)
    )


def _shown(step: StepExecution, file: RawFile, refusals: Mapping[Any, str]) -> ShownFile:
    versions = tuple(sorted(file.processed.all(), key=lambda each: each.version))
    refusal = refusals.get(file.sha256, file.refused_as) if file.refused_as else ""
    rows = (*_result_rows(step, versions), *_parameter_rows(versions))
    return ShownFile(file, versions, rows, refusal)


def _result_rows(step: StepExecution, versions: Sequence[ProcessedResult]) -> list[VersionRow]:
    if not versions:
        return []
    found = []
    for each in versions[0].results:
        of_all = [_of(version, each["name"]) for version in versions]
        texts = [_amount(one["value"], one["unit"]) for one in of_all]
        cells = tuple(
            VersionCell(text, one["is_in_limits"], place > 0 and text != texts[place - 1])
            for place, (text, one) in enumerate(zip(texts, of_all, strict=True))
        )
        limit = limit_text(_number(each["low"]), _number(each["high"]))
        found.append(VersionRow(field_label(step, each["name"]), _amount(limit, each["unit"]), cells))
    return found


def _parameter_rows(versions: Sequence[ProcessedResult]) -> list[VersionRow]:
    """Only what is not the same in all of them; the API has every parameter."""
    found = []
    for spec in Reading.specs():
        texts = [_said(version.parameters.get(spec.name)) for version in versions]
        if len(set(texts)) > 1:
            cells = tuple(
                VersionCell(text, None, place > 0 and text != texts[place - 1])
                for place, text in enumerate(texts)
            )
            found.append(VersionRow(spec.label, "", cells))
    return found


def _of(version: ProcessedResult, name: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = next(each for each in version.results if each["name"] == name)
    return found


def _said(value: Any) -> str:
    return "–" if value is None else str(value)


def _amount(value: str, unit: str) -> str:
    return f"{value} {unit_in_words(unit)}".strip() if value else ""


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
