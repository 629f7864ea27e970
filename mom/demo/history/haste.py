"""What need not be slow while the past is told."""

from __future__ import annotations

import os

from django.conf import settings
from django.contrib.auth import hashers
from django.core.signals import setting_changed

# Told anew if the machine fails on the way: no commit need wait for the disk.
NOT_WAITING = "-c synchronous_commit=off"


class PublicPasswordHasher(hashers.Argon2PasswordHasher):
    """Argon2 as quick as it gets: the password of the demo's people is printed at each start.

    Eight hundred signatures of the past would take minutes otherwise. Any installation reads such a hash, and
    makes none: the algorithm is the same, and `PASSWORD_HASHERS` names the strong one.
    """

    time_cost, memory_cost, parallelism = 1, 8, 1


def make_haste() -> None:
    """For this process; before it has opened a connection to the database."""
    os.environ["PGOPTIONS"] = NOT_WAITING
    settings.PASSWORD_HASHERS = [f"{__name__}.{PublicPasswordHasher.__qualname__}"]
    setting_changed.send(
        sender=make_haste, setting="PASSWORD_HASHERS", value=settings.PASSWORD_HASHERS, enter=True
    )
