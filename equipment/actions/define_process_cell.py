"""Define a process cell."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from equipment.models import Area, ProcessCell
from equipment.selectors.definition import to_define


@action("equipment.define_process_cell", label=_("Define process cell"), scope="area")
def define_process_cell(
    *, area: Area, code: str, name: dict[str, str], actor: Any, is_new: bool = False
) -> ProcessCell:
    """Create or change a process cell of the area (ISA-88); ``is_new`` refuses a code that is there."""
    cell = to_define(
        ProcessCell, site=area.site, code=code, is_new=is_new, action=define_process_cell, actor=actor
    )
    cell.area, cell.name = area, name
    cell.full_clean()
    cell.save()
    return cell
