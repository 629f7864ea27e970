"""What every page of one recipe version has in common: which versions there are, and the way there."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kernel.pages import Crumb, DetailPage
from recipes.models import RecipeVersion
from recipes.selectors import versions_visible_to


class AnyVersionPage(DetailPage, abstract=True):
    """A page of one version; ``part`` is what it shows of it, empty for the version itself."""

    name = "recipe.name"
    state_field = "state"
    part: ClassVar[Any] = ""

    def get_queryset(self) -> QuerySet[RecipeVersion]:
        return versions_visible_to(self.request.user)

    def get_crumbs(self, record: RecipeVersion) -> list[Crumb]:
        found = [
            Crumb(_("Recipes"), reverse("recipes:recipe_list")),
            Crumb(record.recipe.code, record.recipe.get_absolute_url()),
        ]
        number = gettext("Version %(number)s") % {"number": record.number}
        if not self.part:
            return [*found, Crumb(number)]
        return [*found, Crumb(number, record.get_absolute_url()), Crumb(self.part)]
