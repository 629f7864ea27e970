"""Charge dispensed containers into a unit: both proven by scan, booked when tipped in (GMP 117; URS-MAT-11)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from batches.choices import SourceKind, ValueStatus
from batches.contracts import (
    STEP_TYPES,
    FrozenStep,
    Outcome,
    Screen,
    StepContext,
    StepType,
    Text,
    Value,
    Wording,
    need,
)
from batches.errors import IdentityMissing, WrongContainer
from batches.models import StepExecution
from batches.selectors.bound_units import bound_unit, demand_fitting, demand_usable
from batches.selectors.containers import demand_lot_usable, demand_material, dispensed_for, scanned_container
from batches.selectors.tolerance import chargeable
from equipment.models import Unit
from equipment.selectors.units import unit_by_code
from kernel.fields import BilingualText
from kernel.quantities import Quantity
from materials.actions.charge_container import charge_container
from materials.choices import ContainerKind
from materials.errors import ContainerNotVerified
from materials.models import Container

CHARGED = "charged."


@STEP_TYPES.register
class ChargeMaterial(StepType):
    """Scan the unit, scan a container, tip it in, confirm; again until the whole amount is in."""

    code = "charge_material"
    label = _("Charge material")
    icon = "package"
    template = "batches/steps/charge_material.html"
    inputs = ("scan", "charged")
    records = (
        ("unit", _("Unit")),
        ("container", _("Container")),
        ("lot", _("Lot")),
        ("quantity", _("Quantity charged")),
    )

    def record(self, context: StepContext, inputs: Mapping[str, str]) -> Outcome:
        """A scan identifies unit or container; a confirmed charge books it."""
        if "scan" in inputs:
            return self._scan(context, inputs["scan"].strip())
        return self._charge(context, need(inputs, "charged", _("Container")))

    def _scan(self, context: StepContext, scan: str) -> Outcome:
        unit = unit_by_code(context.batch.site, scan)
        if unit is not None:
            demand_fitting(context, unit)
            demand_usable(unit, context.batch, context.at)
            value = Value("unit", unit.code, source_kind=SourceKind.SCAN, source_ref=scan)
            return Outcome(values=(value,), is_complete=False, unit=unit)
        container = scanned_container(context, scan, ContainerKind.DISPENSED, self._wanted(context))
        self._demand_chargeable(context, container, scan)
        value = Value("container", container.code, source_kind=SourceKind.SCAN, source_ref=scan)
        return Outcome(values=(value,), is_complete=False)

    def _demand_chargeable(self, context: StepContext, container: Container, scan: str) -> None:
        demand_material(context, container, scan)
        words = f"{context.batch.code} / {context.amount.material}"
        if container.kind != ContainerKind.DISPENSED:
            why = gettext("it has not been dispensed")
            raise WrongContainer(container=container.code, why=why, wanted=words)
        if container.batch_code not in ("", context.batch.code):
            why = gettext("it was dispensed for batch %(batch)s") % {"batch": container.batch_code}
            raise WrongContainer(container=container.code, why=why, wanted=words)
        if container.is_empty:
            raise WrongContainer(
                container=container.code, why=gettext("its content was used before"), wanted=words
            )
        if container.waits_for_verifier:
            raise ContainerNotVerified(container=container.code)
        demand_lot_usable(context, container)

    def _charge(self, context: StepContext, code: str) -> Outcome:
        unit = context.step.unit
        missing = [str(label) for name, label in self.records[:2] if not context.recorded(name)]
        if missing or unit is None:
            raise IdentityMissing(missing=", ".join(missing))
        if code != context.recorded("container"):
            why = gettext("it is not the one scanned last")
            raise WrongContainer(container=code, why=why, wanted=context.recorded("container"))
        container = Container.objects.select_related("lot__material", "lot__site").get(
            site=context.batch.site, code=code
        )
        self._demand_chargeable(context, container, code)
        before = sum_charged(context)
        amount = Quantity(container.quantity, container.unit).to(context.amount.unit)
        if chargeable(context).misses(before + amount.value) > 0:
            why = gettext("with it more would be charged than the recipe allows")
            raise WrongContainer(container=code, why=why, wanted=self._wanted(context))
        charge_container(
            container=container,
            batch_code=context.batch.code,
            step_ref=context.step.code,
            place=unit.code,
            actor=context.actor,
        )
        return self._outcome(context, container, amount.value, before)

    def _outcome(
        self, context: StepContext, container: Container, amount: Decimal, before: Decimal
    ) -> Outcome:
        total = before + amount
        number = sum(1 for name in context.records if name.startswith(CHARGED)) + 1
        charged = self._single(container, amount, context.amount.unit, number)
        if chargeable(context).misses(total) < 0:
            return Outcome(values=(charged,), is_complete=False)
        refs = [record.source_ref for name, record in context.records.items() if name.startswith(CHARGED)]
        known = [ref.rstrip(")").split(" (") for ref in (*refs, charged.source_ref)]
        return Outcome(
            values=(
                charged,
                Value("container", ", ".join(code for code, _lot in known), source_kind=SourceKind.SCAN),
                Value(
                    "lot", ", ".join(dict.fromkeys(lot for _code, lot in known)), source_kind=SourceKind.SCAN
                ),
                Value(
                    "quantity",
                    f"{total:f}",
                    unit=context.amount.unit,
                    low=context.amount.low,
                    high=context.amount.high,
                    target=context.amount.quantity,
                    source_kind=SourceKind.CALCULATED,
                    source_ref=" + ".join(code for code, _lot in known)[:200],
                    # Outside, where an override has accepted the weight; its exception speaks of it.
                    is_in_limits=not context.amount.misses(total),
                ),
            )
        )

    def _single(self, container: Container, amount: Decimal, unit: str, number: int) -> Value:
        """One charge with its true source: a scale in a weighing step, a person where it was weighed ahead."""
        typed = container.is_weighed_ahead
        return Value(
            f"{CHARGED}{number}",
            f"{amount:f}",
            unit=unit,
            source_kind=SourceKind.PERSON if typed else SourceKind.SCALE,
            source_ref=f"{container.code} ({container.lot.code})",
            status=ValueStatus.MANUAL if typed else ValueStatus.GOOD,
        )

    def facts(self, context: StepContext) -> Mapping[str, Any]:
        """Unit, containers waiting, what is in already, and the one to tip in now."""
        unit, container = context.step.unit, self._identified(context)
        return {
            "unit": {"code": unit.code, "name": str(unit.name)} if unit is not None else None,
            "container": container and {**_facts_of(container), "lot": container.lot.code},
            "waiting": [_facts_of(each) for each in dispensed_for(context).filter(is_empty=False)],
            "total": sum_charged(context),
            "bound": self._bound(context),
        }

    def compose(self, frozen: FrozenStep, facts: Mapping[str, Any], say: Wording) -> Screen:
        """Both proofs, what is to be charged and what waits; the button names the container."""
        unit, container, amount = facts["unit"], facts["container"], frozen.amount
        ids = [
            {
                "label": say(gettext_noop("Unit")),
                "value": unit["code"] if unit else frozen.class_code,
                "why": unit["name"] if unit else "",
                "state": "good" if unit else "wait",
            },
            {
                "label": say(gettext_noop("Container")),
                "value": container["code"] if container else amount.material,
                "why": container["lot"] if container else say.of(amount.name),
                "state": "good" if container else "wait",
            },
        ]
        wanted = {"label": say(gettext_noop("To be charged")), "value": amount.quantity, "unit": amount.unit}
        so_far = {"label": say(gettext_noop("Charged so far")), "value": facts["total"], "unit": amount.unit}
        label = say(gettext_noop("Waiting"))
        waiting = [{**each, "label": f"{label} · {each['code']}"} for each in facts["waiting"]]
        data = {
            "ids": ids,
            "rows": [wanted, so_far, *waiting],
            "container": container["code"] if container else "",
        }
        if not unit or not container:
            material = f"{amount.material} {say.of(amount.name)}"
            scan = (
                say(gettext_noop("a dispensed container of %(material)s"), material=material)
                if unit
                else say(gettext_noop("the label of %(unit)s"), unit=facts["bound"])
            )
            return Screen(data=data, wanted=scan, waiting=say(gettext_noop("Scan what is asked for.")))
        names = {"container": container["code"], "quantity": container["value"], "unit": container["unit"]}
        confirm = say(gettext_noop("Confirm: %(container)s, %(quantity)s %(unit)s is in"), **names)
        return Screen(data=data, confirm=confirm)

    def said_label(self, frozen: FrozenStep, name: str, say: Wording) -> str:
        """Single charges are numbered."""
        if name.startswith(CHARGED):
            return say(gettext_noop("Charge %(number)s"), number=name.removeprefix(CHARGED))
        return super().said_label(frozen, name, say)

    def _identified(self, context: StepContext) -> Container | None:
        """The scanned container that still has to be tipped in."""
        code = context.recorded("container")
        found = Container.objects.select_related("lot__material").filter(
            site=context.batch.site, code=code, is_empty=False
        )
        return found.first() if code else None

    def _bound(self, context: StepContext) -> str:
        """The unit whose label is wanted, or the class while none is bound; empty once it is proven."""
        if context.step.unit is not None:
            return ""
        bound = bound_unit(context.batch, context.step.class_code)
        return f"{bound.code} {bound.name}" if bound is not None else context.step.class_code

    def _wanted(self, context: StepContext) -> str:
        unit: Unit | None = context.step.unit or None
        if unit is None:
            return str(_("the label of %(unit)s") % {"unit": self._bound(context)})
        material = f"{context.amount.material} {BilingualText(context.amount.name)}"
        return str(_("a dispensed container of %(material)s") % {"material": material})

    def field_label(self, step: StepExecution, name: str) -> Text:
        """Single charges are numbered."""
        if name.startswith(CHARGED):
            return _("Charge %(number)s") % {"number": name.removeprefix(CHARGED)}
        return super().field_label(step, name)


def _facts_of(container: Container) -> dict[str, Any]:
    return {"code": container.code, "value": f"{container.quantity:f}", "unit": container.unit}


def sum_charged(context: StepContext) -> Decimal:
    """What this step has charged so far, in the unit of the formula row."""
    return sum(
        (Decimal(record.value) for name, record in context.records.items() if name.startswith(CHARGED)),
        Decimal(0),
    )
