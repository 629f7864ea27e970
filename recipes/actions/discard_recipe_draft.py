"""Discard a draft that nobody needs any more, so that another one can be started."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from kernel.events import publish
from recipes.events import RecipeVersionWithdrawn
from recipes.lifecycles import VERSION
from recipes.models import RecipeVersion


@action("recipes.discard_recipe_draft", label=_("Discard draft"), subject="version", reason=True)
def discard_recipe_draft(*, version: RecipeVersion) -> RecipeVersion:
    """It stays readable, as a withdrawn version that was never submitted."""
    version.state = VERSION.check(version.state, "discard")
    version.full_clean()
    version.save()
    publish(RecipeVersionWithdrawn(version))
    return version
