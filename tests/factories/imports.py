"""A former system's materials: a mapping in force, its next draft, and an import that waits for quality."""

from __future__ import annotations

from decimal import Decimal

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
COLUMNS = {
    "code": "物料编码",
    "name_en": "英文名",
    "name_zh": "中文名",
    "kind": "类别",
    "unit": "单位",
    "shelf_life_months": "有效期",
}
FILE = (
    "物料编码,英文名,中文名,类别,单位,有效期\r\n"
    "OLD-017,Talc,滑石粉,原料,kg,36\r\n"
    "OLD-018,Colour,着色剂,色素,kg,24\r\n"
).encode("gb18030")


def the_mapping() -> ImportMapping:
    """The version in force."""
    return ImportMapping.objects.get(code="old-mes-materials", state="approved")


def the_import() -> ImportRun:
    """The import that waits for quality."""
    return ImportRun.objects.get(state="reported")


def a_mapping() -> ImportMapping:
    """Materials of the old MES, approved by quality."""
    by = actor(ENGINEER)
    mapping = draft_import_mapping(
        site=cast.site(),
        code="old-mes-materials",
        name={"en": "Old MES: materials", "zh": "旧 MES：物料"},
        target="materials",
        encoding="gb18030",
        delimiter=",",
        decimal_sign=".",
        day_format="%Y-%m-%d",
        sample=FILE,
        actor=by,
    )
    for field, column in COLUMNS.items():
        words = {"原料": "raw", "包材": "packaging"} if field == "kind" else None
        mapping = map_import_field(
            mapping=mapping,
            field=field,
            column=column,
            words=words,
            is_control=field == "shelf_life_months",
            actor=by,
        )
    return approve_import_mapping(mapping=mapping, **signed(QUALITY, "approved"))


def an_import(mapping: ImportMapping) -> ImportRun:
    """One row imported, one rejected, everything reconciled and signed by who did it."""
    by = actor(ENGINEER)
    run = prepare_import(
        mapping=mapping,
        file_name="物料主数据.csv",
        content=FILE,
        stated_records=2,
        stated_sums={"shelf_life_months": Decimal(60)},
        actor=by,
    )
    for stage in (check_import, carry_out_import, compare_import):
        run = stage(run=run, actor=by)
    return sign_import_report(run=run, **signed(ENGINEER, "performed"))


def tell_of_imports() -> None:
    """The mapping, the import, and the mapping's next draft."""
    mapping = a_mapping()
    an_import(mapping)
    revise_import_mapping(mapping=mapping, actor=actor(ENGINEER))
