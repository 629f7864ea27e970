"""Change one's own password; nobody ever sets a lasting secret for somebody else (URS-SIG-11)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from people import sessions
from people.actions._passwords import demand_good, keep_password
from people.choices import SessionEnd
from people.models import User


@action(
    "people.change_password",
    label=_("Change password"),
    subject="user",
    own=True,
    proof="old_password",
    secret=("old_password", "new_password"),
)
def change_password(*, user: User, old_password: str, new_password: str) -> User:
    """Replace the person's own password; the old one proves who asks, and wrong ones lock the account."""
    demand_good(user, new_password)
    user.set_password(new_password)
    user.must_change_password = False
    user.one_time_until = None
    user.save()
    keep_password(user)
    sessions.end_all_of(user, SessionEnd.CREDENTIAL)
    return user
