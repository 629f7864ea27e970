"""Replace the key that signs the ledger's checkpoints."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from audit.declaration import action


@action("audit.rotate_ledger_key", label=_("Rotate the ledger's key"), administration=True, reason=True)
def rotate_ledger_key(*, former: str, verifier: str) -> None:
    """State in the trail which public key signs from now on, and which one did (both as C2SP verifier keys).

    The event itself is covered by the first checkpoint that both keys sign. The key is put into use by
    ``manage.py rotate_ledger_key`` once this is committed; no private key comes near an action.
    """
