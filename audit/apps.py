"""Django wiring of audit."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    """Loads every action at start and puts the capture triggers in place after each migrate."""

    name = "audit"
    verbose_name = _("Audit trail and signatures")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Import all actions, register the system checks, and hook the trigger installation."""
        from audit import checks  # noqa: F401  (registers the system checks)
        from audit.declaration import load_actions

        load_actions()
        post_migrate.connect(_install_capture, sender=self, dispatch_uid="audit.install_capture")


def _install_capture(*, using: str, plan: list[Any] | None = None, **kwargs: Any) -> None:
    from audit.capture import install

    install(using)
