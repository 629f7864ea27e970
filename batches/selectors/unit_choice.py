"""Which units can be bound to a batch: every unit of every class the recipe asks for, with its readiness."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from batches.contracts import refusing
from batches.errors import EquipmentNotReady, UnitDoesNotFit
from batches.models import EquipmentAllocation
from equipment.models import Site, Unit
from equipment.selectors.readiness import readiness_of
from equipment.selectors.units import all_units
from kernel.fields import BilingualText
from kernel.findings import Finding


@dataclass(frozen=True)
class Candidate:
    """One unit of a class and everything that was looked at."""

    unit: Unit
    findings: tuple[Finding, ...]

    @property
    def is_ready(self) -> bool:
        """Whether nothing speaks against it."""
        return all(finding.ok for finding in self.findings)

    @property
    def against(self) -> list[Finding]:
        """What speaks against it."""
        return [finding for finding in self.findings if not finding.ok]


@dataclass(frozen=True)
class ClassChoice:
    """The units that can serve a required class."""

    code: str
    name: BilingualText
    candidates: tuple[Candidate, ...]

    @property
    def first_ready(self) -> Unit | None:
        """The unit that is taken when nobody chooses."""
        return next((each.unit for each in self.candidates if each.is_ready), None)

    @property
    def reasons(self) -> list[dict[str, str]]:
        """Why no unit is ready: each reason of each unit."""
        if not self.candidates:
            text = _("There is no unit of class %(code)s at this site.") % {"code": self.code}
            return [{"subject": self.code, "code": "no_unit", "text": text, "detail": ""}]
        return [reason for each in self.candidates for reason in reasons_against(each)]


def reasons_against(candidate: Candidate) -> list[dict[str, str]]:
    """The reasons of one unit, each beginning with its code."""
    reasons = refusing(candidate.findings, candidate.unit.code)
    return [{**each, "text": f"{candidate.unit.code}: {each['text']}"} for each in reasons]


def class_choices(site: Site, required: Sequence[Mapping[str, Any]], at: datetime) -> list[ClassChoice]:
    """For each required class all units with their readiness; three queries whatever their number."""
    codes = [each["equipment_class"] for each in required]
    units = list(all_units().filter(site=site, equipment_class__code__in=codes))
    findings = readiness_of(units, at)
    reserved = _reservations(units)
    choices = []
    for each in required:
        fitting = [unit for unit in units if unit.equipment_class.code == each["equipment_class"]]
        candidates = tuple(
            Candidate(unit, (*findings[unit.pk], *_reserved_finding(reserved.get(unit.pk))))
            for unit in fitting
        )
        choices.append(ClassChoice(each["equipment_class"], BilingualText(each["name"]), candidates))
    return choices


def _reservations(units: Sequence[Unit]) -> dict[int, str]:
    """The batch that has bound each unit for itself."""
    found = EquipmentAllocation.objects.filter(unit__in=units, until=None, is_exclusive=True)
    return dict(found.values_list("unit_id", "batch__code"))


def _reserved_finding(batch_code: str | None) -> list[Finding]:
    if batch_code is None:
        return [Finding("not_reserved", _("It is bound to no other batch."), ok=True)]
    text = _("It is bound to batch %(batch)s.") % {"batch": batch_code}
    return [Finding("not_reserved", text, ok=False, detail=_("Wait for its end, or use another unit."))]


def chosen_units(
    site: Site, required: Sequence[Mapping[str, Any]], wanted: Mapping[str, Unit], at: datetime
) -> dict[str, Unit]:
    """One ready unit per class: the wanted one, else the first ready; all reasons at once otherwise."""
    choices = class_choices(site, required, at)
    known = {choice.code for choice in choices}
    for code, unit in wanted.items():
        if code not in known or unit.equipment_class.code != code or unit.site_id != site.pk:
            raise UnitDoesNotFit(unit=unit.code, equipment_class=code, site=site.code)
    found: dict[str, Unit] = {}
    reasons: list[dict[str, str]] = []
    for choice in choices:
        ready, against = _pick(choice, wanted.get(choice.code))
        reasons += against
        if ready is not None:
            found[choice.code] = ready
    if reasons:
        raise EquipmentNotReady(findings=reasons)
    return found


def _pick(choice: ClassChoice, wanted: Unit | None) -> tuple[Unit | None, list[dict[str, str]]]:
    """The unit that serves the class, or why none does; a wanted one is never exchanged silently."""
    if wanted is None:
        ready = choice.first_ready
        return ready, [] if ready is not None else choice.reasons
    candidate = next(each for each in choice.candidates if each.unit.pk == wanted.pk)
    return (candidate.unit, []) if candidate.is_ready else (None, reasons_against(candidate))
