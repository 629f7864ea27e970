"""``python manage.py rotate_factor_key``: another key seals authenticators from now on, and the former ones go."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from audit.choices import Channel
from audit.context import Origin, coming_from
from audit.management.person import add_person, person, reason
from kernel.errors import DomainError
from people.actions.rotate_factor_key import rotate_factor_key
from people.factors import keys


class Command(BaseCommand):
    """Killed at any moment it leaves keys that open everything; run again it does the whole."""

    help = "Replace the key that seals authenticators. The trail keeps who did it and why."

    def add_arguments(self, parser: CommandParser) -> None:
        """Who and why."""
        add_person(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """A new key in front, everything sealed with it, and only then the former ones dropped."""
        try:
            with coming_from(Origin(channel=Channel.COMMAND, terminal="rotate_factor_key")):
                who, former = person(options), keys.fingerprints()
                place, new = keys.make(), keys.fingerprints()[0]
                sealed = rotate_factor_key(former=former, key=new, actor=who, reason=reason(options))
            is_alone = keys.keep_alone(new)
        except DomainError as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(_("Apps sealed anew: %(number)s. Key: %(key)s") % {"number": sealed, "key": new})
        if not is_alone:
            self.stdout.write(_("A newer key was made meanwhile; the former ones stay until it is rotated."))
        self.stdout.write(
            _("Copy %(file)s to a safe place. Backups of before need the former copy.") % {"file": place}
        )
