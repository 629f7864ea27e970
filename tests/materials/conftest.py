"""A site with the demo people and the demo plant's stock."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from audit.context import Reason, SignatureGiven
from audit.contracts import authority
from equipment.models import Site
from kernel import clock
from materials.actions.block_lot import block_lot
from materials.actions.receive_lot import receive_lot
from materials.actions.reject_lot import reject_lot
from materials.actions.release_lot import release_lot
from materials.actions.sample_lot import sample_lot
from materials.models import Container, MaterialDefinition, MaterialLot
from tests import database
from tests.materials import house


@pytest.fixture(scope="session")
def stock_template(cast_template: str, django_db_blocker: Any) -> str:
    """The demo materials and lots."""
    kind = f"stock_{hashlib.sha256(Path(house.__file__).read_bytes()).hexdigest()[:8]}"
    with django_db_blocker.unblock():
        return database.template(kind, fill=house.fill_stock, base=cast_template)


@pytest.fixture
def stock_db(stock_template: str, django_db_blocker: Any) -> Iterator[str]:
    """A clone of it for one test."""
    with django_db_blocker.unblock(), database.fresh(stock_template) as name:
        yield name


@pytest.fixture
def system(stock_db: str) -> Any:
    """The system's own account, by which event-caused actions run."""
    return authority().system_actor()


class StockRoom:
    """Brings lots into a state by the people who do it."""

    def __init__(self, cast: Any) -> None:
        self.cast = cast
        self.site = Site.objects.get(code="SZ")
        self.storeman, self.quality = cast["wang.fang"], cast["chen.jing"]
        self.reason = Reason("quality_decision", "The supplier reports glass particles")

    def lot(self, code: str) -> MaterialLot:
        """A lot of the demo plant."""
        return MaterialLot.objects.get(code=code)

    def container(self, code: str) -> Container:
        """A container of the demo plant."""
        return Container.objects.get(code=code)

    def sign(self, person: Any, meaning: str) -> SignatureGiven:
        """The person's signature."""
        return SignatureGiven(person.username, self.cast.password, meaning)

    def received(
        self, material: str = "RM-STB", amounts: tuple[str, ...] = ("10.00",), **more: Any
    ) -> MaterialLot:
        """A lot in quarantine; by default it expires in a year."""
        today = clock.today(self.site.zone)
        given = {"expires": (today + timedelta(days=365)).isoformat(), **more}
        return receive_lot(
            site=self.site,
            material=MaterialDefinition.objects.get(code=material),
            supplier="Supplier",
            manufacturer="Maker",
            supplier_lot="M-1",
            amounts=[Decimal(amount) for amount in amounts],
            unit=given.pop("unit", "kg"),
            actor=self.storeman,
            **given,
        )

    def sampled(self, lot: MaterialLot | None = None, **more: Any) -> MaterialLot:
        """A lot of which a sample was taken."""
        lot = lot or self.received(**more)
        container = lot.containers.order_by("code")[0]
        return sample_lot(
            lot=lot, container=container, quantity=Decimal("0.10"), unit="kg", actor=self.quality
        )

    def released(self, lot: MaterialLot | None = None, **more: Any) -> MaterialLot:
        """A lot ready for use."""
        sampled = self.sampled(lot, **more)
        return release_lot(lot=sampled, actor=self.quality, signature=self.sign(self.quality, "released"))

    def blocked(self) -> MaterialLot:
        """A lot that was released once."""
        return block_lot(lot=self.released(), reason=self.reason, actor=self.quality)

    def rejected(self) -> MaterialLot:
        """A lot at the end of its way."""
        return reject_lot(
            lot=self.sampled(),
            reason=self.reason,
            actor=self.quality,
            signature=self.sign(self.quality, "rejected"),
        )


@pytest.fixture
def room(stock_db: str, cast: Any) -> StockRoom:
    """The stock room and its people."""
    return StockRoom(cast)
