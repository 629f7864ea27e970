"""Define a site."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from audit.runner import action
from equipment.models import Site


@action("equipment.define_site", label=_("Define site"), administration=True)
def define_site(*, code: str, name: dict[str, str], zone: str, profile: str) -> Site:
    """Create or change a site with its time zone and compliance profile (URS-SYS-08)."""
    site = Site.objects.filter(code=code).first() or Site(code=code)
    site.name, site.zone, site.profile = name, zone, profile
    site.full_clean()
    site.save()
    return site
