"""Weigh one material: lot and scale proven by scan, net weight from the scale itself (URS-MAT-05, 06, 07)."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from batches.actions.bind_unit import bind_unit
from batches.choices import SourceKind
from batches.contracts import STEP_TYPES, Amount, Outcome, Screen, StepContext, StepType, Value, need
from batches.errors import IdentityMissing, UnknownScan
from batches.events import WeighingFinished, WeighingPrepared
from batches.selectors.bound_units import demand_fitting, demand_usable, usable_findings
from batches.selectors.containers import demand_lot_usable, demand_material, scanned_container
from batches.selectors.scale import ScaleReading, confirmed_weight, scale_reading, shown
from batches.selectors.tolerance import (
    demand_in_range,
    demand_in_tolerance,
    demand_overridable,
    is_overridable,
)
from equipment.models import Unit
from equipment.selectors.units import unit_by_code
from kernel.events import publish
from kernel.fields import BilingualText
from kernel.quantities import Quantity, parse_decimal
from materials.actions.dispense_material import dispense_material
from materials.choices import ContainerKind
from materials.errors import ContainerNotSource
from materials.models import Container
from materials.selectors.usability import lot_findings


@STEP_TYPES.register
class WeighMaterial(StepType):
    """Two scans in any order, then the weight: each is saved when it is made."""

    code = "weigh_material"
    label = _("Weigh material")
    icon = "scale"
    template = "batches/steps/weigh_material.html"
    inputs = ("scan", "net", "sample")
    records = (
        ("net", _("Net weight")),
        ("tare", _("Tare")),
        ("gross", _("Gross weight")),
        ("lot", _("Lot")),
        ("source", _("Taken from container")),
        ("scale", _("Scale")),
        ("container", _("New container")),
    )

    def record(self, context: StepContext, inputs: Mapping[str, str]) -> Outcome:
        """A scan identifies lot or scale; a confirmed weight is checked, booked and closes the step."""
        if "scan" in inputs:
            return self._scan(context, inputs["scan"].strip())
        source, weight, reading = self._proven(context, inputs)
        demand_in_tolerance(context.amount, weight)
        return self._book(context, source, weight, reading)

    # --- identity -----------------------------------------------------------------------------

    def _scan(self, context: StepContext, scan: str) -> Outcome:
        unit = unit_by_code(context.batch.site, scan)
        if unit is not None:
            demand_fitting(context, unit)
            demand_usable(unit, context.batch, context.at)
            bind_unit(batch=context.batch, unit=unit, actor=context.actor)
            self._tell_scale(context, unit, context.recorded("source"))
            value = Value("scale", unit.code, source_kind=SourceKind.SCAN, source_ref=scan)
            return Outcome(values=(value,), is_complete=False, unit=unit)
        container = scanned_container(context, scan, ContainerKind.SOURCE, self._wanted(context))
        demand_material(context, container, scan)
        if container.kind != ContainerKind.SOURCE:
            raise ContainerNotSource(container=container.code)
        demand_lot_usable(context, container)
        values = (
            Value("lot", container.lot.code, source_kind=SourceKind.SCAN, source_ref=scan),
            Value("source", container.code, source_kind=SourceKind.SCAN, source_ref=scan),
        )
        if context.step.unit is not None:
            self._tell_scale(context, context.step.unit, container.code)
        return Outcome(values=values, is_complete=False)

    def _tell_scale(self, context: StepContext, scale: Unit, source: str) -> None:
        """With lot and scale known the scale can show target and tolerance to the person."""
        amount = context.amount
        if not source or amount.low is None or amount.high is None:
            return
        limits = (amount.quantity, amount.low, amount.high, amount.unit)
        publish(WeighingPrepared(context.step, scale, *limits, container_tare=None))

    # --- weight -------------------------------------------------------------------------------

    def _proven(
        self, context: StepContext, inputs: Mapping[str, str]
    ) -> tuple[Container, Quantity, ScaleReading]:
        """The weight that was confirmed, with its lot and its scale, each judged now."""
        net = need(inputs, "net", _("Net weight"))
        missing = [
            str(label)
            for name, label in (("lot", _("Lot")), ("scale", _("Scale")))
            if not context.recorded(name)
        ]
        if missing or context.step.unit is None:
            raise IdentityMissing(missing=", ".join(missing))
        scale = unit_by_code(context.batch.site, context.recorded("scale"))
        source = Container.objects.select_related("lot__material", "lot__site").get(
            site=context.batch.site, code=context.recorded("source")
        )
        if scale is None:
            raise UnknownScan(scan=context.recorded("scale"), wanted=self._wanted(context))
        demand_usable(scale, context.batch, context.at)
        demand_lot_usable(context, source)
        sample = inputs.get("sample", "")
        weight, reading = confirmed_weight(scale, parse_decimal(net), sample, context.at)
        demand_in_range(scale, weight)
        return source, weight, reading

    def _book(
        self, context: StepContext, source: Container, weight: Quantity, reading: ScaleReading
    ) -> Outcome:
        tare = reading.tare.value if reading.tare is not None else None
        dispensed = dispense_material(
            container=source,
            quantity=weight.value,
            unit=weight.unit,
            batch_code=context.batch.code,
            step_ref=context.step.code,
            tare=tare,
            place=reading.scale.code,
            actor=context.actor,
        )
        publish(WeighingFinished(context.step, reading.scale))
        container = Value("container", dispensed.code, source_kind=SourceKind.SYSTEM, source_at=context.at)
        return Outcome(values=(*self._weights(context.amount, reading), container))

    def _weights(self, amount: Amount, reading: ScaleReading) -> list[Value]:
        """Net with its limits, tare and gross, each with its own sample and time (URS-DAT-01)."""
        values = []
        for name, tag_value in (("net", reading.net), ("tare", reading.tare), ("gross", reading.gross)):
            if tag_value is None or tag_value.value is None:
                continue
            is_net = name == "net"
            values.append(
                Value(
                    name,
                    shown(tag_value),
                    unit=tag_value.tag.unit_symbol,
                    low=amount.low if is_net else None,
                    high=amount.high if is_net else None,
                    target=amount.quantity if is_net else None,
                    source_kind=SourceKind.SCALE,
                    source_ref=tag_value.tag.code,
                    status=tag_value.status,
                    source_at=tag_value.source_at,
                    is_in_limits=self._is_in_limits(amount, reading) if is_net else None,
                )
            )
        return values

    def _is_in_limits(self, amount: Amount, reading: ScaleReading) -> bool:
        """Whether the weight on the scale lies within the tolerance."""
        net = reading.net.value if reading.net is not None else None
        return net is not None and not amount.misses(Quantity(net, reading.unit).to(amount.unit).value)

    # --- outside the tolerance -----------------------------------------------------------------

    def can_override(self, context: StepContext, inputs: Mapping[str, str]) -> bool:
        """Whether the recipe lets a second person accept this weight."""
        scale = context.step.unit
        unit = scale_reading(scale, context.at).unit if scale is not None else ""
        return bool(unit) and is_overridable(context, Quantity(parse_decimal(inputs["net"]), unit))

    def override_value(self, context: StepContext, inputs: Mapping[str, str]) -> Value:
        """The net weight, still on the scale, and not beyond what the recipe lets anybody accept."""
        _source, weight, reading = self._proven(context, inputs)
        demand_overridable(context, weight)
        return self._weights(context.amount, reading)[0]

    def record_override(self, context: StepContext, inputs: Mapping[str, str]) -> Outcome:
        """Book it as any other weight; its record says that it lies outside the limits."""
        source, weight, reading = self._proven(context, inputs)
        demand_overridable(context, weight)
        return self._book(context, source, weight, reading)

    # --- screen -------------------------------------------------------------------------------

    def screen(self, context: StepContext) -> Screen:
        """What is proven and why it is good, then the live weight with its band."""
        scale = (
            unit_by_code(context.batch.site, context.recorded("scale")) if context.recorded("scale") else None
        )
        source = self._source(context)
        reading = scale_reading(scale, context.at) if scale is not None else None
        is_ready = reading is not None and source is not None
        data = {
            "amount": context.amount,
            "material": BilingualText(context.amount.name),
            "scale": scale,
            "scale_why": [f.text for f in usable_findings(scale, context.batch, context.at)] if scale else [],
            "source": source,
            "lot_why": [f.text for f in lot_findings(source.lot, context.at)] if source else [],
            "reading": reading,
            "is_ready": is_ready,
            "verdict": self._verdict(context.amount, reading),
            "follows": reading.channel if reading is not None else "",
            "pattern": _("Confirm %(value)s %(unit)s") % {"value": "{value}", "unit": reading.unit}
            if reading
            else "",
        }
        confirm = (
            _("Confirm %(value)s %(unit)s") % {"value": reading.text, "unit": reading.unit} if reading else ""
        )
        return Screen(
            data=data,
            wanted="" if is_ready else self._wanted(context),
            confirm=confirm if is_ready else "",
            waiting="" if is_ready else _("Scan what is asked for; the weight comes then."),
            channels=(reading.channel,) if reading is not None else (),
        )

    def _source(self, context: StepContext) -> Container | None:
        code = context.recorded("source")
        found = Container.objects.select_related("lot__material", "lot__site").filter(
            site=context.batch.site, code=code
        )
        return found.first() if code else None

    def _verdict(self, amount: Amount, reading: ScaleReading | None) -> str:
        """Where the pointer stands, in words: colour is never the only sign."""
        if reading is None or reading.net is None or reading.net.value is None:
            return ""
        misses = amount.misses(Quantity(reading.net.value, reading.unit).to(amount.unit).value)
        names = {"amount": f"{abs(misses):f}", "unit": amount.unit}
        if misses < 0:
            return gettext("%(amount)s %(unit)s to the lower limit") % names
        return (
            gettext("%(amount)s %(unit)s above the upper limit") % names
            if misses
            else gettext("within tolerance")
        )

    def _wanted(self, context: StepContext) -> str:
        """What is to be scanned next."""
        if not context.recorded("source"):
            name = f"{context.amount.material} {BilingualText(context.amount.name)}"
            return str(_("a container of %(material)s") % {"material": name})
        return str(_("the label of the scale"))
