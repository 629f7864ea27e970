"""What went wrong in the past of the demo plant, and what quality made of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

CapaEnd = Literal["planned", "approved", "implemented", "effectiveness_due", "closed_effective"]


@dataclass(frozen=True)
class CapaCase:
    """An action that came out of an investigation, and how far it has got by today."""

    description: str
    criterion: str
    implementation: str = ""
    effect: str = ""
    kind: str = "corrective"
    becomes: CapaEnd = "closed_effective"


@dataclass(frozen=True)
class Case:
    """One departure: what QA said to the exception, how it was classified, and the report."""

    assessment: str
    classification: str
    rationale: str
    investigation: str
    root_cause: str
    impact: str
    other_batches: str
    extra_testing: str = "None needed. 无需增加检验。"
    no_capa_because: str = ""
    capa: CapaCase | None = None
    closing_remark: str = "Report complete and plausible. 报告完整、合理。"

    @property
    def report(self) -> dict[str, Any]:
        """The investigation's report as its action takes it."""
        return {
            "investigation": self.investigation,
            "root_cause": self.root_cause,
            "impact": self.impact,
            "other_batches": self.other_batches,
            "extra_testing": self.extra_testing,
            "shelf_life": "Unchanged. 不变。",
            "stability": "No extra stability sample. 无需增加稳定性样品。",
        }


WARM_BOWL = Case(
    assessment="Above 30 °C for some seconds; a deviation decides. 锅体温度短时超过 30 °C，按偏差处理。",
    classification="major",
    rationale="A critical parameter left its limit. 关键参数超出限度。",
    investigation="The trend shows a rise within half a minute; the cooling water valve was half closed. "
    "趋势显示温度在半分钟内上升；冷却水阀半开。",
    root_cause="The valve was not opened again after maintenance. 维护后未将阀门复位。",
    impact="None: seconds above the limit, far below the melting point of the active. "
    "无影响：仅数秒超限，远低于原料药熔点。",
    other_batches="No other batch was granulated since the maintenance. 维护后未生产其他批次。",
    extra_testing="Related substances of the granules: as usual. 颗粒有关物质：正常。",
    capa=CapaCase(
        "A line for the cooling water valve in the check after maintenance. 在维护后检查表中增加冷却水阀一项。",
        "No warm bowl in six batches. 连续六批无超温。",
        "Check list CL-12 has the line. 检查表 CL-12 已增加该项。",
        "Six batches without a rise. 连续六批无超温。",
    ),
)
WARM_AGAIN = Case(
    assessment="Warm again, at another valve; a deviation decides. 再次超温，原因不同，按偏差处理。",
    classification="major",
    rationale="A critical parameter left its limit for the second time. 关键参数第二次超出限度。",
    investigation="The valve was open; the strainer of the cooling water was clogged. 阀门已打开；冷却水过滤器堵塞。",
    root_cause="The strainer had no interval for cleaning. 过滤器未规定清洁周期。",
    impact="None: seconds above the limit. 无影响：仅数秒超限。",
    other_batches="Two batches before: bowl at 27 °C, within limits. 前两批锅体 27 °C，符合限度。",
    capa=CapaCase(
        "Clean the strainer every month, planned in maintenance. 过滤器每月清洁，纳入维护计划。",
        "No warm bowl in ten batches. 连续十批无超温。",
        "Interval of thirty days in the plan since this week. 本周起纳入 30 天周期计划。",
        kind="preventive",
        becomes="implemented",
    ),
)
MOIST_POWDER = Case(
    assessment="Loss on drying above its limit; a deviation decides. 干燥失重超限，按偏差处理。",
    classification="critical",
    rationale="A moist powder cakes; the dose is no longer certain. 散剂受潮结块，剂量不能保证。",
    investigation="The drum of macrogol had stood open over the weekend at 65 % relative humidity. "
    "聚乙二醇料桶周末敞口放置，相对湿度 65 %。",
    root_cause="The lid's seal was torn and nobody was told. 桶盖密封圈破损且未上报。",
    impact="Lumps found in the samples; the batch cannot be saved. 样品中发现结块，该批无法挽救。",
    other_batches="The drum was opened for this batch only. 该桶仅用于本批。",
    extra_testing="Karl Fischer of three samples: 1.3, 1.4 and 1.2 %. 三份样品水分：1.3、1.4、1.2 %。",
    capa=CapaCase(
        "Seals of drums are looked at before they are opened. 开桶前检查密封圈。",
        "No loss on drying above 0.8 % in ten batches. 连续十批干燥失重不超过 0.8 %。",
        "Line in the clearance of the dispensing room. 已列入称量间清场检查项。",
        becomes="effectiveness_due",
    ),
)
HARD_TABLETS = Case(
    assessment="Hardness above its range; a deviation decides. 硬度超出范围，按偏差处理。",
    classification="minor",
    rationale="No critical attribute; dissolution decides. 非关键质量属性，以溶出度判定。",
    investigation="The tester was not clean when it was read. 读数时硬度仪未清洁。",
    root_cause="Dust on the jaws of the tester. 硬度仪夹爪上有粉尘。",
    impact="None: repeated with clean jaws, 88 N. 无影响：清洁后复测 88 N。",
    other_batches="Hardness of the batch before: 84 N. 上一批硬度：84 N。",
    no_capa_because="Cleaning before use is in the instruction already. 操作规程已规定使用前清洁。",
)
LOW_YIELD = Case(
    assessment="Yield below its range; a deviation decides. 收率低于范围，按偏差处理。",
    classification="minor",
    rationale="The balance shows where the powder is. 物料平衡可说明去向。",
    investigation="Six kilograms lay under the discharge valve: its clamp had come loose. "
    "6 kg 物料散落在出料阀下方：卡箍松动。",
    root_cause="The clamp's nut was worn. 卡箍螺母磨损。",
    impact="None on what is left: it never left the blender. 剩余物料未离开混合机，无影响。",
    other_batches="No loss in the three batches before. 前三批无损失。",
    no_capa_because="The nut was replaced at once; a single part. 已立即更换螺母，属个别部件。",
)
MUCH_WATER = Case(
    assessment="More water than planned; drying decides. 加水量超出计划，以干燥结果判定。",
    classification="minor",
    rationale="Water is removed in drying; its end is measured. 水在干燥工序除去，并测定终点。",
    investigation="The dosing vessel was filled to the wrong mark. 加液罐加至错误刻度。",
    root_cause="Two marks of the same colour on the vessel. 加液罐上有两条同色刻度线。",
    impact="None: loss on drying 1.6 %, within its limits. 无影响：干燥失重 1.6 %，符合限度。",
    other_batches="None; the vessel is used for this product only. 无；该罐仅用于本品种。",
    no_capa_because="The second mark was removed the same day. 已于当日去除第二条刻度线。",
)
# Of a batch that is still in review: nothing is known yet but what QA has said.
DAMP_POWDER = Case(
    assessment="Loss on drying slightly above its limit; a deviation decides. 干燥失重略超限，按偏差处理。",
    classification="major",
    rationale="The second batch with moisture within two months. 两个月内第二批水分异常。",
    investigation="",
    root_cause="",
    impact="",
    other_batches="",
)
