"""Change one's own password; nobody ever sets a lasting secret for somebody else (URS-SIG-11)."""

from __future__ import annotations

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from people import sessions
from people.choices import SessionEnd
from people.errors import WeakPassword
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
    try:
        validate_password(new_password, user)
    except ValidationError as error:
        raise WeakPassword(why=" ".join(error.messages)) from None
    user.set_password(new_password)
    user.must_change_password = False
    user.one_time_until = None
    user.save()
    sessions.end_all_of(user, SessionEnd.CREDENTIAL)
    return user
