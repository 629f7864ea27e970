"""Resources ``recipes`` and ``recipe-versions``."""

from __future__ import annotations

from typing import Any

from audit.api import ActionEndpoints, creation, endpoint
from kernel.api.resources import ReadViewSet
from recipes.actions.approve_recipe_version import approve_recipe_version
from recipes.actions.draft_master_recipe import draft_master_recipe
from recipes.actions.draft_recipe_version import draft_recipe_version
from recipes.actions.edit_recipe import edit_recipe
from recipes.actions.make_version_effective import make_version_effective
from recipes.actions.submit_recipe_version import submit_recipe_version
from recipes.actions.withdraw_recipe_version import withdraw_recipe_version
from recipes.api.bodies import DraftRecipeBody, DraftVersionBody, EditBody, EffectiveBody
from recipes.api.serializers import RecipeShown, RecipeWithVersions, VersionShown, VersionWithDocument
from recipes.selectors import recipes_with_versions, versions_visible_to


class RecipeResource(ActionEndpoints, ReadViewSet):
    """Master recipes and their versions."""

    permission = "recipes.view_recipe"
    serializer_class = RecipeShown
    detail_serializer_class = RecipeWithVersions
    filters = {"site": "site__code", "product": "product__code"}
    search_fields = ("code", "name", "product__code")
    ordering_fields = ("code",)

    draft_version = endpoint(draft_recipe_version, body=DraftVersionBody)

    def get_records(self) -> Any:
        """The visible recipes."""
        related = ("versions__recipe", "versions__site", "versions__product", "versions__author")
        return recipes_with_versions(self.request.user).prefetch_related(*related)


class RecipeVersionResource(ActionEndpoints, ReadViewSet):
    """Versions, called ``<recipe>-v<number>``, with their document; posting one drafts a new recipe."""

    permission = "recipes.view_recipe"
    serializer_class = VersionShown
    detail_serializer_class = VersionWithDocument
    filters = {
        "site": "site__code",
        "recipe": "recipe__code",
        "product": "product__code",
        "state": "state",
    }
    search_fields = ("recipe__code", "change_summary", "change_reference")
    ordering_fields = ("number", "effective_from")
    code_field = "code_text"

    create = creation(draft_master_recipe, body=DraftRecipeBody)
    edit = endpoint(edit_recipe, body=EditBody)
    submit = endpoint(submit_recipe_version)
    approve = endpoint(approve_recipe_version)
    make_effective = endpoint(make_version_effective, body=EffectiveBody)
    withdraw = endpoint(withdraw_recipe_version)

    def get_records(self) -> Any:
        """The visible versions."""
        return versions_visible_to(self.request.user)
