"""Weigh one material: lot and scale proven by scan, net weight from the scale itself (URS-MAT-05, 06, 07)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from batches.actions.bind_unit import bind_unit
from batches.choices import SourceKind
from batches.contracts import (
    STEP_TYPES,
    Amount,
    FrozenStep,
    Outcome,
    Screen,
    StepContext,
    StepType,
    Value,
    Wording,
    need,
)
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
from kernel.errors import InvalidDecimal
from kernel.events import publish
from kernel.fields import BilingualText
from kernel.quantities import Quantity, parse_decimal
from materials.actions.dispense_material import dispense_material
from materials.choices import ContainerKind
from materials.errors import ContainerNotSource
from materials.models import Container
from materials.selectors.usability import lot_findings
from people.selectors.terminals import demand_own_scale


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
            demand_own_scale(unit)
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
        demand_own_scale(scale)
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

    def facts(self, context: StepContext) -> Mapping[str, Any]:
        """What is proven and why it is good, then the weight as the scale shows it."""
        code = context.recorded("scale")
        scale = unit_by_code(context.batch.site, code) if code else None
        source = self._source(context)
        return {
            "source": source
            and {"lot": source.lot.code, "why": [f.text for f in lot_findings(source.lot, context.at)]},
            "scale": scale
            and {
                "code": scale.code,
                "why": [f.text for f in usable_findings(scale, context.batch, context.at)],
            },
            "reading": _facts_of(scale_reading(scale, context.at)) if scale is not None else None,
        }

    def moved(self, facts: Mapping[str, Any], inputs: Mapping[str, str]) -> Mapping[str, Any]:
        """The weight that stood there at the press, as the page says: the last one that the scale had sent."""
        reading, net, sample = facts["reading"], inputs.get("net", ""), inputs.get("sample", "")
        if not reading or not net or (net, sample) == (reading["text"], reading["ref"]):
            return facts
        now = {"text": net, "ref": sample, "at": sample, "has_moved": True}
        return {**facts, "reading": {**reading, **now}}

    def compose(self, frozen: FrozenStep, facts: Mapping[str, Any], say: Wording) -> Screen:
        """Two proofs that turn green, then the weight in its band; the button repeats it."""
        source, scale, reading = facts["source"], facts["scale"], facts["reading"]
        is_ready = bool(source and reading)
        data = {
            "ids": self._proofs(frozen, facts, say),
            "reading": self._reading(frozen, reading, scale["code"], say) if is_ready else None,
            "follows": reading["channel"] if reading else "",
            "pattern": "",
        }
        if not is_ready:
            material = f"{frozen.amount.material} {say.of(frozen.amount.name)}"
            wanted = (
                say(gettext_noop("the label of the scale"))
                if source
                else say(gettext_noop("a container of %(material)s"), material=material)
            )
            waiting = say(gettext_noop("Scan what is asked for; the weight comes then."))
            return Screen(data=data, wanted=wanted, waiting=waiting)
        confirm = gettext_noop("Confirm %(value)s %(unit)s")
        data["pattern"] = say(confirm, value="{value}", unit=reading["unit"])
        return Screen(data=data, confirm=say(confirm, value=reading["text"], unit=reading["unit"]))

    def _source(self, context: StepContext) -> Container | None:
        code = context.recorded("source")
        found = Container.objects.select_related("lot__material", "lot__site").filter(
            site=context.batch.site, code=code
        )
        return found.first() if code else None

    def _proofs(self, frozen: FrozenStep, facts: Mapping[str, Any], say: Wording) -> list[dict[str, str]]:
        """Lot and scale: what is wanted, or what was scanned and why it may be used."""
        source, scale = facts["source"], facts["scale"]
        return [
            {
                "label": say(gettext_noop("Lot")),
                "value": source["lot"] if source else frozen.amount.material,
                "why": " ".join(source["why"]) if source else say.of(frozen.amount.name),
                "state": "good" if source else "wait",
            },
            {
                "label": say(gettext_noop("Scale")),
                "value": scale["code"] if scale else "–",
                "why": " ".join(scale["why"]) if scale else "",
                "state": "good" if scale else "wait",
            },
        ]

    def _reading(
        self, frozen: FrozenStep, reading: Mapping[str, Any], scale: str, say: Wording
    ) -> dict[str, Any]:
        """The weight with target, band, verdict and the words that its page says as it moves."""
        amount = frozen.amount
        words = {
            "below": say(gettext_noop("below the lower limit")),
            "above": say(gettext_noop("above the upper limit")),
            "within": say(gettext_noop("within tolerance")),
            "moving": say(gettext_noop("the value does not stand still")),
        }
        return {
            **{name: reading[name] for name in ("channel", "text", "ref", "at", "unit", "status", "fault")},
            "low": amount.low,
            "high": amount.high,
            "target": amount.quantity,
            "aim": say(
                gettext_noop("Target %(quantity)s %(unit)s"),
                quantity=f"{amount.quantity:f}",
                unit=amount.unit,
            ),
            "from": say(gettext_noop("net, from %(scale)s"), scale=scale),
            "stable": say(gettext_noop("stable")),
            "words": words,
            "verdict": self._verdict(amount, reading, words, say),
        }

    def _verdict(
        self, amount: Amount, reading: Mapping[str, Any], words: Mapping[str, str], say: Wording
    ) -> str:
        """Where the pointer stands, in words: colour is never the only sign."""
        if not reading["text"]:
            return ""
        try:
            weight = Quantity(parse_decimal(reading["text"]), reading["unit"]).to(amount.unit)
        except InvalidDecimal:
            return ""
        misses = amount.misses(weight.value)
        if not misses:
            return words["within"]
        if reading.get("has_moved"):
            return words["below" if misses < 0 else "above"]
        names = {"amount": f"{abs(misses):f}", "unit": amount.unit}
        if misses < 0:
            return say(gettext_noop("%(amount)s %(unit)s to the lower limit"), **names)
        return say(gettext_noop("%(amount)s %(unit)s above the upper limit"), **names)

    def _wanted(self, context: StepContext) -> str:
        """What is to be scanned next."""
        if not context.recorded("source"):
            name = f"{context.amount.material} {BilingualText(context.amount.name)}"
            return str(_("a container of %(material)s") % {"material": name})
        return str(_("the label of the scale"))


def _facts_of(reading: ScaleReading) -> dict[str, Any]:
    """The weight as it stands on the scale; its fault in the words it had."""
    net = reading.net
    return {
        "channel": reading.channel,
        "text": reading.text,
        "ref": reading.ref,
        "unit": reading.unit,
        "at": net.source_at if net is not None else None,
        "status": net.status if net is not None else "",
        "fault": reading.fault,
    }
