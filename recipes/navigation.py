"""Where the pages of recipes are found, and their help."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kernel.shell import HelpTopic, NavigationEntry, Right

ENTRIES = (
    NavigationEntry(
        "recipes", _("Recipes"), "sitemap", "recipes:recipe_list", "recipes.view_recipe", order=30
    ),
)
HELP = (HelpTopic("recipes", _("Recipes: versions and approval"), ("recipes:*",), order=30),)
RIGHTS = (
    Right("recipes.approve_as_production", _("Approve recipes for production")),
    Right("recipes.approve_as_quality", _("Approve recipes for quality")),
    Right("recipes.view_recipe", _("Read recipes")),
)
