"""Create an account: one person, one user ID, for ever."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from kernel import clock
from people.actions._passwords import demand_good
from people.actions._user_ids import free_user_id
from people.models import User
from people.one_time import hand_over


@action("people.create_user", label=_("Create account"), secret=("password",), administration=True)
def create_user(
    *,
    username: str,
    printed_name: str,
    password: str | None = None,
    is_service: bool = False,
    language: str = "en",
    expires_at: datetime | None = None,
    purpose: str = "",
    owner: User | None = None,
) -> User:
    """Create the account; a service account has no password and never signs (URS-SIG-08, 11).

    ``password`` opens one page for a day: there the person chooses their own. ``purpose`` and ``owner`` are a
    service account's: what it does here, and the person who answers for it.
    """
    folded = free_user_id(username)
    user = User(username=folded, printed_name=printed_name, is_service=is_service, language=language)
    user.expires_at, user.purpose, user.owner = expires_at, purpose, owner
    if password is None or is_service:
        user.set_unusable_password()
    else:
        demand_good(user, password)
        hand_over(user, password, clock.now())
    user.full_clean()
    user.save()
    return user
