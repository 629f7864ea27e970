"""Two versions of a recipe side by side."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kernel.pages import Crumb, DetailPage, TemplatePanel
from recipes.choices import RecipeState
from recipes.models import RecipeVersion
from recipes.selectors import versions_visible_to
from recipes.selectors.comparison import compare


class ComparisonPage(DetailPage):
    """Against the effective version, or the one named by ``?with=`` (its number)."""

    permission = "recipes.view_recipe"
    name = "recipe.name"
    state_field = "state"
    template_name = "recipes/comparison_page.html"

    def get_queryset(self) -> QuerySet[RecipeVersion]:
        return versions_visible_to(self.request.user)

    def get_crumbs(self, record: RecipeVersion) -> list[Crumb]:
        return [
            Crumb(_("Recipes"), reverse("recipes:recipe_list")),
            Crumb(record.recipe.code, record.recipe.get_absolute_url()),
            Crumb(gettext("Version %(number)s") % {"number": record.number}, record.get_absolute_url()),
            Crumb(_("Comparison")),
        ]

    def get_panels(self, record: RecipeVersion) -> list[Any]:
        other = self._other(record)
        if other is None:
            return []
        words = {"before": other.number, "after": record.number}
        title = gettext("What changes from version %(before)s to version %(after)s") % words
        data = {"changes": compare(other, record), "before": other, "after": record}
        return [TemplatePanel(title, "recipes/comparison.html", data)]

    def get_extra_context(self, record: RecipeVersion) -> dict[str, Any]:
        others = self._others(record)
        return {"others": others, "other": self._other(record)}

    def _others(self, record: RecipeVersion) -> list[RecipeVersion]:
        if not hasattr(self, "_known"):
            found = versions_visible_to(self.request.user).filter(recipe_id=record.recipe_id)
            self._known = list(found.exclude(pk=record.pk).order_by("-number"))
        return self._known

    def _other(self, record: RecipeVersion) -> RecipeVersion | None:
        """The one asked for; else the effective one, else the one before."""
        others = self._others(record)
        asked = self.request.GET.get("with", "")
        named = [each for each in others if str(each.number) == asked]
        effective = [each for each in others if each.state == RecipeState.EFFECTIVE]
        earlier = [each for each in others if each.number < record.number]
        return next(iter([*named, *effective, *earlier, *others]), None)
