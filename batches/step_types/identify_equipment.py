"""Identify a unit: its label proves that it is the one bound to the batch, clean and in calibration."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from batches.actions.bind_unit import bind_unit
from batches.choices import SourceKind
from batches.contracts import STEP_TYPES, Outcome, Screen, StepContext, StepType, Value, need
from batches.selectors.bound_units import bound_unit, scanned_unit, usable_findings
from kernel.findings import against


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

    def screen(self, context: StepContext) -> Screen:
        """The unit that is waited for, and why it may be used."""
        unit = bound_unit(context.batch, context.step.class_code)
        findings = usable_findings(unit, context.batch, context.at) if unit is not None else []
        return Screen(
            data={"unit": unit, "findings": findings, "against": against(findings)},
            wanted=self._wanted(context),
            waiting=_("Scanning the label records the unit."),
        )

    def _wanted(self, context: StepContext) -> str:
        unit = bound_unit(context.batch, context.step.class_code)
        name = f"{unit.code} {unit.name}" if unit is not None else context.step.class_code
        return str(_("the label of %(unit)s") % {"unit": name})
