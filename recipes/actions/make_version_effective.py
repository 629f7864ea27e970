"""Make an approved version effective; it supersedes the one that was (URS-RCP-03)."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from kernel import clock
from kernel.events import publish
from materials.models import MaterialDefinition
from recipes.choices import RecipeState
from recipes.errors import EffectiveDatePast, EffectiveDatesOverlap
from recipes.events import RecipeVersionMadeEffective
from recipes.lifecycles import VERSION
from recipes.models import RecipeVersion


@action("recipes.make_version_effective", label=_("Make version effective"), subject="version")
def make_version_effective(
    *, version: RecipeVersion, effective_from: datetime | None = None
) -> RecipeVersion:
    """From ``effective_from`` (now by default) batches are made by this version.

    A later date is possible only while no other version is effective: else there would be two, or none.
    """
    version.state = VERSION.check(version.state, "make_effective")
    now = clock.now()
    start = effective_from or now
    if start < now:
        raise EffectiveDatePast(version=version.code)
    # All decisions about one product are taken one after the other.
    MaterialDefinition.objects.select_for_update(no_key=True).get(pk=version.product_id)
    other = (
        RecipeVersion.objects.filter(
            site_id=version.site_id, product_id=version.product_id, state=RecipeState.EFFECTIVE
        )
        .select_for_update(no_key=True)
        .first()
    )
    if other is not None:
        if start > now:
            raise EffectiveDatesOverlap(version=version.code, other=other.code)
        _supersede(other, now)
    version.effective_from = start
    version.full_clean()
    version.save()
    publish(RecipeVersionMadeEffective(version))
    return version


def _supersede(other: RecipeVersion, now: datetime) -> None:
    other.state = VERSION.check(other.state, "supersede")
    # One that was planned for later and never began ends where it would have begun.
    other.effective_until = max(now, other.effective_from or now)
    other.full_clean()
    other.save()
