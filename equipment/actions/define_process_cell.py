"""Define a process cell."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from audit.runner import action
from equipment.models import Area, ProcessCell


@action("equipment.define_process_cell", label=_("Define process cell"), scope="area")
def define_process_cell(*, area: Area, code: str, name: dict[str, str]) -> ProcessCell:
    """Create or rename a process cell of the area (ISA-88)."""
    known = ProcessCell.objects.filter(site=area.site, code=code).first()
    cell = known or ProcessCell(site=area.site, code=code)
    cell.area, cell.name = area, name
    cell.full_clean()
    cell.save()
    return cell
