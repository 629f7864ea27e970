"""Imports as the tests carry them out: the people, a mapping of materials, and each step by its action."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from audit.context import Reason, SignatureGiven
from equipment.models import Site
from integrations.actions.accept_import import accept_import
from integrations.actions.approve_import_mapping import approve_import_mapping
from integrations.actions.carry_out_import import carry_out_import
from integrations.actions.check_import import check_import
from integrations.actions.compare_import import compare_import
from integrations.actions.draft_import_mapping import draft_import_mapping
from integrations.actions.fail_import import fail_import
from integrations.actions.map_import_field import map_import_field
from integrations.actions.prepare_import import prepare_import
from integrations.actions.sign_import_report import sign_import_report
from integrations.choices import ImportState
from integrations.models import ImportMapping, ImportRun
from materials.actions.define_material import define_material
from materials.models import MaterialDefinition

WHY = Reason("entry_error", "The former system's own report was printed a day too early")
HEAD = "物料编码,英文名,中文名,类别,单位,有效期(月)"
KINDS = {"原料": "raw", "包材": "packaging"}
GOOD = (
    "M-001,Lactose,乳糖,原料,kg,36",
    "M-002,Starch,淀粉,原料,kg,24",
    "M-003,Foil,铝箔,包材,pcs,60",
    "M-004,=cmd|' /C calc'!A0,公式,原料,kg,12",
)
# A kind that nobody has translated, no code at all, and the first code a second time.
BAD = ("M-005,Talc,滑石粉,辅料,kg,10", ",Nameless,无编码,原料,kg,20", "M-001,Lactose again,乳糖,原料,kg,36")


class Office:
    """Where a former system is brought over: liu.yang and wang.fang carry out, chen.jing is from quality."""

    def __init__(self, cast: Any) -> None:
        self.cast = cast
        self.site = Site.objects.get(code="SZ")
        self.engineer, self.storekeeper, self.quality = (
            cast["liu.yang"],
            cast["wang.fang"],
            cast["chen.jing"],
        )

    def sign(self, person: Any, meaning: str) -> SignatureGiven:
        """The person's signature."""
        return SignatureGiven(person.username, self.cast.password, meaning)

    def draft(self, code: str = "old-mes-materials", target: str = "materials", **how: Any) -> ImportMapping:
        """A draft without any field."""
        form = {"encoding": "utf-8", "delimiter": ",", "decimal_sign": ".", "day_format": "%Y-%m-%d", **how}
        name = {"en": f"Old MES: {target}", "zh": f"旧系统：{target}"}
        return draft_import_mapping(
            site=self.site, code=code, name=name, target=target, actor=self.engineer, **form
        )

    def map(self, mapping: ImportMapping, field: str, column: str = "", **more: Any) -> ImportMapping:
        """One field of the draft."""
        return map_import_field(mapping=mapping, field=field, column=column, actor=self.engineer, **more)

    def approve(self, mapping: ImportMapping) -> ImportMapping:
        """By quality."""
        given = self.sign(self.quality, "approved")
        return approve_import_mapping(mapping=mapping, signature=given, actor=self.quality)

    def materials(self, **how: Any) -> ImportMapping:
        """The approved mapping of ``HEAD``, with the shelf life as control total."""
        mapping = self.draft(**how)
        columns = HEAD.split(",")
        for field, column in zip(("code", "name_en", "name_zh"), columns[:3], strict=True):
            mapping = self.map(mapping, field, column)
        mapping = self.map(mapping, "kind", columns[3], words=KINDS)
        mapping = self.map(mapping, "unit", columns[4])
        mapping = self.map(mapping, "shelf_life_months", columns[5], is_control=True)
        return self.approve(mapping)

    def prepare(
        self,
        mapping: ImportMapping,
        content: bytes,
        *,
        records: int,
        sums: dict[str, str] | None = None,
        person: Any = None,
        **more: Any,
    ) -> ImportRun:
        """The file kept, with what the former system states."""
        return prepare_import(
            mapping=mapping,
            file_name=more.pop("file_name", "materials.csv"),
            content=content,
            stated_records=records,
            stated_sums={code: Decimal(text) for code, text in (sums or {}).items()},
            actor=person or self.engineer,
            **more,
        )

    def check(self, run: ImportRun, person: Any = None) -> ImportRun:
        """To its end."""
        run = check_import(run=run, actor=person or self.engineer)
        while run.state == ImportState.CHECKING:
            run = check_import(run=run, actor=person or self.engineer)
        return run

    def carry_out(self, run: ImportRun, person: Any = None) -> ImportRun:
        """To its end."""
        run = carry_out_import(run=run, actor=person or self.engineer)
        while run.state == ImportState.RUNNING:
            run = carry_out_import(run=run, actor=person or self.engineer)
        return run

    def compared(self, run: ImportRun, person: Any = None) -> ImportRun:
        """Checked, carried out and compared."""
        return self.compared_from_check(self.check(run, person), person)

    def compared_from_check(self, run: ImportRun, person: Any = None) -> ImportRun:
        """Carried out and compared."""
        done = self.carry_out(run, person)
        return compare_import(run=done, actor=person or self.engineer)

    def report(self, run: ImportRun, person: Any = None) -> ImportRun:
        """Signed by the one who carried it out."""
        doer = person or self.engineer
        return sign_import_report(run=run, signature=self.sign(doer, "performed"), actor=doer)

    def accept(self, run: ImportRun) -> ImportRun:
        """Signed as good by quality."""
        return accept_import(run=run, signature=self.sign(self.quality, "approved"), actor=self.quality)

    def fail(self, run: ImportRun) -> ImportRun:
        """Signed as failed by quality, with the reason."""
        given = self.sign(self.quality, "rejected")
        return fail_import(run=run, signature=given, reason=WHY, actor=self.quality)

    def rename(self, code: str) -> None:
        """Somebody gives an imported material another name."""
        known = MaterialDefinition.objects.get(code=code)
        define_material(
            code=code,
            name={"en": "Maize starch", "zh": "淀粉"},
            kind=known.kind,
            unit=known.unit,
            shelf_life_months=known.shelf_life_months,
            reason=WHY,
            actor=self.engineer,
        )


def table(*rows: str, head: str = HEAD, encoding: str = "utf-8") -> bytes:
    """A file of the former system."""
    return "\r\n".join((head, *rows, "")).encode(encoding)
