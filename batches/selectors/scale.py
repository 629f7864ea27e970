"""What a scale shows now, and whether that may become a record (URS-EBR-08, URS-MAT-06)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from batches.errors import NoReading, ReadingHasChanged
from equipment.choices import SampleStatus
from equipment.models import TagSample, TagValue, Unit, tag_channel
from kernel.canonical import plain
from kernel.quantities import Quantity

NET, GROSS, TARE = "Net", "Gross", "Tare"
FRESH_FOR = timedelta(seconds=10)


@dataclass(frozen=True)
class ScaleReading:
    """The latest net, gross and tare of a scale; ``fault`` says why they may not be used."""

    scale: Unit
    net: TagValue | None
    gross: TagValue | None
    tare: TagValue | None
    fault: str

    @property
    def unit(self) -> str:
        """The unit the scale shows."""
        return str(self.net.tag.unit_symbol) if self.net is not None else ""

    @property
    def text(self) -> str:
        """The net weight as shown, digit by digit; empty without one."""
        return shown(self.net) if self.net is not None else ""

    @property
    def ref(self) -> str:
        """Names the sample behind the value shown."""
        return sample_ref(self.net) if self.net is not None else ""

    @property
    def channel(self) -> str:
        """The live channel of the net weight."""
        return tag_channel(self.scale.site.code, f"{self.scale.code}.{NET}")


def shown(value: TagValue) -> str:
    """A sample's value with the decimals of its tag."""
    if value.value is None:
        return ""
    return f"{value.value:.{value.tag.decimals}f}"


def sample_ref(value: TagValue | TagSample) -> str:
    """The source time of a sample in microseconds: it rises strictly per tag, so it names one sample."""
    return str(plain(value.source_at))


def scale_reading(scale: Unit, at: datetime) -> ScaleReading:
    """The scale's latest reading; one query."""
    codes = {f"{scale.code}.{name}": name for name in (NET, GROSS, TARE)}
    found = TagValue.objects.filter(tag__unit=scale, tag__code__in=codes).select_related("tag")
    values = {codes[value.tag.code]: value for value in found}
    net = values.get(NET)
    return ScaleReading(scale, net, values.get(GROSS), values.get(TARE), _fault(net, at))


def _fault(net: TagValue | None, at: datetime) -> str:
    if net is None:
        return _("it has sent nothing yet")
    if at - net.source_at > FRESH_FOR:
        return _("its last value is %(seconds)s seconds old") % {
            "seconds": int((at - net.source_at).total_seconds())
        }
    if net.status == SampleStatus.BAD or net.value is None:
        return _("it reports a fault")
    if net.status != SampleStatus.GOOD:
        return _("the value does not stand still")
    return ""


def confirmed_weight(scale: Unit, net: Decimal, ref: str, at: datetime) -> tuple[Quantity, ScaleReading]:
    """The weight a person confirmed, if it is what the scale showed then and shows now.

    Raises ``NoReading`` (stale, moving, bad) or ``ReadingHasChanged``.
    """
    reading = scale_reading(scale, at)
    if reading.fault or reading.net is None or reading.net.value is None:
        raise NoReading(scale=scale.code, why=reading.fault)
    if reading.net.value != net or not _was_shown(reading.net, net, ref):
        raise ReadingHasChanged(
            shown=f"{net:f} {reading.unit}", scale=scale.code, now=f"{reading.text} {reading.unit}"
        )
    return Quantity(net, reading.unit), reading


def _was_shown(latest: TagValue, net: Decimal, ref: str) -> bool:
    """Whether ``ref`` names a sample of this tag with this value."""
    if ref == sample_ref(latest):
        return True
    try:
        at = datetime.fromisoformat(ref)
    except ValueError:
        return False
    return TagSample.objects.filter(tag_id=latest.tag_id, source_at=at, value=net).exists()
