"""Two versions of a recipe side by side."""

from __future__ import annotations

from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kernel.pages import TemplatePanel
from recipes.errors import NothingToCompare
from recipes.models import RecipeVersion
from recipes.selectors.comparison import compare, other_version, others_of
from recipes.views.version_page import AnyVersionPage


class ComparisonPage(AnyVersionPage):
    """Against the version named by ``?with=`` (its number), else as the selector says."""

    permission = "recipes.view_recipe"
    part = _("Comparison")
    template_name = "recipes/comparison_page.html"

    @cached_property
    def others(self) -> list[RecipeVersion]:
        """With what it can be compared."""
        return others_of(self.get_record(), self.request.user)

    def get_panels(self, record: RecipeVersion) -> list[Any]:
        other, _refusal = self._other(record)
        if other is None:
            return []
        words = {"before": other.number, "after": record.number}
        title = gettext("What changes from version %(before)s to version %(after)s") % words
        data = {"changes": compare(other, record), "before": other, "after": record}
        return [TemplatePanel(title, "recipes/comparison.html", data)]

    def get_extra_context(self, record: RecipeVersion) -> dict[str, Any]:
        other, refusal = self._other(record)
        return {"others": self.others, "other": other, "refusal": refusal}

    def _other(self, record: RecipeVersion) -> tuple[RecipeVersion | None, NothingToCompare | None]:
        """The version, or why the one that the address names is not compared with."""
        try:
            return other_version(record, self.others, self.request.GET.get("with", "")), None
        except NothingToCompare as error:
            return None, error
