"""Two versions of a recipe side by side."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kernel.pages import TemplatePanel
from recipes.choices import RecipeState
from recipes.models import RecipeVersion
from recipes.selectors import versions_visible_to
from recipes.selectors.comparison import compare
from recipes.views.version_page import AnyVersionPage


class ComparisonPage(AnyVersionPage):
    """Against the effective version, or the one named by ``?with=`` (its number)."""

    permission = "recipes.view_recipe"
    part = _("Comparison")
    template_name = "recipes/comparison_page.html"

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
