"""Django wiring of environment."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EnvironmentConfig(AppConfig):
    """Listens to samples as soon as the process starts."""

    name = "environment"
    verbose_name = _("Environment")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Subscribe to the samples that equipment stores."""
        from environment import subscribers  # noqa: F401  (subscribes as it is imported)
