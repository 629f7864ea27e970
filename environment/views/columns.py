"""Columns of environment's tables."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from environment.choices import Level, Parameter
from environment.models import Excursion, PointLimits
from environment.selectors.rooms import PointNow, gravest_level
from equipment.models import Room
from equipment.selectors.site_time import at_site
from equipment.selectors.tags import measured_text
from kernel.pages import Column
from kernel.quantities import range_in_words


def _newest(parameter: Parameter) -> Callable[[Room], str]:
    """The newest values of a parameter with their unit, for the export."""

    def words(room: Room) -> str:
        points = [point for point in room.points.all() if point.parameter == parameter]
        return ", ".join(
            f"{point.tag.latest_text} {point.tag.shown_unit}" for point in points if point.tag.latest_text
        )

    return words


ROOMS = (
    Column("code", _("No."), kind="code", url=True),
    Column("name", _("Room"), sort="name__en"),
    Column("excursion", _("Excursion"), kind="state", value=gravest_level, sortable=False),
    Column("grade", _("Grade"), value="get_grade_display", sort="grade"),
    *(
        Column(
            parameter.value,
            parameter.label,
            kind="template",
            template="environment/point_cell.html",
            value=_newest(parameter),
            sortable=False,
        )
        for parameter in Parameter
    ),
)
ROOM_FACTS = (
    Column("grade", _("Grade"), value="get_grade_display"),
    Column("area", _("Area"), value="area.name"),
    Column("site", _("Site"), value="site.name"),
)
UNITS_OF_ROOM = (
    Column("code", _("No."), kind="code", url=True),
    Column("cleaning_state", _("State"), kind="state"),
)


def _parameter(record: Excursion) -> str:
    return record.point.get_parameter_display()


def _unit(record: Excursion) -> str:
    return "" if record.level == Level.DATA else record.point.tag.unit_symbol


def _room_url(record: Excursion) -> str:
    return record.point.room.get_absolute_url()


def _over(record: Excursion) -> str:
    return f"– {at_site(record.ended_at, record.site)}" if record.ended_at is not None else ""


def _verdict(record: Excursion) -> str:
    return record.get_verdict_display() if record.verdict else ""


_HOW_GRAVE = (
    Column("state", _("State"), kind="state", sub=_verdict),
    Column("level", _("Alarm level"), kind="state", sub="limit_text"),
    Column("worst_value", _("Worst value"), kind="quantity", unit=_unit),
    Column("out_since", _("Beyond since"), kind="datetime", sub=_over),
)
EXCURSIONS_OF_ROOM = (Column("code", _("No."), kind="code", url=True, sub=_parameter), *_HOW_GRAVE)
EXCURSIONS = (
    Column("code", _("No."), kind="code", url=True),
    Column(
        "room",
        _("Room"),
        value="point.room.code",
        sort="point__room__code",
        kind="code",
        url=_room_url,
        sub=_parameter,
    ),
    *_HOW_GRAVE,
)
PERIODS = (
    Column("out_since", _("Beyond since"), kind="datetime"),
    Column("tripped_at", _("Alarm at"), kind="datetime"),
    Column("returned_at", _("Over at"), kind="datetime"),
    Column("worst_value", _("Worst value"), kind="quantity", unit="excursion.point.tag.unit_symbol"),
)
EXCURSION_FACTS = (
    Column("room", _("Room"), value="point.room.code", sub="point.room.name", kind="code", url=_room_url),
    Column("parameter", _("Parameter"), value=_parameter),
    Column("level", _("Alarm level"), kind="state"),
    Column("limit_text", _("Limit")),
    Column("limits_version", _("Version of the limits"), kind="number"),
    Column("worst_value", _("Worst value"), kind="quantity", unit=_unit),
    Column("out_since", _("Beyond since"), kind="datetime"),
    Column("started_at", _("Alarm at"), kind="datetime"),
    Column("ended_at", _("Over at"), kind="datetime"),
    Column("is_backfilled", _("Found in data filled in later"), kind="yesno"),
)
ACKNOWLEDGEMENT = (
    Column("acknowledged_by", _("Acknowledged by")),
    Column("acknowledged_at", _("Acknowledged at"), kind="datetime"),
    Column("comment", _("Comment"), kind="prose"),
)
ASSESSMENT = (
    Column("verdict", _("Verdict"), kind="state"),
    Column("assessment", _("Grounds")),
    Column("assessed_by", _("Assessed by")),
    Column("assessed_at", _("Assessed at"), kind="datetime"),
)


def _point_parameter(limits: PointLimits) -> str:
    return limits.point.get_parameter_display()


def _action(limits: PointLimits) -> str:
    return range_in_words(limits.action_low, limits.action_high, limits.point.tag.unit_symbol)


def _alert(limits: PointLimits) -> str:
    return range_in_words(limits.alert_low, limits.alert_high, limits.point.tag.unit_symbol)


def _version(limits: PointLimits) -> str:
    return f"v{limits.version} · {at_site(limits.effective_from, limits.site)}"


def _delay(limits: PointLimits) -> str:
    return f"{limits.on_delay_s} s / {limits.gap_s} s"


def _in_force(level: str) -> Callable[[PointNow], str]:
    def words(now: PointNow) -> str:
        return now.limits.in_words(level) if now.limits is not None else ""

    return words


def _what_and_by(now: PointNow) -> str:
    """The parameter, and the tag where it is called otherwise than the point."""
    tag = now.point.tag.code
    words = now.point.get_parameter_display()
    return words if tag == now.point.code else f"{words} · {tag}"


POINTS = (
    Column("code", _("Monitoring point"), kind="code", value="point.code", sub=_what_and_by),
    Column("action", _("Action limits"), value=_in_force(Level.ACTION)),
    Column("alert", _("Alert limits"), value=_in_force(Level.ALERT)),
)


TAGS = (
    Column("code", _("Tag"), kind="code", sub="name"),
    Column("unit_symbol", _("Unit of measure")),
    Column(
        "latest",
        _("Newest value"),
        kind="quantity",
        value="latest_text",
        unit="shown_unit",
        sub=measured_text,
    ),
    Column("range", _("Range"), value="range_text"),
)

LIMITS = (
    Column("parameter", _("Parameter, version in force from"), value=_point_parameter, sub=_version),
    Column("action", _("Action limits"), value=_action),
    Column("alert", _("Alert limits"), value=_alert),
    Column("dead_band", _("Dead-band"), kind="quantity", unit="point.tag.unit_symbol"),
    Column("delay", _("Delay / longest silence"), value=_delay),
)
