"""The demo plant's equipment as tables: rooms, classes, units, and tags by the simulator's names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

Name = dict[str, str]

ROOMS: dict[str, tuple[Name, str]] = {
    "R-101": ({"en": "Dispensing", "zh": "称量间"}, "D"),
    "R-102": ({"en": "Granulation", "zh": "制粒间"}, "D"),
    "R-103": ({"en": "Compression", "zh": "压片间"}, "D"),
    "R-104": ({"en": "Coating", "zh": "包衣间"}, "D"),
    "R-105": ({"en": "Corridor", "zh": "洁净走廊"}, "D"),
}

# Code: name, and whether it is cleaned between batches.
CLASSES: dict[str, tuple[Name, bool]] = {
    "HSG": ({"en": "High-shear granulator", "zh": "高速混合制粒机"}, True),
    "FBD": ({"en": "Fluid bed dryer", "zh": "流化床干燥机"}, True),
    "BLENDER": ({"en": "Blender", "zh": "混合机"}, True),
    "PRESS": ({"en": "Tablet press", "zh": "压片机"}, True),
    "COATER": ({"en": "Film coater", "zh": "薄膜包衣机"}, True),
    "SCALE": ({"en": "Scale", "zh": "电子秤"}, False),
}


@dataclass(frozen=True)
class UnitLine:
    """One unit; hold times in hours, weights of a scale in kilograms."""

    code: str
    name: Name
    equipment_class: str
    room: str
    dirty_hold_hours: int | None = 24
    clean_hold_hours: int | None = 168
    minimum_weight: Decimal | None = None
    maximum_weight: Decimal | None = None
    readability: Decimal | None = None


UNITS: tuple[UnitLine, ...] = (
    UnitLine("HSG-01", {"en": "High-shear granulator 1", "zh": "一号高速混合制粒机"}, "HSG", "R-102"),
    UnitLine("HSG-02", {"en": "High-shear granulator 2", "zh": "二号高速混合制粒机"}, "HSG", "R-102"),
    UnitLine("FBD-01", {"en": "Fluid bed dryer 1", "zh": "一号流化床干燥机"}, "FBD", "R-102"),
    UnitLine("BLD-01", {"en": "Blender 1", "zh": "一号混合机"}, "BLENDER", "R-102"),
    UnitLine("TP-01", {"en": "Tablet press 1", "zh": "一号压片机"}, "PRESS", "R-103"),
    UnitLine("FC-01", {"en": "Film coater 1", "zh": "一号薄膜包衣机"}, "COATER", "R-104"),
    UnitLine(
        "SC-01",
        {"en": "Scale 60 kg", "zh": "60 kg 电子秤"},
        "SCALE",
        "R-101",
        None,
        None,
        Decimal("0.82"),
        Decimal("60"),
        Decimal("0.001"),
    ),
    UnitLine(
        "SC-02",
        {"en": "Scale 300 kg", "zh": "300 kg 电子秤"},
        "SCALE",
        "R-101",
        None,
        None,
        Decimal("8.2"),
        Decimal("300"),
        Decimal("0.01"),
    ),
)


@dataclass(frozen=True)
class TagLine:
    """One tag: its code begins with the unit or room that it belongs to."""

    code: str
    name: Name
    unit_symbol: str
    decimals: int
    low: str
    high: str


_MACHINES: tuple[TagLine, ...] = (
    TagLine("HSG-01.BowlTemperature", {"en": "Bowl temperature", "zh": "锅体温度"}, "°C", 1, "0", "100"),
    TagLine("HSG-01.ImpellerSpeed", {"en": "Impeller speed", "zh": "搅拌桨转速"}, "rpm", 0, "0", "500"),
    TagLine("HSG-01.ChopperSpeed", {"en": "Chopper speed", "zh": "切刀转速"}, "rpm", 0, "0", "3000"),
    TagLine("HSG-01.ImpellerPower", {"en": "Impeller power", "zh": "搅拌功率"}, "kW", 2, "0", "30"),
    TagLine(
        "FBD-01.InletTemperature", {"en": "Inlet air temperature", "zh": "进风温度"}, "°C", 1, "0", "120"
    ),
    TagLine(
        "FBD-01.ProductTemperature", {"en": "Product temperature", "zh": "物料温度"}, "°C", 1, "0", "120"
    ),
    TagLine("FBD-01.ProductMoisture", {"en": "Product moisture", "zh": "物料水分"}, "%", 2, "0", "100"),
    TagLine("BLD-01.DrumSpeed", {"en": "Drum speed", "zh": "料筒转速"}, "rpm", 1, "0", "30"),
    TagLine(
        "TP-01.MainCompressionForce", {"en": "Main compression force", "zh": "主压力"}, "kN", 2, "0", "100"
    ),
    TagLine("TP-01.TurretSpeed", {"en": "Turret speed", "zh": "转台转速"}, "rpm", 1, "0", "120"),
    TagLine("TP-01.TabletCount", {"en": "Tablets made", "zh": "压片总数"}, "1", 0, "0", "10000000"),
    TagLine("TP-01.RejectCount", {"en": "Tablets rejected", "zh": "剔除数"}, "1", 0, "0", "10000000"),
    TagLine("TP-01.StopKind", {"en": "Kind of stop", "zh": "停机类别"}, "1", 0, "0", "2"),
    TagLine("TP-01.RatedOutput", {"en": "Rated output", "zh": "额定产能"}, "1/min", 0, "0", "10000000"),
    TagLine("FC-01.PanSpeed", {"en": "Pan speed", "zh": "包衣锅转速"}, "rpm", 1, "0", "30"),
    TagLine("FC-01.InletTemperature", {"en": "Inlet air temperature", "zh": "进风温度"}, "°C", 1, "0", "120"),
    TagLine("FC-01.SprayRate", {"en": "Spray rate", "zh": "喷液速率"}, "g/min", 0, "0", "1000"),
)
_STATES: dict[str, Name] = {"State": {"en": "PLC state", "zh": "PLC 状态"}}
_WEIGHTS: dict[str, Name] = {
    "Net": {"en": "Net weight", "zh": "净重"},
    "Gross": {"en": "Gross weight", "zh": "毛重"},
    "Tare": {"en": "Tare", "zh": "皮重"},
}
# Parameter: name, unit, range.
ROOM_PARAMETERS: dict[str, tuple[Name, str, str, str]] = {
    "PressureDifference": ({"en": "Pressure difference", "zh": "压差"}, "Pa", "-50", "50"),
    "Temperature": ({"en": "Temperature", "zh": "温度"}, "°C", "0", "50"),
    "Humidity": ({"en": "Relative humidity", "zh": "相对湿度"}, "%", "0", "100"),
}


def _tags() -> Iterator[TagLine]:
    yield from _MACHINES
    for unit in ("HSG-01", "FBD-01", "BLD-01", "TP-01", "FC-01"):
        for name, words in _STATES.items():
            yield TagLine(f"{unit}.{name}", words, "1", 0, "0", "3")
        yield TagLine(f"{unit}.ElapsedS", {"en": "Run time", "zh": "运行时间"}, "s", 0, "0", "86400")
    for scale, decimals, most in (("SC-01", 3, "60"), ("SC-02", 2, "300")):
        for name, words in _WEIGHTS.items():
            yield TagLine(f"{scale}.{name}", words, "kg", decimals, "0", most)
    yield from room_tags(ROOMS)


def room_tags(rooms: Iterable[str]) -> Iterator[TagLine]:
    """What the sensors of a room send."""
    for room in rooms:
        for name, (words, symbol, low, high) in ROOM_PARAMETERS.items():
            yield TagLine(f"{room}.{name}", words, symbol, 1, low, high)


TAGS: tuple[TagLine, ...] = tuple(_tags())
