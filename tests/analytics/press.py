"""What a tablet press says of its work, written as its control would send it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from equipment.actions.define_tag import define_tag
from equipment.actions.define_unit import define_unit
from equipment.events import Sample
from equipment.models import EquipmentClass, Room, Unit
from equipment.samples import store
from kernel import clock
from mom.demo import cast
from mom.demo.work.acting import actor
from mom.demo.work.shop_floor import say

IDLE, RUNNING, COMPLETE, HELD = 0, 1, 2, 3
NONE, PLANNED, UNPLANNED = 0, 1, 2
ZONE = "Asia/Shanghai"


def midnight(days_ago: int) -> datetime:
    """The beginning of a day at the site."""
    return clock.end_of_day(clock.today(ZONE) - timedelta(days=days_ago + 1), ZONE)


@dataclass
class Press:
    """Collects what the control says; every signal of one moment has the same source time."""

    at: datetime
    code: str = "TP-01"
    rated: str = "2"
    made: int = 0
    rejected: int = 0
    elapsed_s: int = 0
    said: list[Sample] = field(default_factory=list)

    def stop(self, minutes: float, kind: int = PLANNED, state: int = IDLE) -> Press:
        """It stands still for some time."""
        self._say(State=state, StopKind=kind)
        self.at += timedelta(minutes=minutes)
        return self

    def run(self, minutes: float, made: int = 0, rejected: int = 0, *, goes_on: bool = False) -> Press:
        """It runs for some time and has made something at the end; the counters begin anew unless it goes on."""
        if not goes_on:
            self.made = self.rejected = self.elapsed_s = 0
        self._say(State=RUNNING, StopKind=NONE, RatedOutput=self.rated)
        self._count()
        self.at += timedelta(minutes=minutes)
        self.made, self.rejected = self.made + made, self.rejected + rejected
        self.elapsed_s += int(minutes * 60)
        self._count()
        return self

    def send(self) -> None:
        """The samples are stored, as a connection stores them."""
        self.said.sort(key=lambda sample: sample.source_at)
        store(self.said)
        self.said = []

    def _count(self) -> None:
        self._say(TabletCount=self.made, RejectCount=self.rejected, ElapsedS=self.elapsed_s)

    def _say(self, **signals: object) -> None:
        self.said += [say(f"{self.code}.{name}", str(value), self.at) for name, value in signals.items()]


def iso_shift(at: datetime, code: str = "TP-01") -> Press:
    """F-08, first line: 480 min, 30 planned, 330 of production, 120 of delay, set-up and stand."""
    press = Press(at, code)
    press.stop(30).run(200, 400, 20).stop(70, UNPLANNED, HELD).run(130, 200, 4, goes_on=True)
    return press.stop(50, UNPLANNED, HELD).stop(0)


def second_press(*signals: tuple[str, str]) -> Unit:
    """Another press of the plant, with the tags named."""
    site, engineer = cast.site(), actor("huang.jie")
    unit = define_unit(
        site=site,
        code="TP-02",
        name={"en": "Tablet press 2", "zh": "二号压片机"},
        equipment_class=EquipmentClass.objects.get(code="PRESS"),
        room=Room.objects.get(site=site, code="R-103"),
        dirty_hold_hours=24,
        clean_hold_hours=168,
        actor=actor("liu.yang"),
    )
    for name, symbol in signals or SIGNALS:
        define_tag(
            site=site,
            code=f"TP-02.{name}",
            name={"en": name, "zh": name},
            unit=unit,
            unit_symbol=symbol,
            decimals=0,
            range_low=Decimal(0),
            range_high=Decimal("10000000"),
            actor=engineer,
        )
    return unit


SIGNALS = (
    ("State", "1"),
    ("StopKind", "1"),
    ("ElapsedS", "s"),
    ("TabletCount", "1"),
    ("RejectCount", "1"),
    ("RatedOutput", "1/min"),
)
