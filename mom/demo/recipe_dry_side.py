"""The demo recipe from the dry granules to the coated tablets: blending, compression, film coating."""

from __future__ import annotations

from mom.demo.materials_list import DISINTEGRANT, FILM_COAT, LUBRICANT
from mom.demo.recipe_parts import (
    both,
    captured,
    check,
    operation,
    set_point,
    step,
    unit_procedure,
    wanted,
)

BLENDING = unit_procedure(
    "blending",
    both("Final blending", "总混"),
    "BLENDER",
    operation(
        "blend",
        both("Blending", "混合"),
        step(
            "identify-blender",
            "identify_equipment",
            both("Identify the blender", "确认混合机"),
            both(
                "Scan the label of the blender, then transfer the dry granules through the 1.0 mm screen.",
                "扫描混合机标签，然后将干颗粒经 1.0 mm 筛网转入。",
            ),
            on="BLENDER",
        ),
        step(
            "charge-disintegrant",
            "charge_material",
            both("Charge calcium carboxymethylcellulose", "投入羧甲纤维素钙"),
            both("Scan the container, then empty it into the bin.", "扫描容器标签后，将物料全部投入料斗。"),
            on="BLENDER", verified=True, material=DISINTEGRANT,
        ),
        step(
            "charge-lubricant",
            "charge_material",
            both("Charge magnesium stearate", "投入硬脂酸镁"),
            both("Scan the container, then empty it into the bin.", "扫描容器标签后，将物料全部投入料斗。"),
            on="BLENDER", verified=True, material=LUBRICANT,
        ),
        step(
            "blend-run",
            "run_phase",
            both("Blend", "混合"),
            both("Close the bin, lock the cage and start.", "关闭料斗、锁好护栏后启动。"),
            on="BLENDER", duration_s=300,
            set_points=[set_point("DrumSpeed", "12", "rpm")],
            captured=[
                captured("DrumSpeed", both("Drum speed", "料筒转速"), "rpm", 1, "11.0", "13.0", 10),
            ],
        ),
    ),
)  # fmt: skip

