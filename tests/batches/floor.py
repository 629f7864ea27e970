"""What people and machines do in the batch tests: every state is reached by running actions."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from audit.context import Reason, SignatureGiven
from batches.actions.assess_exception import assess_exception
from batches.actions.complete_production import complete_production
from batches.actions.create_batch import create_batch
from batches.actions.receive_order import receive_order
from batches.actions.record_step import record_step
from batches.actions.start_batch import start_batch
from batches.actions.start_step import start_step
from batches.actions.verify_step import verify_step
from batches.models import Batch, BatchException, ProductionOrder, StepExecution
from batches.selectors.scale import sample_ref, scale_reading
from equipment.actions.check_cleaning import check_cleaning
from equipment.actions.finish_cleaning import finish_cleaning
from equipment.actions.record_calibration import record_calibration
from equipment.actions.start_cleaning import start_cleaning
from equipment.events import Sample
from equipment.models import Site, Tag, Unit
from equipment.samples import store
from kernel import clock
from kernel.quantities import Quantity
from materials.models import Container, MaterialDefinition
from tests.batches.plant import PRODUCT

API_LOT, API_CONTAINER, SCALE, MIXER, ROOM = "RM-STB-2601", "RM-STB-2601-01", "SC-01", "HSG-01", "R-101"
OTHER_MIXER = "HSG-02"


class Floor:
    """The cast at work on one batch at a time."""

    def __init__(self, cast: Any) -> None:
        self.cast = cast
        self.site = Site.objects.get(code="SZ")
        self.sequence = 0

    # --- people -------------------------------------------------------------------------------

    def __getitem__(self, username: str) -> Any:
        return self.cast[username]

    @property
    def operator(self) -> Any:
        """Li Na."""
        return self.cast["li.na"]

    def sign(self, username: str, meaning: str) -> SignatureGiven:
        """That person's signature."""
        return SignatureGiven(username, self.cast.password, meaning)

    # --- orders and batches -------------------------------------------------------------------

    def order(
        self, number: str = "1000123", product: str = PRODUCT, quantity: str = "209600", **more: Any
    ) -> Any:
        """An order of the ERP."""
        return receive_order(
            site=self.site,
            external_number=number,
            material=MaterialDefinition.objects.get(code=product),
            quantity=Quantity(Decimal(quantity), more.pop("unit", "pcs")),
            due_on=clock.today(self.site.zone) + timedelta(days=14),
            actor=self.cast["erp"],
            **more,
        )

    def batch(self, order: ProductionOrder | None = None, **more: Any) -> Batch:
        """An issued batch."""
        return create_batch(order=order or self.order(), actor=self.cast["wang.fang"], **more)

    def started(self, **more: Any) -> Batch:
        """A batch in execution."""
        batch = self.batch(self.order(**more))
        return start_batch(batch=batch, actor=self.cast["wang.fang"])

    def make_ready(self, code: str) -> Unit:
        """Clean the unit, have it checked, calibrate it."""
        unit = Unit.objects.get(code=code)
        start_cleaning(unit=unit, actor=self.operator)
        finish_cleaning(unit=unit, actor=self.operator, signature=self.sign("li.na", "performed"))
        checker = self.cast["zhang.wei"]
        check_cleaning(unit=unit, passed=True, actor=checker, signature=self.sign("zhang.wei", "verified"))
        today = clock.today(self.site.zone)
        record_calibration(
            unit=unit,
            certificate=f"CAL-NEW-{code}",
            standard="PT100-0412",
            calibrated_on=today,
            due_on=today + timedelta(days=365),
            passed=True,
            actor=self.cast["huang.jie"],
        )
        return Unit.objects.select_related("equipment_class").get(code=code)

    # --- steps --------------------------------------------------------------------------------

    def step(self, batch: Batch, key: str) -> StepExecution:
        """The step with this key, as it stands now."""
        return StepExecution.objects.select_related("batch").get(batch=batch, key=key)

    def record(self, batch: Batch, key: str, by: str = "li.na", **inputs: str) -> StepExecution:
        """One entry; ``check__floor`` stands for ``check.floor``."""
        named = {name.replace("__", "."): text for name, text in inputs.items()}
        return record_step(step=self.step(batch, key), inputs=named, actor=self.cast[by])

    def verify(self, batch: Batch, key: str, by: str = "zhang.wei") -> StepExecution:
        """The second person signs."""
        return verify_step(
            step=self.step(batch, key), actor=self.cast[by], signature=self.sign(by, "verified")
        )

    def start(self, batch: Batch, key: str, by: str = "li.na") -> StepExecution:
        """Press “Start”."""
        return start_step(step=self.step(batch, key), actor=self.cast[by])

    def clear(self, batch: Batch) -> None:
        """The line clearance, verified."""
        self.record(batch, "clear", scan=ROOM)
        self.record(batch, "clear", check__floor="yes", check__labels="yes", cleared="yes")
        self.verify(batch, "clear")

    def identify_weighing(self, batch: Batch) -> None:
        """Lot and scale scanned."""
        self.record(batch, "weigh", scan=API_CONTAINER)
        self.record(batch, "weigh", scan=SCALE)

    def confirm_weight(self, batch: Batch, net: str, by: str = "li.na") -> StepExecution:
        """Confirm what the scale shows."""
        reading = scale_reading(Unit.objects.get(code=SCALE), clock.now())
        assert reading.net is not None
        return self.record(batch, "weigh", by=by, net=net, sample=sample_ref(reading.net))

    def weigh(self, batch: Batch, net: str = "10.980") -> None:
        """The whole weighing, verified."""
        self.identify_weighing(batch)
        self.show_weight(net)
        self.confirm_weight(batch, net)
        self.verify(batch, "weigh")

    def charge(self, batch: Batch) -> None:
        """Identify the mixer and charge what was weighed."""
        self.record(batch, "identify", scan=MIXER)
        self.record(batch, "charge", scan=MIXER)
        code = Container.objects.get(batch_code=batch.code, kind="dispensed").code
        self.record(batch, "charge", scan=code)
        self.record(batch, "charge", charged=code)
        self.verify(batch, "charge")

    def mix(self, batch: Batch, temperatures: tuple[str, ...] = ("22.0", "24.0", "25.0")) -> None:
        """A whole run of the mixer, checked by the operator; ``temperatures`` come second by second."""
        self.start(batch, "mix")
        self.run(temperatures)
        self.record(batch, "mix", checked="yes")

    def finish(self, batch: Batch, moisture: str = "1.50", count: str = "207500") -> None:
        """The steps after mixing."""
        self.record(batch, "moisture", value=moisture)
        self.record(batch, "count", value=count)
        self.verify(batch, "count")
        self.record(batch, "yield", result=f"{Decimal(count) / batch.quantity * 100:.2f}")
        self.record(batch, "look", confirmed="yes")

    def until_mixing(self, **more: Any) -> Batch:
        """A batch whose turn is the mixing step."""
        batch = self.started(**more)
        self.clear(batch)
        self.weigh(batch)
        self.charge(batch)
        return batch

    def until_finish(self, **more: Any) -> Batch:
        """A batch that has been mixed."""
        batch = self.until_mixing(**more)
        self.mix(batch)
        return batch

    def done(self, **more: Any) -> Batch:
        """A batch with every step done."""
        batch = self.until_finish(**more)
        self.finish(batch)
        batch.refresh_from_db()
        return batch

    def completed(self, **more: Any) -> Batch:
        """A batch whose production is complete."""
        return complete_production(batch=self.done(**more), actor=self.cast["wang.fang"])

    def assess(self, exception: BatchException, by: str = "chen.jing") -> BatchException:
        """QA says that it does no harm."""
        return assess_exception(
            exception=exception,
            assessment="no_impact",
            justification="Below the melting point.",
            actor=self.cast[by],
            signature=self.sign(by, "approved"),
        )

    # --- the plant ----------------------------------------------------------------------------

    def sample(self, tag: str, value: str | None, at: datetime | None = None, status: str = "good") -> Sample:
        """One sample of a tag."""
        self.sequence += 1
        number = None if value is None else Decimal(value)
        return Sample(Tag.objects.get(code=tag).pk, at or clock.now(), number, status, sequence=self.sequence)

    def show_weight(
        self, net: str, tare: str = "1.204", status: str = "good", at: datetime | None = None
    ) -> None:
        """The scale was empty, and now stands at a weight: net, tare and gross of one message."""
        at = at or clock.now()
        self.say_weight("0.000", "0.000", "0.000", at - timedelta(milliseconds=1))
        self.say_weight(net, tare, f"{Decimal(net) + Decimal(tare):.3f}", at, status)

    def say_weight(self, net: str, tare: str, gross: str, at: datetime, status: str = "good") -> None:
        """One message of the scale."""
        figures = (("Net", net), ("Tare", tare), ("Gross", gross))
        store([self.sample(f"{SCALE}.{name}", value, at, status) for name, value in figures])

    def report_state(self, state: int, at: datetime | None = None) -> None:
        """The mixer's control reports its state: 0 idle, 1 running, 2 complete, 3 held."""
        store([self.sample(f"{MIXER}.State", str(state), at)])

    def temperature(self, *values: str, start: datetime, step_s: float = 1, status: str = "good") -> datetime:
        """Temperatures at equal distances from ``start``; returns the time of the last."""
        at = start
        for index, value in enumerate(values):
            at = start + timedelta(seconds=index * step_s)
            store([self.sample(f"{MIXER}.BowlTemperature", value, at, status)])
        return at

    def speed(self, *values: str, start: datetime, step_s: float = 1) -> None:
        """Impeller speeds at equal distances from ``start``."""
        for index, value in enumerate(values):
            store([self.sample(f"{MIXER}.ImpellerSpeed", value, start + timedelta(seconds=index * step_s))])

    def run(self, temperatures: tuple[str, ...]) -> None:
        """The mixer runs, a temperature every two seconds, at 250 rpm, and reports its end."""
        start = clock.now() - timedelta(seconds=2 * len(temperatures) + 8)
        self.report_state(1, start)
        self.speed(*["250"] * (len(temperatures) + 1), start=start, step_s=2)
        last = self.temperature(*temperatures, start=start + timedelta(seconds=2), step_s=2)
        self.report_state(2, last + timedelta(seconds=2))


def because(text: str = "The seal of the chopper leaks.") -> Reason:
    """A reason from the demo list."""
    return Reason("process_upset", text)
