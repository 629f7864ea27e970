"""Django wiring of integrations."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IntegrationsConfig(AppConfig):
    """Plant connections, messages to other systems, API tokens."""

    name = "integrations"
    verbose_name = _("Connections")
    default_auto_field = "django.db.models.BigAutoField"
