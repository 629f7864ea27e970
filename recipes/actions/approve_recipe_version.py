"""Approve a version: head of production and quality assurance sign, neither of them its author (GMP 24, 173)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.choices import Meaning
from audit.declaration import action
from audit.errors import SamePerson
from audit.signing import Sign
from audit.slots import Slot
from kernel import clock
from kernel.events import publish
from kernel.findings import against
from recipes.errors import RecipeIncomplete
from recipes.events import RecipeVersionApproved
from recipes.lifecycles import VERSION
from recipes.models import RecipeVersion
from recipes.selectors.findings import version_findings

APPROVAL = Sign(
    slots=(
        Slot(Meaning.APPROVED, "recipes.approve_as_production"),
        Slot(Meaning.APPROVED, "recipes.approve_as_quality"),
    ),
    follows=_("The version is approved; it can be made effective, and batches then follow it."),
)


def check_approval(*, version: RecipeVersion, actor: Any) -> None:
    """Refuse each signer before they sign: the author, and a version that is not ready (URS-RCP-02, 04)."""
    VERSION.check(version.state, "approve")
    if version.author_id == actor.pk:
        raise SamePerson(person=version.author.get_full_name(), action=str(_("Approve recipe version")))
    findings = version_findings(version)
    if against(findings):
        raise RecipeIncomplete(version=version.code, findings=findings)


@action(
    "recipes.approve_recipe_version",
    label=_("Approve recipe version"),
    subject="version",
    signature=APPROVAL,
    check=check_approval,
)
def approve_recipe_version(*, version: RecipeVersion) -> RecipeVersion:
    """Runs with the last signature."""
    version.state = VERSION.check(version.state, "approve")
    version.approved_at = clock.now()
    version.full_clean()
    version.save()
    publish(RecipeVersionApproved(version))
    return version
