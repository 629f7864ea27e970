"""Define a tag: what a value from the plant means."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from equipment.errors import RecordUnknown, TagFixed, TagPlaceWrong, TagRangeWrong
from equipment.models import Room, Site, Tag, Unit
from equipment.selectors.definition import is_referred_to, to_define
from kernel.quantities import check_unit


@action("equipment.define_tag", label=_("Define tag"), scope="site")
def define_tag(
    *,
    site: Site,
    code: str,
    name: dict[str, str],
    unit_symbol: str,
    decimals: int,
    actor: Any,
    unit: Unit | None = None,
    room: Room | None = None,
    range_low: Decimal | None = None,
    range_high: Decimal | None = None,
    is_new: bool = False,
) -> Tag:
    """Create or change a tag of a unit or of a room; ``is_new`` refuses a code that is there.

    Its place and unit of measure stay as soon as there are values, limits or connections of it:
    what is stored keeps its meaning.
    """
    _check_place(site, code, unit, room)
    check_unit(unit_symbol)
    if range_low is not None and range_high is not None and range_low >= range_high:
        raise TagRangeWrong(tag=code)
    tag = to_define(Tag, site=site, code=code, is_new=is_new, action=define_tag, actor=actor)
    meaning = (unit_symbol, unit and unit.pk, room and room.pk)
    is_other = meaning != (tag.unit_symbol, tag.unit_id, tag.room_id)
    if not tag._state.adding and is_other and is_referred_to(tag):
        raise TagFixed(tag=code)
    tag.name, tag.unit, tag.room = name, unit, room
    tag.unit_symbol, tag.decimals = unit_symbol, decimals
    tag.range_low, tag.range_high = range_low, range_high
    tag.full_clean()
    tag.save()
    return tag


def _check_place(site: Site, code: str, unit: Unit | None, room: Room | None) -> None:
    owner = unit or room
    if owner is None or (unit is not None and room is not None):
        raise TagPlaceWrong(tag=code)
    if owner.site_id != site.pk:
        raise RecordUnknown(kind=owner._meta.verbose_name, code=owner.code)
