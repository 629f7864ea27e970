"""Define a tag: what a value from the plant means."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from audit.runner import action
from equipment.errors import RecordUnknown
from equipment.models import Room, Site, Tag, Unit
from kernel.quantities import check_unit


@action("equipment.define_tag", label=_("Define tag"), scope="site")
def define_tag(
    *,
    site: Site,
    code: str,
    name: dict[str, str],
    unit_symbol: str,
    decimals: int,
    unit: Unit | None = None,
    room: Room | None = None,
    range_low: Decimal | None = None,
    range_high: Decimal | None = None,
) -> Tag:
    """Create or change a tag of a unit or of a room."""
    owner = unit or room
    if owner is not None and owner.site_id != site.pk:
        raise RecordUnknown(kind=owner._meta.verbose_name, code=owner.code)
    tag = Tag.objects.filter(site=site, code=code).first() or Tag(site=site, code=code)
    tag.name, tag.unit, tag.room = name, unit, room
    tag.unit_symbol, tag.decimals = check_unit(unit_symbol), decimals
    tag.range_low, tag.range_high = range_low, range_high
    tag.full_clean()
    tag.save()
    return tag
