"""Send a version in review back to its author: what is to be done stands in the reason."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from kernel.events import publish
from recipes.events import RecipeVersionSentBack
from recipes.lifecycles import VERSION
from recipes.models import RecipeVersion


@action("recipes.send_back_recipe_version", label=_("Send back"), subject="version", reason=True)
def send_back_recipe_version(*, version: RecipeVersion) -> RecipeVersion:
    """It is a draft again. A signature that one head has given stays on record and counts no more:
    what is signed names the time of submission, so the next submission is another one to sign.
    """
    version.state = VERSION.check(version.state, "send_back")
    version.submitted_at = None
    version.full_clean()
    version.save()
    publish(RecipeVersionSentBack(version))
    return version
