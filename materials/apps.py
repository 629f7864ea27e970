"""Django wiring of materials."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MaterialsConfig(AppConfig):
    """Material definitions, lots, containers and transactions."""

    name = "materials"
    verbose_name = _("Materials")
    default_auto_field = "django.db.models.BigAutoField"