COMPRESSION = unit_procedure(
    "compression",
    both("Compression", "压片"),
    "PRESS",
    operation(
        "prepare-press",
        both("Preparation", "准备"),
        step(
            "clear-compression-room",
            "line_clearance",
            both("Clear the compression room R-103", "压片间 R-103 清场"),
            both(
                "Check each line at the place itself; a second person verifies.",
                "逐项现场检查，由第二人复核。",
            ),
            verified=True,
            room="R-103",
            items=[
                check("no-other-tablets", "No tablet of another batch is in press, chute or deduster",
                      "压片机、出片槽及除粉机内无其他批次的药片"),
                check("punches-right", "Punches and dies are those of the 180 mg tablet",
                      "冲模为 180 mg 片专用"),
                check("labels-removed", "No label of the previous batch is left", "无上一批遗留的标签"),
            ],
        ),
        step(
            "identify-press",
            "identify_equipment",
            both("Identify the press", "确认压片机"),
            both("Scan the label of the press.", "扫描压片机标签。"),
            on="PRESS",
        ),
    ),
    operation(
        "compress",
        both("Compression and in-process control", "压片与中间控制"),
        step(
            "compress-run",
            "run_phase",
            both("Compress", "压片"),
            both(
                "Start the press; it stops by itself at the number of tablets of this batch.",
                "启动压片机，达到本批片数后自动停机。",
            ),
            on="PRESS", critical=True, duration_s=600,
            set_points=[
                set_point("MainCompressionForce", "18", "kN"),
                set_point("TurretSpeed", "50", "rpm"),
                set_point("TabletTarget", "722000", "1", scaled=True),
            ],
            captured=[
                captured("MainCompressionForce", both("Main compression force", "主压力"), "kN", 2,
                         "15.00", "21.00", 15),
                captured("TurretSpeed", both("Turret speed", "转台转速"), "rpm", 1, "45.0", "55.0", 15),
                captured("TabletCount", both("Tablets made", "压片总数"), "1", 0),
                captured("RejectCount", both("Tablets rejected", "剔除数"), "1", 0),
            ],
        ),
        step(
            "average-weight",
            "enter_value",
            both("Average weight of 20 tablets", "20 片平均片重"),
            both("Weigh 20 tablets and enter their average.", "称量 20 片，录入平均片重。"),
            critical=True, field="average_weight", label=both("Average weight", "平均片重"), unit="mg",
            decimals=1, low="174.6", high="185.4", target="180.0", hard_low="50", hard_high="500",
        ),
        step(
            "hardness",
            "enter_value",
            both("Hardness of 10 tablets", "10 片硬度"),
            both("Measure 10 tablets and enter their average.", "测定 10 片，录入平均硬度。"),
            field="hardness", label=both("Hardness", "硬度"), unit="N",
            decimals=0, low="60", high="110", target="85", hard_low="0", hard_high="400",
        ),
        step(
            "tablet-mass",
            "process_raw_file",
            both("Uniformity of mass of 20 tablets", "20 片片重差异"),
            both("Weigh 20 tablets one by one; choose the file that the balance has exported.",
                 "逐片称量 20 片，选择天平导出的文件。"),
            label=both("Uniformity of mass", "片重差异"), algorithm="uniformity_of_mass/1", unit="mg",
            column="Mass (mg)", delimiter=";", lines_before=1, count=20,
            results=[
                wanted("mean", both("Average mass", "平均片重"), "mg", 1, "174.6", "185.4"),
                wanted("minimum", both("Lowest mass", "最小片重"), "mg", 1),
                wanted("maximum", both("Highest mass", "最大片重"), "mg", 1),
                wanted("deviating", both("Deviate by more than allowed", "超出差异限度片数"), "pcs", 0, high="2"),
                wanted("deviating_twice", both("Deviate by more than twice that", "超出限度一倍片数"), "pcs", 0,
                       high="0"),
            ],
        ),
        step(
            "weigh-tablets",
            "enter_value",
            both("Weight of the tablets", "片芯总重"),
            both("Weigh all drums of tablets and enter the sum of the net weights. A second person verifies.",
                 "称量全部片芯桶，录入净重合计，由第二人复核。"),
            verified=True, field="tablet_weight", label=both("Weight of the tablets", "片芯总重"), unit="kg",
            decimals=2, hard_low="1.00", hard_high="150.00", is_scaled=True,
        ),
        step(
            "compression-yield",
            "calculate",
            both("Yield of compression", "压片收率"),
            both("PharMOM calculates the yield; confirm it.", "系统计算收率，请确认。"),
            critical=True, calculation="yield_percent", field="yield", label=both("Yield", "收率"), unit="%",
            decimals=2, low="97.0", high="101.0",
            inputs=[
                {"name": "actual", "source": "step", "step": "weigh-tablets", "field": "tablet_weight"},
                {"name": "theoretical", "source": "theoretical"},
            ],
        ),
    ),
)  # fmt: skip

