"""Where the demo plant's packaging materials came from: a former system's master, imported and proven (URS-DAT-12).

One of its words was in no mapping, so one row was rejected and brought again by the mapping's next version.
"""

from __future__ import annotations

from decimal import Decimal

from integrations.actions.accept_import import accept_import
from integrations.actions.approve_import_mapping import approve_import_mapping
from integrations.actions.carry_out_import import carry_out_import
from integrations.actions.check_import import check_import
from integrations.actions.compare_import import compare_import
from integrations.actions.draft_import_mapping import draft_import_mapping
from integrations.actions.map_import_field import map_import_field
from integrations.actions.prepare_import import prepare_import
from integrations.actions.revise_import_mapping import revise_import_mapping
from integrations.actions.sign_import_report import sign_import_report
from integrations.models import ImportMapping, ImportRun
from mom.demo import cast
from mom.demo.work.acting import actor, signed

ENGINEER, QUALITY = "liu.yang", "chen.jing"
CODE = "old-mes-materials"
COLUMNS = {
    "code": "物料编码",
    "name_en": "英文名",
    "name_zh": "中文名",
    "kind": "类别",
    "unit": "单位",
    "shelf_life_months": "有效期(月)",
}
WORDS = {"原料": "raw", "包材": "packaging"}
HEAD = ",".join(COLUMNS.values())
ROWS = (
    "PK-FOIL-20,Blister foil 20 µm,泡罩铝箔 20 µm,包材,kg,36",
    "PK-PVC-25,PVC film 0.25 mm,聚氯乙烯硬片 0.25 mm,包材,kg,24",
    "PK-BOX-30,Folding box 30 tablets,纸盒 30 片,包材,pcs,60",
    "PK-LEAF-01,Package leaflet,说明书,印刷包材,pcs,36",
    "PK-CASE-12,Shipping case,大箱,包材,pcs,60",
)
LATE = "印刷包材"


def bring_over() -> None:
    """Both imports to their last signature; what is there already stays."""
    if ImportMapping.objects.filter(code=CODE).exists():
        return
    first = imported(the_mapping(), "旧系统物料主数据.csv", ROWS, 216)
    accept_import(run=first, **signed(QUALITY, "approved"))
    wider = revise_import_mapping(mapping=first.mapping, actor=actor(ENGINEER))
    wider = _map(wider, "kind", {**WORDS, LATE: "packaging"})
    wider = approve_import_mapping(mapping=wider, **signed(QUALITY, "approved"))
    again = imported(wider, "旧系统物料主数据-更正.csv", (ROWS[3],), 36, corrects=first)
    accept_import(run=again, **signed(QUALITY, "approved"))


def the_mapping(code: str = CODE) -> ImportMapping:
    """Materials of the old MES in GB18030, approved by quality."""
    mapping = draft_import_mapping(
        site=cast.site(),
        code=code,
        name={"en": "Old MES: materials", "zh": "旧 MES：物料"},
        target="materials",
        encoding="gb18030",
        delimiter=",",
        decimal_sign=".",
        day_format="%Y-%m-%d",
        sample=file_of(ROWS),
        actor=actor(ENGINEER),
    )
    for field in COLUMNS:
        mapping = _map(mapping, field, WORDS if field == "kind" else None)
    return approve_import_mapping(mapping=mapping, **signed(QUALITY, "approved"))


def imported(
    mapping: ImportMapping,
    name: str,
    rows: tuple[str, ...],
    months: int,
    corrects: ImportRun | None = None,
) -> ImportRun:
    """A file from its keeping to the signature of who carried it out."""
    by = actor(ENGINEER)
    run = prepare_import(
        mapping=mapping,
        file_name=name,
        content=file_of(rows),
        stated_records=len(rows),
        stated_sums={"shelf_life_months": Decimal(months)},
        corrects=corrects,
        actor=by,
    )
    for stage in (check_import, carry_out_import, compare_import):
        run = stage(run=run, actor=by)
    return sign_import_report(run=run, **signed(ENGINEER, "performed"))


def file_of(rows: tuple[str, ...]) -> bytes:
    """As the former system wrote it."""
    return "\r\n".join((HEAD, *rows, "")).encode("gb18030")


def _map(mapping: ImportMapping, field: str, words: dict[str, str] | None) -> ImportMapping:
    return map_import_field(
        mapping=mapping,
        field=field,
        column=COLUMNS[field],
        words=words,
        is_control=field == "shelf_life_months",
        actor=actor(ENGINEER),
    )
