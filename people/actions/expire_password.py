"""Let an old password be good for choosing a new one, and nothing else; time does it, where passwords age."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from people.models import User


@action("people.expire_password", label=_("Expire password"), subject="user", event_caused=True)
def expire_password(*, user: User) -> User:
    """The person chooses another one before anything else (URS-ACC-06)."""
    user.must_change_password = True
    user.save()
    return user
