"""Django wiring of people."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    """Makes sure that the system's own account exists after each migrate."""

    name = "people"
    verbose_name = _("People")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hook the creation of the system account behind audit's own hook; keep account of sessions."""
        from people import sessions

        sessions.follow_django()
        post_migrate.connect(_ensure_system_account, sender=self, dispatch_uid="people.system_account")


def _ensure_system_account(*, using: str, **kwargs: Any) -> None:
    from people.bootstrap import ensure_system_account

    ensure_system_account(using)
