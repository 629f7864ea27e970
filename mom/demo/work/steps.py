"""How two operators carry out the steps of a demo batch: every scan, value and signature, one after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from random import Random

from django.utils.translation import override

from batches.actions.assess_exception import assess_exception
from batches.actions.record_step import record_step
from batches.actions.start_step import start_step
from batches.actions.take_raw_file import take_raw_file
from batches.actions.verify_step import verify_step
from batches.contracts import Amount, Dialog
from batches.models import Batch, BatchException, RawFile, StepExecution
from batches.selectors.bound_units import bound_unit
from batches.selectors.calculation import calculate
from batches.selectors.context import context_of
from batches.selectors.dialog_facts import drawn_dialog
from batches.selectors.drawing import sealed_screen
from batches.selectors.scale import sample_ref, scale_reading
from equipment.models import Unit
from kernel import clock
from materials.models import Container
from mom.demo.work.acting import actor, clock_standing, found, pass_time, sign, signed
from mom.demo.work.raw_files import file_name, tablet_masses
from mom.demo.work.shop_floor import run_phase, show_weight
from people.models import User

OPERATOR, SECOND = "li.na", "zhang.wei"
# What is entered where the recipe names no target.
ENTERED = {
    "weigh-tablets": "128.50",
    "count-tablets": "712000",
    "count-samples": "400",
    "count-rejects": "1600",
    "weigh-powder": "202.30",
    "weigh-samples": "0.60",
}
# The small scale as far as it goes, then the large one.
SMALL_SCALE, LARGE_SCALE = "SC-01", "SC-02"
SMALL_UP_TO = Decimal("55")
DOSED_WITHIN = 0.8


@dataclass(frozen=True)
class Manner:
    """How the work is done; by default exactly on target, without a pause, by the first two operators.

    ``entered`` are values by step, ``hot`` captured values by step and tag. With ``vary`` weights and captured
    values wander within their limits, and between two steps some of ``minutes`` go by. ``is_seen`` says that
    it is done at a workstation, whose screens are kept.
    """

    entered: Mapping[str, str] = field(default_factory=dict)
    hot: Mapping[str, dict[str, str]] = field(default_factory=dict)
    operator: str = OPERATOR
    second: str = SECOND
    vary: Random | None = None
    minutes: tuple[int, int] = (0, 0)
    assessment: str = "deviation"
    justification: str = "Looked at; the deviation decides."
    is_seen: bool = True

    def value(self, key: str) -> str:
        """What is entered at this step; empty where the target is."""
        return {**ENTERED, **self.entered}.get(key, "")

    def pause(self) -> None:
        """People walk, talk and write."""
        if self.vary is not None and self.minutes[1]:
            pass_time(minutes=self.vary.randint(*self.minutes))

    def dosed(self, amount: Amount, step: Decimal) -> Decimal:
        """What the scale shows in the end: on target, or somewhere within the tolerance."""
        target = amount.quantity.quantize(step)
        if self.vary is None or amount.low is None or amount.high is None:
            return target
        share = Decimal(str(round(self.vary.uniform(-DOSED_WITHIN, DOSED_WITHIN), 3)))
        room = amount.high - amount.quantity if share > 0 else amount.quantity - amount.low
        rounding = ROUND_FLOOR if share > 0 else ROUND_CEILING
        return (amount.quantity + room * share).quantize(step, rounding)


EXACTLY = Manner()


def execute(batch: Batch, *, until: str = "", manner: Manner = EXACTLY, assess: bool = True) -> None:
    """Perform the steps up to ``until``."""
    for step in batch.steps.order_by("sequence"):
        if step.key == until:
            return
        if step.state in ("done", "recorded"):
            continue
        manner.pause()
        perform(step, manner)
        if assess:
            assess_exceptions(batch, manner.assessment, manner.justification)


def perform(step: StepExecution, manner: Manner = EXACTLY, *, verify: bool = True) -> StepExecution:
    """One step as two operators do it: every entry, then the second person's signature."""
    operator = actor(manner.operator)
    if step.step_type == "run_phase":
        with clock_standing():
            start_step(step=step, actor=operator, screen=screen_of(step, operator, manner))
            step.refresh_from_db()
            run_phase(step, manner.hot.get(step.key), manner.vary)
    for inputs in entries_of(step, manner):
        record_step(step=step, inputs=inputs, actor=operator, screen=screen_of(step, operator, manner))
    if verify and step.is_verified:
        verify_step(
            step=step,
            actor=actor(manner.second),
            signature=sign(manner.second, "verified"),
            screen=dialog_of(step, operator, manner),
        )
    step.refresh_from_db()
    return step


def screen_of(step: StepExecution, operator: User, manner: Manner) -> str | None:
    """What the operator sees at the workstation, in the language of the account."""
    if not manner.is_seen:
        return None
    with override(operator.language):
        return sealed_screen(_now(step), operator)


