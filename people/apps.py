"""Django wiring of people."""

from typing import Any

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    """Makes sure that the system's own account exists after each migrate."""

    name = "people"
    verbose_name = _("People")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hook the system account behind audit's own hook; keep account of sessions; fetch rules at sign-in."""
        from people import sessions

        sessions.follow_django()
        user_logged_in.connect(_fetch_rules, dispatch_uid="people.rules")
        post_migrate.connect(_ensure_system_account, sender=self, dispatch_uid="people.system_account")


def _ensure_system_account(*, using: str, **kwargs: Any) -> None:
    from people.bootstrap import ensure_system_account

    ensure_system_account(using)


def _fetch_rules(**kwargs: Any) -> None:
    """Pages find the rules in the cache, whoever was the first to sign in."""
    from people.rules import in_force

    in_force()
