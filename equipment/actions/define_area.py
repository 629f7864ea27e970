"""Define an area of a site."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from audit.runner import action
from equipment.models import Area, Site


@action("equipment.define_area", label=_("Define area"), scope="site", administration=True)
def define_area(*, site: Site, code: str, name: dict[str, str]) -> Area:
    """Create or rename an area, to which rights can be limited."""
    area = Area.objects.filter(site=site, code=code).first() or Area(site=site, code=code)
    area.name = name
    area.full_clean()
    area.save()
    return area
