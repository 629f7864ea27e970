"""Submit a draft for approval; from here on nobody edits it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from kernel import clock
from kernel.events import publish
from kernel.findings import against
from recipes.errors import RecipeIncomplete
from recipes.events import RecipeVersionSubmitted
from recipes.lifecycles import VERSION
from recipes.models import RecipeVersion
from recipes.selectors.findings import version_findings


@action("recipes.submit_recipe_version", label=_("Submit for approval"), subject="version")
def submit_recipe_version(*, version: RecipeVersion) -> RecipeVersion:
    """Refused with every reason while something is missing (URS-RCP-02)."""
    version.state = VERSION.check(version.state, "submit")
    findings = version_findings(version)
    if against(findings):
        raise RecipeIncomplete(version=version.code, findings=findings)
    version.submitted_at = clock.now()
    version.full_clean()
    version.save()
    publish(RecipeVersionSubmitted(version))
    return version
