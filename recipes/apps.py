"""Django wiring of recipes."""

from django.apps import AppConfig
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _


class RecipesConfig(AppConfig):
    """Master recipes and their versions."""

    name = "recipes"
    verbose_name = _("Recipes")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """What is signed says step types by their names, once all of them are registered."""
        from recipes.contracts.step_definition import STEP_DEFINITIONS
        from recipes.models import RecipeVersion

        names = SimpleLazyObject(lambda: {each.code: each.label for each in STEP_DEFINITIONS})
        RecipeVersion.signed_kinds = names  # type: ignore[assignment]
