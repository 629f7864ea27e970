"""Master recipes: the list, and one recipe with its versions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audit.generic import action_buttons, timeline_of
from kernel.pages import (
    ActionButton,
    Crumb,
    DetailPage,
    KeyValues,
    ListPage,
    RelatedTable,
    TimelineEntry,
)
from recipes.choices import RecipeState
from recipes.models import MasterRecipe, RecipeVersion
from recipes.selectors import recipes_visible_to, recipes_with_versions, versions_visible_to
from recipes.selectors.records import materials_in_recipes, products_with_recipe
from recipes.views import columns
from recipes.views.dialogs import DRAFT_OFFER, RECIPE_OFFERS


class RecipeFilters(django_filters.FilterSet):
    """By site, product, and where the newest version stands."""

    product = django_filters.ModelChoiceFilter(
        label=_("Product"), queryset=lambda request: products_with_recipe()
    )
    newest_state = django_filters.ChoiceFilter(
        label=_("State of the newest version"), choices=RecipeState.choices
    )

    uses = django_filters.ModelChoiceFilter(
        label=_("Uses material"),
        queryset=lambda request: materials_in_recipes(),
        to_field_name="code",
        method="with_material",
    )

    class Meta:
        model = MasterRecipe
        fields = ("site", "product", "newest_state")

    def with_material(self, recipes: QuerySet[MasterRecipe], name: str, value: Any) -> QuerySet[MasterRecipe]:
        """Recipes of which any version has the material in its formula: where it is used."""
        return recipes.filter(
            pk__in=RecipeVersion.objects.filter(formula__material=value).values("recipe_id")
        )


class RecipeListPage(ListPage):
    """Every master recipe with its effective and its newest version."""

    permission = "recipes.view_recipe"
    title = _("Recipes")
    columns = columns.RECIPES
    search_fields = ("code", "name", "product__code")
    search_hint = _("Recipe, product or name")
    filterset_class = RecipeFilters
    ordering = ("code",)
    empty_title = _("No recipes yet")
    empty_text = _("A process engineer drafts the first one. It needs a product in the list of materials.")
    empty_icon = "sitemap"
    template_name = "recipes/recipe_list.html"

    def get_queryset(self) -> QuerySet[MasterRecipe]:
        return recipes_with_versions(self.request.user)

    def get_actions(self) -> Sequence[ActionButton]:
        return action_buttons(self.request.user, None, [DRAFT_OFFER])


class RecipePage(DetailPage):
    """One master recipe: its versions, newest first."""

    permission = "recipes.view_recipe"
    name = "name"

    def get_queryset(self) -> QuerySet[MasterRecipe]:
        return recipes_visible_to(self.request.user)

    def get_crumbs(self, record: MasterRecipe) -> list[Crumb]:
        return [Crumb(_("Recipes"), reverse("recipes:recipe_list")), Crumb(record.code)]

    def get_actions(self, record: MasterRecipe) -> Sequence[ActionButton]:
        return action_buttons(self.request.user, record, RECIPE_OFFERS)

    def get_panels(self, record: MasterRecipe) -> list[Any]:
        versions = versions_visible_to(self.request.user).filter(recipe=record).order_by("-number")
        return [
            RelatedTable(_("Versions"), columns.VERSIONS, versions, empty=_("There is no version of it.")),
            KeyValues(_("Recipe"), columns.RECIPE, beside=True),
        ]

    def get_timeline(self, record: MasterRecipe) -> Sequence[TimelineEntry]:
        return timeline_of(record)