COATING = unit_procedure(
    "coating",
    both("Film coating", "薄膜包衣"),
    "COATER",
    operation(
        "coat",
        both("Coating", "包衣"),
        step(
            "identify-coater",
            "identify_equipment",
            both("Identify the coater", "确认包衣机"),
            both("Scan the label of the coater, then load the tablets.", "扫描包衣机标签，然后装入片芯。"),
            on="COATER",
        ),
        step(
            "charge-film-coat",
            "charge_material",
            both("Charge the film-coating premix", "投入薄膜包衣预混剂"),
            both(
                "Scan the container and stir the premix into 8.0 kg of purified water in the coater's vessel.",
                "扫描容器标签，将预混剂搅拌加入包衣机配液罐的 8.0 kg 纯化水中。",
            ),
            on="COATER", verified=True, material=FILM_COAT,
        ),
        step(
            "coat-run",
            "run_phase",
            both("Spray the film coat", "喷包衣液"),
            both("Start; spraying begins when the air is warm.", "启动；进风达到温度后开始喷液。"),
            on="COATER", duration_s=600,
            set_points=[
                set_point("PanSpeed", "8", "rpm"),
                set_point("InletTemperature", "55", "°C"),
                set_point("SprayRate", "250", "g/min"),
            ],
            captured=[
                captured("PanSpeed", both("Pan speed", "包衣锅转速"), "rpm", 1, "7.0", "9.0", 10),
                captured("InletTemperature", both("Inlet air temperature", "进风温度"), "°C", 1, high="60.0"),
                captured("SprayRate", both("Spray rate", "喷液速率"), "g/min", 0, high="275"),
            ],
        ),
        step(
            "appearance",
            "confirm",
            both("Appearance of the coated tablets", "包衣片外观"),
            both(
                "Look at 100 tablets: smooth, even, no chips, no twins. A second person verifies.",
                "检查 100 片：表面光滑均匀，无缺损、无粘连。由第二人复核。",
            ),
            verified=True,
        ),
    ),
    operation(
        "reconcile",
        both("Yield and balance", "收率与物料平衡"),
        step(
            "count-tablets",
            "enter_value",
            both("Number of coated tablets", "包衣片数量"),
            both("Enter the number of good tablets after samples. A second person verifies.",
                 "录入取样后的合格片数，由第二人复核。"),
            verified=True, field="tablets", label=both("Coated tablets", "包衣片数量"), unit="pcs",
            decimals=0, hard_low="1", hard_high="730000", is_scaled=True, is_product_quantity=True,
        ),
        step(
            "count-samples",
            "enter_value",
            both("Tablets taken as samples", "取样片数"),
            both("Enter all tablets taken since compression, for in-process control and for the laboratory. "
                 "A second person verifies.",
                 "录入压片以来中间控制及检验取样的总片数，由第二人复核。"),
            verified=True, field="samples", label=both("Samples", "取样片数"), unit="pcs",
            decimals=0, hard_low="0", hard_high="20000",
        ),
        step(
            "count-rejects",
            "enter_value",
            both("Tablets rejected and collected", "剔除与收集片数"),
            both("Enter the tablets rejected since compression, dust and broken ones by weight. "
                 "A second person verifies.",
                 "录入压片以来剔除的片数，粉末及碎片按重量折算，由第二人复核。"),
            verified=True, field="rejects", label=both("Rejects", "剔除片数"), unit="pcs",
            decimals=0, hard_low="0", hard_high="730000", is_scaled=True,
        ),
        step(
            "coating-yield",
            "calculate",
            both("Yield of the batch", "批收率"),
            both("PharMOM calculates the yield of good coated tablets; confirm it.",
                 "系统计算合格包衣片收率，请确认。"),
            critical=True, calculation="yield_percent", field="yield", label=both("Yield", "收率"), unit="%",
            decimals=2, low="95.0", high="101.0",
            inputs=[
                {"name": "actual", "source": "step", "step": "count-tablets", "field": "tablets"},
                {"name": "theoretical", "source": "size"},
            ],
        ),
        step(
            "coating-balance",
            "calculate",
            both("Material balance of the batch", "批物料平衡"),
            both("Good tablets, samples and rejects together; confirm the result.",
                 "合格片、取样与剔除合计，请确认结果。"),
            critical=True, calculation="material_balance", field="balance",
            label=both("Material balance", "物料平衡"), unit="%",
            decimals=2, low="97.0", high="101.0",
            inputs=[
                {"name": "actual", "source": "step", "step": "count-tablets", "field": "tablets"},
                {"name": "samples", "source": "step", "step": "count-samples", "field": "samples"},
                {"name": "rejects", "source": "step", "step": "count-rejects", "field": "rejects"},
                {"name": "theoretical", "source": "size"},
            ],
        ),
    ),
)  # fmt: skip
