"""The action dialogs of recipes and versions, and which buttons their pages offer."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.generic import ActionPage, Offer
from equipment.selectors.visible import sites_for
from recipes.actions.approve_recipe_version import approve_recipe_version
from recipes.actions.discard_recipe_draft import discard_recipe_draft
from recipes.actions.draft_master_recipe import draft_master_recipe
from recipes.actions.draft_recipe_version import draft_recipe_version
from recipes.actions.edit_recipe import edit_recipe
from recipes.actions.make_version_effective import make_version_effective
from recipes.actions.send_back_recipe_version import send_back_recipe_version
from recipes.actions.submit_recipe_version import submit_recipe_version
from recipes.actions.withdraw_recipe_version import withdraw_recipe_version
from recipes.forms.dialogs import EffectiveForm, HeaderForm, NewVersionForm
from recipes.forms.editor import NewRecipeForm
from recipes.models import MasterRecipe, RecipeVersion
from recipes.views.editing import editor_url

APPROVE = Offer(
    approve_recipe_version, "recipes:approve_recipe_version", icon="signature", tone="primary", step="approve"
)
SUBMIT = Offer(
    submit_recipe_version, "recipes:submit_recipe_version", icon="send", tone="primary", step="submit"
)
HEADER = Offer(edit_recipe, "recipes:edit_recipe", label=_("Edit header"), icon="pencil", step="edit")
DISCARD = Offer(
    discard_recipe_draft, "recipes:discard_recipe_draft", icon="trash", tone="danger", step="discard"
)
EDITOR_OFFERS = (SUBMIT, HEADER, DISCARD)
VERSION_OFFERS = (
    SUBMIT,
    APPROVE,
    Offer(
        send_back_recipe_version, "recipes:send_back_recipe_version", icon="arrow-back-up", step="send_back"
    ),
    Offer(
        make_version_effective,
        "recipes:make_version_effective",
        icon="player-play",
        tone="primary",
        step="make_effective",
    ),
    HEADER,
    DISCARD,
    Offer(
        withdraw_recipe_version, "recipes:withdraw_recipe_version", icon="ban", tone="danger", step="withdraw"
    ),
)
DRAFT_OFFER = Offer(draft_master_recipe, "recipes:draft_master_recipe", icon="plus", tone="primary")
RECIPE_OFFERS = (Offer(draft_recipe_version, "recipes:draft_recipe_version", icon="versions"),)


class NewVersionPage(ActionPage):
    """Leads to the new draft."""

    action = draft_recipe_version
    model = MasterRecipe
    form_class = NewVersionForm

    def form_kwargs(self) -> dict[str, Any]:
        """The versions that it may start from."""
        return {"recipe": self.record}

    def after(self, result: Any) -> str:
        """The editor of the new draft."""
        return editor_url(result)


class NewRecipePage(ActionPage):
    """A recipe for a material, which ``?product=`` may name; the editor follows."""

    action = draft_master_recipe
    form_class = NewRecipeForm

    def form_kwargs(self) -> dict[str, Any]:
        """The sites where the person may draft."""
        sites = sites_for(self.request.user, self.action.code)
        return {"sites": sites, "product": self.request.GET.get("product", "")}

    def arguments(self, form: Any) -> dict[str, Any]:
        """Both names as one text."""
        given = dict(form.cleaned_data)
        name = {"en": given.pop("name_en"), "zh": given.pop("name_zh")}
        return {**given, "name": name}

    def after(self, result: Any) -> str:
        """The editor of its first version."""
        return editor_url(result)


class HeaderPage(ActionPage):
    """Starts with what the draft says now."""

    action = edit_recipe
    model = RecipeVersion
    form_class = HeaderForm
    title = _("Edit header")

    def form_kwargs(self) -> dict[str, Any]:
        """The draft."""
        return {"version": self.record}


draft_master_recipe_page = NewRecipePage.as_view()
draft_recipe_version_page = NewVersionPage.as_view()
edit_recipe_page = HeaderPage.as_view()
submit_recipe_version_page = ActionPage.as_view(action=submit_recipe_version, model=RecipeVersion)
discard_recipe_draft_page = ActionPage.as_view(
    action=discard_recipe_draft, model=RecipeVersion, tone="danger"
)
send_back_recipe_version_page = ActionPage.as_view(action=send_back_recipe_version, model=RecipeVersion)
approve_recipe_version_page = ActionPage.as_view(action=approve_recipe_version, model=RecipeVersion)
make_version_effective_page = ActionPage.as_view(
    action=make_version_effective, model=RecipeVersion, form_class=EffectiveForm
)
withdraw_recipe_version_page = ActionPage.as_view(
    action=withdraw_recipe_version, model=RecipeVersion, tone="danger"
)
