"""Note that the database is one that was restored."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from audit.declaration import action


@action("audit.record_restore", label=_("Restore backup"), event_caused=True)
def record_restore(*, backup: str, digest: str, taken_at: str, why: str, operator: str) -> None:
    """Keep which backup it was, why, and the account of the machine that did it (URS-AUD-10).

    It is the machine's administrator who acts: the people of the backup cannot vouch for its restoring.
    """
