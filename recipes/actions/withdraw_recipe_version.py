"""Withdraw a version: no batch is made by it any more."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from kernel import clock
from kernel.events import publish
from recipes.events import RecipeVersionWithdrawn
from recipes.lifecycles import VERSION
from recipes.models import RecipeVersion


@action("recipes.withdraw_recipe_version", label=_("Withdraw version"), subject="version", reason=True)
def withdraw_recipe_version(*, version: RecipeVersion) -> RecipeVersion:
    """Batches under way keep their frozen control recipe."""
    version.state = VERSION.check(version.state, "withdraw")
    if version.effective_from is not None:
        version.effective_until = max(clock.now(), version.effective_from)
    version.full_clean()
    version.save()
    publish(RecipeVersionWithdrawn(version))
    return version
