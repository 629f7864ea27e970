"""A scale with its terminal and the operator in front of it."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from mom.simulator.physics import generator
from mom.simulator.refusals import TargetRefused
from mom.simulator.scales.motion import Load, Movement, pour, sprinkle
from mom.simulator.scales.order import DosingOrder
from mom.simulator.signals import Quality

UNIT = "kg"
# The display calls a load stable once it has lain still for so long.
STABLE_AFTER_S = 1.0


@dataclass(frozen=True)
class Display:
    """What the scale shows at one moment; None where it shows no weight."""

    gross: Decimal | None
    tare: Decimal
    net: Decimal | None
    stable: bool
    status: str


@dataclass(frozen=True)
class Announcement:
    """A word of the terminal about the order on it."""

    request: str | None
    state: str
    text: str


class Scale:
    """The weighing instrument: capacity, division, tare, and what the operator does."""

    def __init__(
        self, code: str, *, capacity: Decimal, division: Decimal, usual_tare: Decimal, seed: int
    ) -> None:
        self.code = code
        self.title = (f"Scale {capacity} kg", f"电子秤 {capacity} kg")
        self.capacity = capacity
        self.division = division
        self.usual_tare = usual_tare
        self.load = Load()
        self.tare = Decimal(0)
        self.order: DosingOrder | None = None
        self.state = "empty"
        self.quality = Quality.GOOD
        self.silent = False
        self.dosings = 0
        self.announcements: deque[Announcement] = deque(maxlen=50)
        # A script may ask that this dosing stops "above" or "below"; the plant sets it.
        self.slip: Callable[[Scale, DosingOrder], str | None] = lambda scale, order: None
        self._rng = generator(seed, code)
        self._shake_kg = 0.0

    def step(self, dt: float) -> None:
        """Let `dt` plant seconds pass."""
        self.load.step(dt)
        shake = self._rng.gauss(0.0, 1.5 * float(self.division))
        self._shake_kg = shake if self.load.moving else 0.0

    def display(self) -> Display:
        """The reading, in whole divisions."""
        tare = self._in_divisions(self.tare)
        gross = self._in_divisions(Decimal(repr(max(self.load.kg + self._shake_kg, 0.0))))
        if self.quality is Quality.BAD:
            return Display(None, tare, None, stable=False, status="bad")
        if gross > self.capacity + 9 * self.division:
            return Display(None, tare, None, stable=False, status="overload")
        stable = self.load.still_s >= STABLE_AFTER_S
        return Display(gross, tare, gross - tare, stable=stable, status=self.quality.value)

    # What the operator is asked to do -------------------------------------------------

    def dose(self, order: DosingOrder) -> None:
        """Weigh to an order; the same order again is a duplicate and changes nothing."""
        if self.order is not None and self.order.request == order.request:
            return
        if self.order is not None and self.state != "settled":
            raise TargetRefused(f"request {self.order.request} is still on the scale")
        order.check_fits(tare=self._tare_of(order), capacity=self.capacity, division=self.division)
        self.order = order
        self.dosings += 1
        self._announce("accepted", "order taken")
        share = self._rng.uniform(0.15, 0.6) * self._rng.choice((-1, 1))
        net = order.weight_within(share, division=self.division)
        stops = self.slip(self, order)
        if stops is not None:
            net = order.weight_outside(stops, division=self.division)
        self._dose_to(order, net)

    def trim(self, request: str | None = None) -> None:
        """Take a little out or add a little until the weight lies within tolerance."""
        order = self._order_on_scale(request)
        if self.state != "settled":
            raise TargetRefused("the dosing has not settled yet")
        share = self._rng.uniform(0.1, 0.4) * self._rng.choice((-1, 1))
        net = order.weight_within(share, division=self.division)
        self._announce("trimming", "bringing the weight into tolerance")
        self.load.follow(
            Movement(float(self.tare + net), 5.0, sprinkle),
            Movement(
                float(self.tare + net), 1.5, then=lambda: self._announce("settled", f"net {net} {UNIT}")
            ),
        )

    def clear(self, request: str | None = None) -> None:
        """Take everything off; the tare goes back to zero."""
        if request is not None and self.order is not None:
            self._order_on_scale(request)
        self._announce("clearing", "taking the load off")
        self.load.follow(Movement(0.0, 1.5, then=self._emptied))

    def place_container(self, tare: Decimal) -> None:
        """By hand: an empty container on the platform, tared."""
        self._start_by_hand()
        self.load.follow(Movement(float(tare), 1.5), Movement(float(tare), 1.2, then=self._press_tare))

    def put(self, net: Decimal, tare: Decimal) -> None:
        """By hand: container on, tare, then the material at once."""
        self._start_by_hand()
        self.load.follow(
            Movement(float(tare), 1.5),
            Movement(float(tare), 1.2, then=self._press_tare),
            Movement(float(tare + net), 2.0),
        )

    # How he does it ------------------------------------------------------------------------

    def _dose_to(self, order: DosingOrder, net: Decimal) -> None:
        tare = float(self._tare_of(order))
        full = float(self._in_divisions(self._tare_of(order)) + net)
        coarse = tare + (full - tare) * 0.96
        self.load.follow(
            Movement(0.0, 1.5 if self.load.kg else 0.5, then=self._drop_tare),
            Movement(tare, 1.5, then=lambda: self._announce("placed", "container on the platform")),
            Movement(tare, 1.5, then=self._tare_for_dosing),
            Movement(coarse, 11.0, pour),
            # Shorter than it takes to be called stable: half a dosing never looks finished.
            Movement(coarse, 0.7),
            Movement(full, 6.5, sprinkle),
            Movement(full, 1.5, then=lambda: self._announce("settled", f"net {net} {UNIT}")),
        )

    def _tare_of(self, order: DosingOrder) -> Decimal:
        """The container named in the order, else the one that stands ready beside the scale."""
        return self.usual_tare if order.container_tare is None else order.container_tare

    def _tare_for_dosing(self) -> None:
        self._press_tare()
        self._announce("tared", "net is zero")
        self._announce("dosing", "material goes in")

    def _press_tare(self) -> None:
        self.tare = self._in_divisions(Decimal(repr(self.load.kg)))

    def _drop_tare(self) -> None:
        self.tare = Decimal(0)

    def _emptied(self) -> None:
        self._drop_tare()
        self._announce("cleared", "platform empty")
        self.order = None
        self.state = "empty"

    def _start_by_hand(self) -> None:
        if self.order is not None and self.state != "settled":
            raise TargetRefused(f"request {self.order.request} is still on the scale")
        self.order = None
        self.state = "by hand"
        self._drop_tare()

    def _order_on_scale(self, request: str | None) -> DosingOrder:
        if self.order is None or (request is not None and request != self.order.request):
            raise TargetRefused("no such request is on the scale")
        return self.order

    def _announce(self, state: str, text: str) -> None:
        self.state = state
        self.announcements.append(Announcement(self.order.request if self.order else None, state, text))

    def _in_divisions(self, kg: Decimal) -> Decimal:
        return kg.quantize(self.division)


def build_scales(seed: int) -> dict[str, Scale]:
    """The scales of the dispensing room by code."""
    return {
        "SC-01": Scale(
            "SC-01",
            capacity=Decimal("60"),
            division=Decimal("0.001"),
            usual_tare=Decimal("1.204"),
            seed=seed,
        ),
        "SC-02": Scale(
            "SC-02",
            capacity=Decimal("300"),
            division=Decimal("0.01"),
            usual_tare=Decimal("5.86"),
            seed=seed,
        ),
    }
