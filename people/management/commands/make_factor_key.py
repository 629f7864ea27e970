"""``python manage.py make_factor_key``: the key that seals authenticators, once per plant, or a new one in front."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from kernel.errors import DomainError
from people.factors import keys


class Command(BaseCommand):
    """Keys that are there go on opening what they sealed."""

    help = "Make a key for the authenticators in PHARMOM_FACTOR_KEYS; earlier ones go on opening."

    def handle(self, *args: Any, **options: Any) -> None:
        """Make it, and say what to keep."""
        try:
            place = keys.make()
        except DomainError as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            _("Copy %(file)s to a safe place: without it no authenticator app is accepted any more.")
            % {"file": place}
        )
