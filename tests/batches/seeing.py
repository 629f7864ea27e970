"""Screens made anew, and what may change between seeing one and seeing it again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import trans_real

from batches.models import Batch, RawFile, StepExecution
from batches.selectors.scale import scale_reading
from batches.selectors.screens import screens_of, seen_again
from equipment.actions.define_unit import define_unit
from equipment.models import Unit
from kernel import clock
from materials.actions.define_material import define_material
from materials.models import Container, MaterialDefinition
from mom.build.messages import compile_catalogue
from tests.batches.dialogs import Dialogs, signed
from tests.batches.files import GOOD, FileTablet, started, table
from tests.batches.floor import API_CONTAINER, MIXER, OTHER_MIXER, ROOM, SCALE, Floor, because
from tests.batches.test_workstation import Tablet

ZH = "zh-hans"
OTHER_WORDS = {"Record the value": "把值写下来", "Confirm: done as instructed": "好了"}


def again(batch: Batch) -> list[Any]:
    """Every screen of the batch, made anew."""
    steps = StepExecution.objects.filter(batch=batch).select_related("batch__control_recipe")
    return [seen_again(each) for step in steps.order_by("sequence") for each in screens_of(step)]


def sign(tablet: Tablet, floor: Floor, key: str, by: str = "zhang.wei") -> None:
    """The second person at that tablet, by the dialog as the page sends it."""
    dialogs = Dialogs(floor.operator, tablet.language, over=tablet.batch)
    dialogs.send("verify_step", floor.step(tablet.batch, key), **signed(by, floor.cast.password))


def whole_batch(floor: Floor, language: str) -> Batch:
    """Every kind of step, done on the pages; a refused try and a correction among them."""
    batch = floor.started()
    tablet = Tablet(floor.operator, batch, language)
    tablet.enter("clear", status=422, scan="R-999")
    tablet.enter("clear", scan=ROOM)
    tablet.enter("clear", check__floor="yes")
    tablet.enter("clear", check__labels="yes", cleared="yes")
    sign(tablet, floor, "clear")
    tablet.enter("weigh", scan=API_CONTAINER)
    floor.show_weight("10.975")
    tablet.enter("weigh", scan=SCALE)
    shown = tablet.screen_of(floor.step(batch, "weigh"))
    floor.show_weight("10.980")
    reading = scale_reading(Unit.objects.get(code=SCALE), clock.now())
    tablet.enter("weigh", net="10.980", sample=reading.ref, screen=shown)
    sign(tablet, floor, "weigh")
    tablet.enter("identify", scan=MIXER)
    tablet.enter("charge", scan=MIXER)
    code = Container.objects.get(batch_code=batch.code).code
    tablet.enter("charge", scan=code)
    tablet.enter("charge", charged=code)
    sign(tablet, floor, "charge")
    tablet.start("mix")
    floor.run(("22.0", "24.0", "25.0"))
    tablet.enter("mix", checked="yes")
    tablet.enter("moisture", value="1.50")
    tablet.enter("count", value="207500")
    sign(tablet, floor, "count")
    tablet.enter("yield", result="99.00")
    tablet.enter("look", confirmed="yes")
    return batch


def file_batch(floor: Floor, language: str) -> Batch:
    """The one kind of step that the other has not: a file refused, one taken, one recorded."""
    floor.make_ready(OTHER_MIXER)
    batch = started(floor)
    tablet = FileTablet(floor.operator, batch, language)
    tablet.take(table("250.1", "error"), status=422)
    tablet.take(table(*GOOD))
    tablet.enter("mass", file=RawFile.objects.get(number=2).sha256)
    return batch


@contextmanager
def other_words(folder: Path, pairs: Mapping[str, str] = OTHER_WORDS) -> Iterator[None]:
    """The Chinese catalogue of a later version, where these texts are worded otherwise."""
    home = folder / "locale" / "zh_Hans" / "LC_MESSAGES"
    home.mkdir(parents=True)
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n'
    body = "".join(f'\nmsgid "{text}"\nmsgstr "{other}"\n' for text, other in pairs.items())
    (home / "django.po").write_text(head + body, encoding="utf-8")
    compile_catalogue(home / "django.po")
    before = settings.LOCALE_PATHS
    settings.LOCALE_PATHS = [folder / "locale"]
    trans_real._translations = {}
    try:
        yield
    finally:
        settings.LOCALE_PATHS = before
        trans_real._translations = {}


def tamper(superuser: Any, table: str, change: str, pk: int) -> None:
    with superuser.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(f"UPDATE {table} SET {change} WHERE id = %s", [pk])


def renamed(floor: Floor, superuser: Any) -> None:
    """The plant two years later: other names of unit, material and person."""
    name = {"en": "Other mixer", "zh": "别的混合机"}
    for code in (MIXER, SCALE):
        unit = Unit.objects.select_related("equipment_class", "room", "process_cell").get(code=code)
        kept = (
            "dirty_hold_hours",
            "clean_hold_hours",
            "minimum_weight",
            "maximum_weight",
            "readability",
            "weight_unit",
        )
        define_unit(
            site=floor.site,
            code=code,
            name=name,
            equipment_class=unit.equipment_class,
            room=unit.room,
            process_cell=unit.process_cell,
            actor=floor["liu.yang"],
            reason=because("It was renamed."),
            **{each: getattr(unit, each) for each in kept},
        )
    for material in MaterialDefinition.objects.all():
        define_material(
            code=material.code,
            name={"en": "Other name", "zh": "别名"},
            kind=material.kind,
            unit=material.unit,
            shelf_life_months=material.shelf_life_months,
            actor=floor["liu.yang"],
            reason=because("It was renamed."),
        )
    # No page renames a person; a later version may.
    tamper(superuser, "people_user", "printed_name = 'Another name'", floor.operator.pk)


class Letters(dict[str, str]):
    """Words that belong to no catalogue: every message says itself."""

    def __contains__(self, key: object) -> bool:
        return True

    def __missing__(self, key: str) -> str:
        return key
