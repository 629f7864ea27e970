"""Define an area of a site."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from equipment.models import Area, Site
from equipment.selectors.definition import to_define


@action("equipment.define_area", label=_("Define area"), scope="site", administration=True)
def define_area(*, site: Site, code: str, name: dict[str, str], actor: Any, is_new: bool = False) -> Area:
    """Create or rename an area, to which rights can be limited; ``is_new`` refuses a code that is there."""
    area = to_define(Area, site=site, code=code, is_new=is_new, action=define_area, actor=actor)
    area.name = name
    area.full_clean()
    area.save()
    return area
