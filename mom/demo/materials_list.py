"""The demo plant's materials and lots as tables."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

Name = dict[str, str]

API, FILLER, STARCH, DISINTEGRANT, LUBRICANT, FILM_COAT = (
    "RM-STB",
    "EX-MAN",
    "EX-STA",
    "EX-CCC",
    "EX-MGS",
    "EX-FCP",
)
PRODUCT = "FG-STB-180"

# Code: name, kind, unit, shelf life in months of what the plant itself makes.
MATERIALS: dict[str, tuple[Name, str, str, int | None]] = {
    API: ({"en": "Stelbatolol", "zh": "司他巴洛"}, "raw", "kg", None),
    FILLER: ({"en": "Mannitol", "zh": "甘露醇"}, "raw", "kg", None),
    STARCH: ({"en": "Maize starch", "zh": "玉米淀粉"}, "raw", "kg", None),
    DISINTEGRANT: ({"en": "Calcium carboxymethylcellulose", "zh": "羧甲纤维素钙"}, "raw", "kg", None),
    LUBRICANT: ({"en": "Magnesium stearate", "zh": "硬脂酸镁"}, "raw", "kg", None),
    FILM_COAT: ({"en": "Film-coating premix, clear", "zh": "薄膜包衣预混剂(透明)"}, "raw", "kg", None),
    PRODUCT: ({"en": "Stelbatolol 180 mg tablets", "zh": "司他巴洛片 180 mg"}, "finished", "pcs", 24),
}


@dataclass(frozen=True)
class LotLine:
    """One delivery. ``becomes`` is how far it gets: released, quarantine, blocked or expired.

    Days count from today; a lot expires or falls due for retest after ``usable_days``.
    """

    code: str
    material: str
    supplier: str
    manufacturer: str
    supplier_lot: str
    amounts: tuple[str, ...]
    assay: str = ""
    made_days_ago: int = 200
    usable_days: int = 500
    is_retested: bool = False
    becomes: str = "released"


_CHEM = (
    "苏州沁源医药 Suzhou Qinyuan",
    "浙江辰原制药 Zhejiang Chenyuan",
)
_EXCIPIENT = (
    "上海辅源贸易 Shanghai Fuyuan",
    "安徽皖岳辅料 Anhui Wanyue",
)

LOTS: tuple[LotLine, ...] = (
    LotLine(f"{API}-2601", API, *_CHEM, "CY260112", ("25.000",) * 4, "99.6", is_retested=True),
    LotLine(f"{API}-2602", API, *_CHEM, "CY260218", ("20.000",), made_days_ago=60, becomes="quarantine"),
    LotLine(
        f"{API}-2512", API, *_CHEM, "CY251203", ("20.000",), "99.4", made_days_ago=260, becomes="blocked"
    ),
    LotLine(
        f"{API}-2401",
        API,
        *_CHEM,
        "CY240107",
        ("6.500",),
        made_days_ago=760,
        usable_days=-3,
        becomes="expired",
    ),
    LotLine(f"{FILLER}-2603", FILLER, *_EXCIPIENT, "SH-M-0319", ("250.00",) * 4, "99.8"),
    LotLine(f"{STARCH}-2602", STARCH, *_EXCIPIENT, "SH-S-0207", ("100.00",) * 2, "99.1"),
    LotLine(f"{DISINTEGRANT}-2601", DISINTEGRANT, *_EXCIPIENT, "SH-C-0122", ("25.00",), "99.3"),
    LotLine(f"{LUBRICANT}-2601", LUBRICANT, *_EXCIPIENT, "SH-L-0104", ("25.00",), "99.0"),
    LotLine(f"{FILM_COAT}-2601", FILM_COAT, *_EXCIPIENT, "SH-F-0131", ("25.00",), "99.5"),
)

# What is weighed ahead for the story: material, amount, and for how many batches.
PREDISPENSED: tuple[tuple[str, Decimal, int], ...] = (
    (f"{STARCH}-2602", Decimal("9.98"), 6),
    (f"{DISINTEGRANT}-2601", Decimal("2.90"), 6),
    (f"{LUBRICANT}-2601", Decimal("1.44"), 6),
    (f"{FILM_COAT}-2601", Decimal("2.00"), 6),
)
