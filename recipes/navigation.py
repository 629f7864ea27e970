"""Where the pages of recipes are found, and their help."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kernel.shell import HelpTopic, NavigationEntry

ENTRIES = (
    NavigationEntry(
        "recipes", _("Recipes"), "sitemap", "recipes:recipe_list", "recipes.view_recipe", order=30
    ),
)
HELP = (HelpTopic("recipes", _("Recipes: versions and approval"), ("recipes:*",), order=30),)
