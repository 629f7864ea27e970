"""Define a site."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from equipment.models import Site
from equipment.selectors.definition import to_define


@action("equipment.define_site", label=_("Define site"), administration=True)
def define_site(
    *, code: str, name: dict[str, str], zone: str, profile: str, actor: Any, is_new: bool = False
) -> Site:
    """Create or change a site with its time zone and compliance profile (URS-SYS-08).

    ``is_new`` refuses a code that is there.
    """
    site = to_define(Site, code=code, is_new=is_new, action=define_site, actor=actor)
    site.name, site.zone, site.profile = name, zone, profile
    site.full_clean()
    site.save()
    return site