def dialog_of(step: StepExecution, operator: User, manner: Manner) -> str | None:
    """What the second person sees at the operator's workstation: the dialog over the operator's screen."""
    if not manner.is_seen:
        return None
    now = _now(step)
    with override(operator.language):
        needed = verify_step.what_to_sign(now, {})
        dialog = Dialog(
            action=verify_step.code,
            about=now.code,
            fields=("username", "password"),
            meaning=str(needed.meanings[0]),
            signed_record=needed.content["record"]["code"],
            signed=needed.content["content"],
        )
        return drawn_dialog(now, operator, dialog, is_alone=False)[0].sealed()


def _now(step: StepExecution) -> StepExecution:
    return StepExecution.objects.select_related("batch__site", "performer", "unit").get(pk=step.pk)


def assess_exceptions(batch: Batch, assessment: str = "deviation", justification: str = "") -> None:
    """QA says what each open exception means."""
    for exception in BatchException.objects.filter(batch=batch, state="open"):
        assess_exception(
            exception=exception,
            assessment=assessment,
            justification=justification or EXACTLY.justification,
            **signed("chen.jing", "approved"),
        )


Entries = Iterator[dict[str, str]]


def entries_of(step: StepExecution, manner: Manner = EXACTLY) -> Entries:
    """What the operator scans, confirms and types, one entry after the other."""
    yield from _ENTRIES[step.step_type](step, manner)


def _clearance(step: StepExecution, _manner: Manner) -> Entries:
    parameters = step.definition["parameters"]
    yield {"scan": parameters["room"]}
    yield {**{f"check.{item['key']}": "yes" for item in parameters["items"]}, "cleared": "yes"}


def _weighing(step: StepExecution, manner: Manner) -> Entries:
    amount = Amount.read(step.definition["amount"])
    scale = Unit.objects.get(code=SMALL_SCALE if amount.quantity <= SMALL_UP_TO else LARGE_SCALE)
    yield {"scan": _source_of(amount).code}
    yield {"scan": scale.code}
    with clock_standing():
        show_weight(scale, manner.dosed(amount, scale.readability or Decimal("0.001")))
        reading = scale_reading(scale, clock.now())
        sample = sample_ref(found(reading.net, f"the weight on {scale.code}"))
        yield {"net": reading.text, "sample": sample}


def _source_of(amount: Amount) -> Container:
    """A released container that holds enough, the oldest first; an open one before a full one."""
    released = Container.objects.filter(
        lot__material__code=amount.material, lot__state="released", kind="source"
    )
    enough = released.filter(quantity__gte=amount.high or amount.quantity)
    oldest = enough.order_by("lot_id", "quantity", "code").first()
    return found(oldest, f"{amount.quantity} kg of released {amount.material}")


def _identification(step: StepExecution, _manner: Manner) -> Entries:
    yield {"scan": _unit_of(step).code}


def _charging(step: StepExecution, _manner: Manner) -> Entries:
    material = step.definition["amount"]["material"]
    full = Container.objects.filter(kind="dispensed", lot__material__code=material, is_empty=False)
    own = found(
        full.filter(batch_code=step.batch.code).first()
        or full.filter(batch_code="").order_by("code").first(),
        f"{material}, weighed",
    )
    yield {"scan": _unit_of(step).code}
    yield {"scan": own.code}
    yield {"charged": own.code}


def _value(step: StepExecution, manner: Manner) -> Entries:
    parameters = step.definition["parameters"]
    on_target = f"{Decimal(parameters.get('target') or 0):.{int(parameters['decimals'])}f}"
    yield {"value": manner.value(step.key) or on_target}


def _calculation(step: StepExecution, manner: Manner) -> Entries:
    yield {"result": calculate(context_of(step, step.batch, actor(manner.operator), clock.now())).text}


def _file(step: StepExecution, manner: Manner) -> Entries:
    operator, code = actor(manner.operator), step.batch.code
    file = take_raw_file(
        step=step,
        content=tablet_masses(code),
        name=file_name(code),
        media_type="text/csv",
        actor=operator,
        screen=screen_of(step, operator, manner),
    )
    if not isinstance(file, RawFile):
        raise AssertionError(f"{step.code} refused the file of its balance")
    yield {"file": file.sha256}


def _checked(step: StepExecution, _manner: Manner) -> Entries:
    yield {"checked": "yes"}


def _confirmation(step: StepExecution, _manner: Manner) -> Entries:
    yield {"confirmed": "yes"}


_ENTRIES: dict[str, Callable[[StepExecution, Manner], Entries]] = {
    "line_clearance": _clearance,
    "weigh_material": _weighing,
    "identify_equipment": _identification,
    "charge_material": _charging,
    "enter_value": _value,
    "calculate": _calculation,
    "run_phase": _checked,
    "process_raw_file": _file,
    "confirm": _confirmation,
}


def _unit_of(step: StepExecution) -> Unit:
    return found(bound_unit(step.batch, step.class_code), f"the {step.class_code} of {step.batch.code}")
