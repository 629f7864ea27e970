"""Django wiring of batches."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BatchesConfig(AppConfig):
    """Orders, control recipes and their execution."""

    name = "batches"
    verbose_name = _("batches")
    default_auto_field = "django.db.models.BigAutoField"
