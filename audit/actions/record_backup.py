"""Note that a backup was taken."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from audit.declaration import action


@action("audit.record_backup", label=_("Take backup"), event_caused=True)
def record_backup(*, backup: str, digest: str, taken_at: str, size: int, operator: str) -> None:
    """Keep name, digest and moment of the backup, and the account of the machine that took it (URS-AUD-10).

    The event comes after the moment that the backup is of, so the backup itself does not have it.
    """
