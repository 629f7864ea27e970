"""Call one of one's own authenticators something else."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from people.actions._authenticators import demand_free_name, own
from people.models import Authenticator, User


@action("people.rename_authenticator", label=_("Rename authenticator"), subject="user", own=True)
def rename_authenticator(*, user: User, authenticator: Authenticator, name: str) -> Authenticator:
    """Give it another name; nothing else of it changes."""
    mine = own(user, authenticator)
    if " ".join(name.split()) != mine.name:
        mine.name = demand_free_name(user, name)
        mine.full_clean()
        mine.save()
    return mine
