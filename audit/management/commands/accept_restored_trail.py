"""``python manage.py accept_restored_trail``: an older backup was restored; say so, and let the log go on."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from audit.actions.accept_restored_trail import accept_restored_trail
from audit.choices import Channel
from audit.context import Origin, coming_from
from audit.management.person import add_person, person, reason
from kernel.errors import DomainError


class Command(BaseCommand):
    """Begins the next epoch of the log. What was lost is stated for ever."""

    help = "State that the trail was restored from an older backup and that what came after it is lost."

    def add_arguments(self, parser: CommandParser) -> None:
        """Who and why."""
        add_person(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, and say what is lost."""
        try:
            with coming_from(Origin(channel=Channel.COMMAND, terminal="accept_restored_trail")):
                epoch = accept_restored_trail(actor=person(options), reason=reason(options))
        except DomainError as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            _("Epoch %(number)s begins. Kept: %(kept)s leaves. Anchored before: %(lost)s leaves.")
            % {"number": epoch.number, "kept": epoch.kept_size, "lost": epoch.lost_size}
        )
