"""The action dialogs of recipes and versions, and which buttons their pages offer."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.generic import ActionPage, Offer
from recipes.actions.approve_recipe_version import approve_recipe_version
from recipes.actions.draft_recipe_version import draft_recipe_version
from recipes.actions.edit_recipe import edit_recipe
from recipes.actions.make_version_effective import make_version_effective
from recipes.actions.submit_recipe_version import submit_recipe_version
from recipes.actions.withdraw_recipe_version import withdraw_recipe_version
from recipes.forms import EffectiveForm, HeaderForm, NewVersionForm
from recipes.models import MasterRecipe, RecipeVersion

APPROVE = Offer(
    approve_recipe_version, "recipes:approve_recipe_version", icon="signature", tone="primary", step="approve"
)
VERSION_OFFERS = (
    Offer(submit_recipe_version, "recipes:submit_recipe_version", icon="send", tone="primary", step="submit"),
    APPROVE,
    Offer(
        make_version_effective,
        "recipes:make_version_effective",
        icon="player-play",
        tone="primary",
        step="make_effective",
    ),
    Offer(edit_recipe, "recipes:edit_recipe", label=_("Edit header"), icon="pencil", step="edit"),
    Offer(
        withdraw_recipe_version, "recipes:withdraw_recipe_version", icon="ban", tone="danger", step="withdraw"
    ),
)
RECIPE_OFFERS = (Offer(draft_recipe_version, "recipes:draft_recipe_version", icon="versions"),)


class NewVersionPage(ActionPage):
    """Leads to the new draft."""

    action = draft_recipe_version
    model = MasterRecipe
    form_class = NewVersionForm

    def after(self, result: Any) -> str:
        """The draft's page."""
        return str(result.get_absolute_url())


class HeaderPage(ActionPage):
    """Starts with what the draft says now."""

    action = edit_recipe
    model = RecipeVersion
    form_class = HeaderForm
    title = _("Edit header")

    def form_kwargs(self) -> dict[str, Any]:
        """The draft."""
        return {"version": self.record}


draft_recipe_version_page = NewVersionPage.as_view()
edit_recipe_page = HeaderPage.as_view()
submit_recipe_version_page = ActionPage.as_view(action=submit_recipe_version, model=RecipeVersion)
approve_recipe_version_page = ActionPage.as_view(action=approve_recipe_version, model=RecipeVersion)
make_version_effective_page = ActionPage.as_view(
    action=make_version_effective, model=RecipeVersion, form_class=EffectiveForm
)
withdraw_recipe_version_page = ActionPage.as_view(
    action=withdraw_recipe_version, model=RecipeVersion, tone="danger"
)
