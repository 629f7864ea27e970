"""Replace the key that signs documents for the outside."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from audit.declaration import action


@action(
    "audit.rotate_document_key", label=_("Rotate the key for documents"), administration=True, reason=True
)
def rotate_document_key(*, former: str) -> None:
    """State in the trail that another certificate signs from now on; ``former`` is the SHA-256 of the old one.

    The new key is made by ``manage.py rotate_document_key`` once this is committed, or certified by
    ``manage.py certify_document_key``; no private key comes near an action.
    """
