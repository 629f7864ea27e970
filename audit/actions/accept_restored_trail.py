"""State that part of the log is lost, so that it can go on."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from audit.ledger.anchored import present_loss
from audit.models import LedgerEpoch


@action("audit.accept_restored_trail", label=_("Accept a restored trail"), administration=True, reason=True)
def accept_restored_trail() -> LedgerEpoch:
    """Begin the next epoch of the log; refused with ``NothingToAccept`` while it agrees with its anchors.

    The epoch keeps how many leaves are as they were anchored, how many there had been, and the anchored
    checkpoint itself: that loss stays visible for ever, also to whoever verifies a copy.
    """
    loss = present_loss()
    epoch = LedgerEpoch(
        number=loss.next_epoch, kept_size=loss.kept, lost_size=loss.checkpoint.size, lost_note=loss.note
    )
    epoch.full_clean()
    epoch.save()
    return epoch
