"""A batch with one in-process control from a raw file, and the files of a balance for it."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.urls import reverse

from batches.actions.approve_reprocessing import approve_reprocessing
from batches.actions.reprocess_raw_file import reprocess_raw_file
from batches.actions.take_raw_file import take_raw_file
from batches.models import Batch, ProcessedResult, RawFile
from mom.demo.recipe_parts import both, operation, step, unit_procedure
from recipes.errors import NotANumber
from tests.batches import plant
from tests.batches.floor import Floor, because
from tests.batches.test_workstation import Tablet

PRODUCT, MASS = "FG-MASS", both("Mass of 20 tablets", "20 片片重")
GOOD = ("250.1", "249.8", "251.0", "248.9", "250.7")
HEAVY = ("270.1", "269.8", "271.0", "268.9", "270.7")


def table(*values: str, head: str = "no;mass\n") -> bytes:
    """What the balance exports."""
    return (head + "".join(f"{place};{value}\n" for place, value in enumerate(values, start=1))).encode()


def result(name: str, en: str, zh: str, unit: str, decimals: int, **limits: str) -> dict[str, Any]:
    """One recorded result."""
    return {"name": name, "label": both(en, zh), "unit": unit, "decimals": decimals, **limits}


def mass_step(*, critical: bool = False, **other: Any) -> dict[str, Any]:
    """Statistics of a column in mg; the mean has limits."""
    parameters: dict[str, Any] = {
        "label": MASS,
        "algorithm": "column_statistics/1",
        "unit": "mg",
        "column": "mass",
        "delimiter": ";",
        "results": [
            result("number", "Number", "个数", "pcs", 0),
            result("mean", "Mean mass", "平均片重", "mg", 1, low="245.0", high="255.0"),
            result("standard_deviation", "Standard deviation", "标准偏差", "mg", 2),
        ],
        **other,
    }
    how = both("Weigh them; choose the balance's file.", "称量并选择天平文件。")
    return step("mass", "process_raw_file", MASS, how, critical=critical, **parameters)


def started(
    floor: Floor, *, critical: bool = False, more: tuple[Any, ...] = (), number: str = "1000124", **other: Any
) -> Batch:
    """A batch whose first step is the mass of tablets, and then ``more`` steps."""
    work = operation("mass-check", MASS, mass_step(critical=critical, **other), *more)
    first = unit_procedure("press-check", MASS, "HSG", work)
    document = plant.whole_document(PRODUCT, [first, *plant.short_document()["procedure"]])
    plant.make_recipe(PRODUCT, "MR-MASS", document, plant.MASS)
    return floor.started(product=PRODUCT, number=number)


def take(floor: Floor, batch: Batch, content: bytes, name: str = "mass.csv", by: str = "li.na") -> RawFile:
    """The person chooses the file."""
    return take_raw_file(step=floor.step(batch, "mass"), content=content, name=name, actor=floor[by])


class FileTablet(Tablet):
    """The tablet with a file to choose."""

    def take(self, content: bytes | None, name: str = "mass.csv", status: int = 200, **more: str) -> str:
        """Choose the file and press; returns what the page then shows."""
        step = self.batch.steps.get(key="mass")
        sent: dict[str, Any] = {"screen": self.screen_of(step), **more}
        if content is not None:
            sent["raw_file"] = io.BytesIO(content)
            sent["raw_file"].name = name
        address = reverse("batches:take_raw_file", args=[self.batch.uuid, step.uuid])
        reply = self.client.post(address, sent, headers={"HX-Request": "true"})
        assert reply.status_code == status, reply.content.decode()[-2000:]
        return str(reply.content.decode())


def record(floor: Floor, batch: Batch, values: tuple[str, ...] = GOOD) -> RawFile:
    """A file taken and recorded."""
    file = take(floor, batch, table(*values))
    floor.record(batch, "mass", file=file.sha256)
    return file


def with_raw_files(floor: Floor) -> Batch:
    """A file that was refused, one that was not used, one that was recorded and processed again."""
    batch = started(floor)
    with pytest.raises(NotANumber):
        take(floor, batch, table("250.1", "error"), "broken.csv")
    take(floor, batch, table(*HEAVY), "first.csv")
    record(floor, batch)
    again = reprocess_raw_file(
        result=ProcessedResult.objects.get(state="stands"),
        algorithm="column_statistics/2",
        parameters={},
        actor=floor["liu.yang"],
        reason=because("The plant has introduced version 2."),
    )
    approve_reprocessing(
        result=again,
        actor=floor["chen.jing"],
        reason=because("Both versions agree."),
        signature=floor.sign("chen.jing", "approved"),
    )
    return batch
