"""What a scale shows now, and whether that may become a record (URS-EBR-08, URS-MAT-06)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from batches.choices import SourceKind
from batches.errors import NoReading, ReadingHasChanged, ReadingUsed
from batches.models import StepExecution, StepRecord
from batches.selectors.locking import locked_unit
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
    gross, tare = values.get(GROSS), values.get(TARE)
    return ScaleReading(scale, net, gross, tare, _fault(net, gross, tare, at))


def _fault(net: TagValue | None, gross: TagValue | None, tare: TagValue | None, at: datetime) -> str:
    """A net weight is proven by the gross weight and the tare of the same message; all three are judged."""
    if net is None or gross is None or tare is None:
        return _("it has sent nothing yet") if net is None else _("gross weight or tare is missing")
    for each in (net, gross, tare):
        fault = _fault_of(each, at)
        if fault:
            return fault
    if not net.source_at == gross.source_at == tare.source_at:
        return _("net, gross and tare are not of one reading")
    return _disagreement(net, gross.value or Decimal(0), tare.value or Decimal(0))


def _fault_of(value: TagValue, at: datetime) -> str:
    if at - value.source_at > FRESH_FOR:
        return _("its last value is %(seconds)s seconds old") % {
            "seconds": int((at - value.source_at).total_seconds())
        }
    if value.status == SampleStatus.BAD or value.value is None:
        return _("it reports a fault")
    if value.status != SampleStatus.GOOD:
        return _("the value does not stand still")
    return ""


def _disagreement(net: TagValue, gross: Decimal, tare: Decimal) -> str:
    """Without a tare the container would be booked as material; each figure is rounded for itself."""
    if tare <= 0:
        return _("the empty container has not been tared")
    if abs((net.value or Decimal(0)) - (gross - tare)) > Decimal(1).scaleb(-net.tag.decimals):
        return _("the net weight is not gross minus tare")
    return ""


def confirmed_weight(scale: Unit, net: Decimal, ref: str, at: datetime) -> tuple[Quantity, ScaleReading]:
    """The weight a person confirmed, if it is what the scale showed then and shows now.

    Raises ``NoReading`` (stale, moving, bad, not tared), ``ReadingHasChanged``, or ``ReadingUsed`` when
    the load has become a record before. The scale is locked, so that two people cannot use it at once.
    """
    locked_unit(scale)
    reading = scale_reading(scale, at)
    if reading.fault or reading.net is None or reading.net.value is None:
        raise NoReading(scale=scale.code, why=reading.fault)
    if reading.net.value != net or not _was_shown(reading.net, net, ref):
        raise ReadingHasChanged(
            shown=f"{net:f} {reading.unit}", scale=scale.code, now=f"{reading.text} {reading.unit}"
        )
    used = _load_used_by(reading)
    if used is not None:
        raise ReadingUsed(scale=scale.code, step=used.code)
    return Quantity(net, reading.unit), reading


def _load_used_by(reading: ScaleReading) -> StepExecution | None:
    """The step for which the present load was weighed: since then the scale was never seen without it."""
    net, gross = reading.net, reading.gross
    if net is None or gross is None:
        return None
    weighed = StepRecord.objects.filter(
        step__batch__site_id=reading.scale.site_id, source_kind=SourceKind.SCALE, source_ref=net.tag.code
    )
    last = weighed.select_related("step__batch").order_by("-source_at").first()
    if last is None:
        return None
    emptied = TagSample.objects.filter(
        tag_id=gross.tag_id, source_at__gt=last.source_at, source_at__lt=net.source_at
    ).exclude(status=SampleStatus.BAD)
    tare = Decimal(last.step.records.get(field="tare").value)
    return None if emptied.filter(value__lt=tare).exists() else last.step


def _was_shown(latest: TagValue, net: Decimal, ref: str) -> bool:
    """Whether ``ref`` names a sample of this tag with this value."""
    if ref == sample_ref(latest):
        return True
    try:
        at = datetime.fromisoformat(ref)
    except ValueError:
        return False
    return TagSample.objects.filter(tag_id=latest.tag_id, source_at=at, value=net).exists()
