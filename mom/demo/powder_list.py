"""The demo's powder line as tables: one room, one blender, two materials and a product."""

from __future__ import annotations

from mom.demo.equipment_list import TagLine, UnitLine
from mom.demo.materials_list import LotLine, Name

MACROGOL, FLAVOUR = "RM-MAC", "EX-FLA"
POWDER = "FG-MAC-203"
BLENDER, UNIT, ROOM, CELL = "VBLENDER", "VB-01", "R-106", "OSD-2"

ROOMS: dict[str, tuple[Name, str]] = {ROOM: ({"en": "Powder blending", "zh": "散剂混合间"}, "D")}
CLASSES: dict[str, tuple[Name, bool]] = {BLENDER: ({"en": "V-blender", "zh": "V 型混合机"}, True)}
UNITS = (UnitLine(UNIT, {"en": "V-blender 1", "zh": "一号 V 型混合机"}, BLENDER, ROOM),)
TAGS = (
    TagLine(f"{UNIT}.DrumSpeed", {"en": "Drum speed", "zh": "料筒转速"}, "rpm", 1, "0", "30"),
    TagLine(f"{UNIT}.State", {"en": "PLC state", "zh": "PLC 状态"}, "1", 0, "0", "3"),
    TagLine(f"{UNIT}.ElapsedS", {"en": "Run time", "zh": "运行时间"}, "s", 0, "0", "86400"),
)

MATERIALS: dict[str, tuple[Name, str, str, int | None]] = {
    MACROGOL: ({"en": "Macrogol 4000", "zh": "聚乙二醇 4000"}, "raw", "kg", None),
    FLAVOUR: ({"en": "Orange flavour premix", "zh": "橙味预混剂"}, "raw", "kg", None),
    POWDER: ({"en": "Macrogol 4000 powder, bulk", "zh": "聚乙二醇 4000 散(待分装)"}, "finished", "kg", 24),
}
_MAKER = ("苏州沁源医药 Suzhou Qinyuan", "江苏淮聚化工 Jiangsu Huaiju")
_FLAVOURIST = ("上海辅源贸易 Shanghai Fuyuan", "广州橙源香料 Guangzhou Chengyuan")

# What is in the store today; each container of macrogol is enough for two batches.
LOTS: tuple[LotLine, ...] = (
    LotLine(f"{MACROGOL}-2603", MACROGOL, *_MAKER, "HJ260311", ("420.00",) * 2, "99.7"),
    LotLine(f"{FLAVOUR}-2602", FLAVOUR, *_FLAVOURIST, "CY260217", ("25.00",), "99.0"),
)
