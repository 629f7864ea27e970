"""A former system's materials: a mapping in force, its next draft, and an import that waits for quality."""

from __future__ import annotations

from integrations.actions.revise_import_mapping import revise_import_mapping
from integrations.models import ImportMapping, ImportRun
from mom.demo import former_system
from mom.demo.work.acting import actor

ROWS = ("OLD-017,Talc,滑石粉,原料,kg,36", "OLD-018,Colour,着色剂,色素,kg,24")
FILE = former_system.file_of(ROWS)


def the_mapping() -> ImportMapping:
    """The version in force."""
    return ImportMapping.objects.get(code=former_system.CODE, state="approved")


def the_import() -> ImportRun:
    """The import that waits for quality."""
    return ImportRun.objects.get(state="reported")


def tell_of_imports() -> None:
    """One row imported and one rejected, signed by who did it; and the mapping's next draft."""
    mapping = former_system.the_mapping()
    former_system.imported(mapping, "物料主数据.csv", ROWS, 60)
    revise_import_mapping(mapping=mapping, actor=actor(former_system.ENGINEER))
