"""The demo's second product: a powder of two materials, weighed and blended within an hour."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from mom.demo.powder_list import BLENDER, FLAVOUR, MACROGOL, POWDER
from mom.demo.recipe_parts import Element, both, captured, check, operation, set_point, step, unit_procedure

RECIPE = "MR-MAC-203"
BATCH_SIZE = Decimal("203.34")
BLEND_S = 240
# 20,000 doses of 10.167 g: kilograms of each.
AMOUNTS = {MACROGOL: "200.00", FLAVOUR: "3.34"}
_CALLED = {MACROGOL: both("macrogol 4000", "聚乙二醇 4000"), FLAVOUR: both("the flavour", "橙味预混剂")}
_KEYS = {MACROGOL: "macrogol", FLAVOUR: "flavour"}


def document(blend_s: int = BLEND_S) -> dict[str, Any]:
    """Formula, equipment and procedure."""
    return {
        "formula": [*map(_row, AMOUNTS), _output()],
        "equipment": [{"equipment_class": code} for code in ("SCALE", BLENDER)],
        "procedure": [_dispensing(), _blending(blend_s)],
    }


def _row(material: str) -> dict[str, Any]:
    return {
        "material": material,
        "quantity": AMOUNTS[material],
        "unit": "kg",
        "tolerance_low": "0.5",
        "tolerance_high": "0.5",
        "places": 2,
        "is_active": material == MACROGOL,
    }


def _output() -> dict[str, Any]:
    return {"material": POWDER, "role": "output", "quantity": str(BATCH_SIZE), "unit": "kg", "places": 2}


def _dispensing() -> Element:
    clearance = step(
        "clear-dispensing-room",
        "line_clearance",
        both("Clear the dispensing room R-101", "称量间 R-101 清场"),
        both("Check each line at the place itself; a second person verifies.", "逐项现场检查，由第二人复核。"),
        verified=True,
        room="R-101",
        items=[
            check("no-other-material", "No material of another batch is in the room", "室内无其他批次的物料"),
            check("surfaces-clean", "Scales, scoops and work surfaces are clean and dry",
                  "电子秤、取样勺及台面清洁、干燥"),
            check("labels-removed", "No label of the previous batch is left", "无上一批遗留的标签"),
        ],
    )  # fmt: skip
    return unit_procedure(
        "dispensing",
        both("Dispensing", "称量配料"),
        "SCALE",
        operation("clear-dispensing", both("Line clearance", "清场"), clearance),
        operation("weigh", both("Weighing", "称量"), *map(_weighing, AMOUNTS)),
    )


def _weighing(material: str) -> Element:
    called = _CALLED[material]
    return step(
        f"weigh-{_KEYS[material]}",
        "weigh_material",
        both(f"Weigh {called['en']}", f"称量{called['zh']}"),
        both(
            "Scan lot and scale, add material until the reading lies in the band.",
            "扫描物料批号和电子秤，加料至读数落入允差区间。",
        ),
        on="SCALE",
        critical=True,
        verified=True,
        material=material,
        override_low="1",
        override_high="2",
    )


def _charging(material: str) -> Element:
    called = _CALLED[material]
    return step(
        f"charge-{_KEYS[material]}",
        "charge_material",
        both(f"Charge {called['en']}", f"投入{called['zh']}"),
        both(
            "Scan the container, then empty it through the 0.8 mm screen into the blender.",
            "扫描容器标签后，将物料经 0.8 mm 筛网全部投入混合机。",
        ),
        on=BLENDER,
        critical=True,
        verified=True,
        material=material,
    )


def _blending(seconds: int) -> Element:
    identify = step(
        "identify-blender",
        "identify_equipment",
        both("Identify the blender", "确认混合机"),
        both("Scan the label of the blender.", "扫描混合机标签。"),
        on=BLENDER,
    )
    blend = step(
        "blend-run",
        "run_phase",
        both("Blend", "混合"),
        both("Close the lid, lock the cage and start.", "关闭料口、锁好护栏后启动。"),
        on=BLENDER,
        critical=True,
        duration_s=seconds,
        set_points=[set_point("DrumSpeed", "14", "rpm")],
        captured=[captured("DrumSpeed", both("Drum speed", "料筒转速"), "rpm", 1, "13.0", "15.0", 10)],
    )
    return unit_procedure(
        "blending",
        both("Blending", "混合"),
        BLENDER,
        operation("charge-blender", both("Charging", "投料"), identify, *map(_charging, AMOUNTS)),
        operation("blend", both("Blending", "混合"), blend, _moisture()),
        operation("reconcile", both("Yield and balance", "收率与物料平衡"), *_reconciliation()),
    )


def _moisture() -> Element:
    return step(
        "moisture",
        "enter_value",
        both("Loss on drying", "干燥失重"),
        both(
            "Take a sample from three places of the blender and measure its loss on drying at 50 °C.",
            "自混合机三处取样，于 50 °C 测定干燥失重。",
        ),
        critical=True, field="moisture", label=both("Loss on drying", "干燥失重"), unit="%",
        decimals=2, low="0.0", high="1.0", target="0.5", hard_low="0", hard_high="20",
    )  # fmt: skip


def _reconciliation() -> list[Element]:
    powder = {"name": "actual", "source": "step", "step": "weigh-powder", "field": "powder"}
    samples = {"name": "samples", "source": "step", "step": "weigh-samples", "field": "samples"}
    theoretical = {"name": "theoretical", "source": "size"}
    return [
        step(
            "weigh-powder", "enter_value",
            both("Weight of the powder", "散剂总重"),
            both("Weigh all drums and enter the sum of the net weights. A second person verifies.",
                 "称量全部料桶，录入净重合计，由第二人复核。"),
            verified=True, field="powder", label=both("Powder", "散剂"), unit="kg", decimals=2,
            hard_low="1.00", hard_high="230.00", is_scaled=True, is_product_quantity=True,
        ),
        step(
            "weigh-samples", "enter_value",
            both("Weight of the samples", "样品重量"),
            both("Enter all samples taken, for in-process control and for the laboratory. A second person verifies.",
                 "录入中间控制及检验取样的总重量，由第二人复核。"),
            verified=True, field="samples", label=both("Samples", "样品"), unit="kg", decimals=2,
            hard_low="0", hard_high="5",
        ),
        step(
            "powder-yield", "calculate",
            both("Yield of the batch", "批收率"),
            both("PharMOM calculates the yield; confirm it.", "系统计算收率，请确认。"),
            critical=True, calculation="yield_percent", field="yield", label=both("Yield", "收率"), unit="%",
            decimals=2, low="97.0", high="101.0", inputs=[powder, theoretical],
        ),
        step(
            "powder-balance", "calculate",
            both("Material balance of the batch", "批物料平衡"),
            both("Powder and samples together; confirm the result.", "散剂与取样合计，请确认结果。"),
            critical=True, calculation="material_balance", field="balance",
            label=both("Material balance", "物料平衡"), unit="%",
            decimals=2, low="96.0", high="101.0", inputs=[powder, samples, theoretical],
        ),
    ]  # fmt: skip
