"""Identify a unit: its label proves that it is the one bound to the batch, clean and in calibration."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from batches.actions.bind_unit import bind_unit
from batches.choices import SourceKind
from batches.contracts import (
    STEP_TYPES,
    FrozenStep,
    Outcome,
    Screen,
    StepContext,
    StepType,
    Value,
    Wording,
    need,
)
from batches.selectors.bound_units import bound_unit, scanned_unit, usable_findings


@STEP_TYPES.register
class IdentifyEquipment(StepType):
    """One scan is the whole step (URS-RCP-11; 211.182)."""

    code = "identify_equipment"
    label = _("Identify equipment")
    icon = "scan"
    template = "batches/steps/identify_equipment.html"
    inputs = ("scan",)
    records = (("unit", _("Unit")),)

    def record(self, context: StepContext, inputs: Mapping[str, str]) -> Outcome:
        """Refuse any other unit, and this one when something speaks against it."""
        scan = need(inputs, "scan", _("Label of the unit")).strip()
        unit = scanned_unit(context, scan, self._wanted(context))
        bind_unit(batch=context.batch, unit=unit, actor=context.actor)
        value = Value("unit", unit.code, source_kind=SourceKind.SCAN, source_ref=scan)
        return Outcome(values=(value,), unit=unit)

    def facts(self, context: StepContext) -> Mapping[str, Any]:
        """The unit that is waited for, and why it may be used: the findings in the words they had."""
        unit = bound_unit(context.batch, context.step.class_code)
        findings = usable_findings(unit, context.batch, context.at) if unit is not None else []
        return {
            "unit": {"code": unit.code, "name": str(unit.name)} if unit is not None else None,
            "findings": [{"ok": each.ok, "text": each.text, "detail": each.detail} for each in findings],
        }

    def compose(self, frozen: FrozenStep, facts: Mapping[str, Any], say: Wording) -> Screen:
        """The unit with its findings; its label is all that is wanted."""
        unit = facts["unit"]
        label = say(gettext_noop("Unit"))
        ids = [{"label": label, "value": unit["code"], "why": unit["name"], "state": "wait"}] if unit else []
        name = f"{unit['code']} {unit['name']}" if unit else frozen.class_code
        return Screen(
            data={"ids": ids, "findings": facts["findings"] if unit else []},
            wanted=say(gettext_noop("the label of %(unit)s"), unit=name),
            waiting=say(gettext_noop("Scanning the label records the unit.")),
        )

    def _wanted(self, context: StepContext) -> str:
        unit = bound_unit(context.batch, context.step.class_code)
        name = f"{unit.code} {unit.name}" if unit is not None else context.step.class_code
        return str(_("the label of %(unit)s") % {"unit": name})
