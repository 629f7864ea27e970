"""The demo recipe from the scale to the dry granules: dispensing, granulation, drying."""

from __future__ import annotations

from mom.demo.materials_list import API, FILLER, STARCH
from mom.demo.recipe_parts import both, captured, check, operation, set_point, step, unit_procedure

DISPENSING = unit_procedure(
    "dispensing",
    both("Dispensing", "称量配料"),
    "SCALE",
    operation(
        "clear-dispensing",
        both("Line clearance", "清场"),
        step(
            "clear-dispensing-room",
            "line_clearance",
            both("Clear the dispensing room R-101", "称量间 R-101 清场"),
            both(
                "Check each line at the place itself; a second person verifies.",
                "逐项现场检查，由第二人复核。",
            ),
            verified=True,
            room="R-101",
            items=[
                check("no-other-material", "No material of another batch is in the room",
                      "室内无其他批次的物料"),
                check("surfaces-clean", "Scales, scoops and work surfaces are clean and dry",
                      "电子秤、取样勺及台面清洁、干燥"),
                check("labels-removed", "No label of the previous batch is left",
                      "无上一批遗留的标签"),
                check("room-in-limits", "Pressure difference, temperature and humidity are within limits",
                      "压差、温度和相对湿度在限度内"),
            ],
        ),
    ),
    operation(
        "weigh",
        both("Weighing", "称量"),
        step(
            "weigh-active",
            "weigh_material",
            both("Weigh Stelbatolol", "称量司他巴洛"),
            both(
                "Use scale SC-01 (60 kg). Scan lot and scale, add material until the reading lies in the band.",
                "使用 SC-01 电子秤(60 kg)。扫描物料批号和电子秤，加料至读数落入允差区间。",
            ),
            on="SCALE", critical=True, verified=True, material=API, override_low="0.5", override_high="1",
        ),
        step(
            "weigh-filler",
            "weigh_material",
            both("Weigh mannitol", "称量甘露醇"),
            both(
                "Use scale SC-02 (300 kg). Scan lot and scale, add material until the reading lies in the band.",
                "使用 SC-02 电子秤(300 kg)。扫描物料批号和电子秤，加料至读数落入允差区间。",
            ),
            on="SCALE", verified=True, material=FILLER, override_low="2", override_high="2",
        ),
    ),
)  # fmt: skip

GRANULATION = unit_procedure(
    "granulation",
    both("High-shear granulation", "高速混合制粒"),
    "HSG",
    operation(
        "prepare-granulator",
        both("Preparation", "准备"),
        step(
            "identify-granulator",
            "identify_equipment",
            both("Identify the granulator", "确认制粒机"),
            both("Scan the label of the granulator.", "扫描制粒机标签。"),
            on="HSG",
        ),
    ),
    operation(
        "charge-granulator",
        both("Charging", "投料"),
        step(
            "charge-filler",
            "charge_material",
            both("Charge mannitol", "投入甘露醇"),
            both("Scan the container, then empty it into the bowl.", "扫描容器标签后，将物料全部投入锅内。"),
            on="HSG", verified=True, material=FILLER,
        ),
        step(
            "charge-active",
            "charge_material",
            both("Charge Stelbatolol", "投入司他巴洛"),
            both(
                "Scan the container, empty it into the bowl and rinse it with mannitol from the bowl.",
                "扫描容器标签后，将物料全部投入锅内，并用锅内甘露醇冲洗容器。",
            ),
            on="HSG", critical=True, verified=True, material=API,
        ),
        step(
            "charge-starch",
            "charge_material",
            both("Charge maize starch", "投入玉米淀粉"),
            both("Scan the container, then empty it into the bowl.", "扫描容器标签后，将物料全部投入锅内。"),
            on="HSG", verified=True, material=STARCH,
        ),
    ),
    operation(
        "granulate",
        both("Mixing and granulation", "混合制粒"),
        step(
            "granulation-water",
            "enter_value",
            both("Prepare purified water", "准备纯化水"),
            both(
                "Weigh purified water from the point of use into the dosing vessel. It is removed in drying.",
                "自使用点取纯化水称入加液罐。该水在干燥工序除去。",
            ),
            field="water", label=both("Purified water", "纯化水"), unit="kg", decimals=1,
            low="14.5", high="15.5", target="15.0", hard_low="0.1", hard_high="40.0", is_scaled=True,
        ),
        step(
            "mix",
            "run_phase",
            both("Mix and granulate", "混合与制粒"),
            both(
                "Close the bowl and start. Water is dosed during the run; the bowl must not get warmer than 30 °C.",
                "关闭锅盖后启动。运行中加入纯化水，锅体温度不得超过 30 °C。",
            ),
            on="HSG", critical=True, duration_s=300,
            set_points=[set_point("ImpellerSpeed", "250", "rpm")],
            captured=[
                captured("BowlTemperature", both("Bowl temperature", "锅体温度"), "°C", 1, high="30.0"),
                captured("ImpellerSpeed", both("Impeller speed", "搅拌桨转速"), "rpm", 0, "240", "260", 10),
                captured("ImpellerPower", both("Impeller power", "搅拌功率"), "kW", 2, high="12.00"),
            ],
        ),
    ),
)  # fmt: skip

DRYING = unit_procedure(
    "drying",
    both("Fluid bed drying", "流化床干燥"),
    "FBD",
    operation(
        "dry",
        both("Drying", "干燥"),
        step(
            "identify-dryer",
            "identify_equipment",
            both("Identify the dryer", "确认干燥机"),
            both(
                "Scan the label of the dryer, then transfer the wet granules.",
                "扫描干燥机标签，然后转入湿颗粒。",
            ),
            on="FBD",
        ),
        step(
            "dry-granules",
            "run_phase",
            both("Dry the granules", "干燥颗粒"),
            both("Start drying with 60 °C inlet air.", "以 60 °C 进风温度启动干燥。"),
            on="FBD", duration_s=600,
            set_points=[set_point("InletTemperature", "60", "°C")],
            captured=[
                captured("InletTemperature", both("Inlet air temperature", "进风温度"), "°C", 1, high="65.0"),
                captured("ProductTemperature", both("Product temperature", "物料温度"), "°C", 1, high="50.0"),
                captured("ProductMoisture", both("Product moisture", "物料水分"), "%", 2),
            ],
        ),
        step(
            "loss-on-drying",
            "enter_value",
            both("Loss on drying", "干燥失重"),
            both(
                "Take a sample from the dryer and measure its loss on drying at 105 °C.",
                "从干燥机取样，于 105 °C 测定干燥失重。",
            ),
            critical=True, field="loss_on_drying", label=both("Loss on drying", "干燥失重"), unit="%",
            decimals=2, low="1.0", high="2.0", target="1.5", hard_low="0", hard_high="20",
        ),
    ),
)  # fmt: skip
