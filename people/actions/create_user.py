"""Create an account: one person, one user ID, for ever."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from people.actions._passwords import keep_password, set_password
from people.actions._user_ids import free_user_id
from people.models import User


@action("people.create_user", label=_("Create account"), secret=("password",), administration=True)
def create_user(
    *,
    username: str,
    printed_name: str,
    password: str | None = None,
    is_service: bool = False,
    language: str = "en",
    must_change_password: bool = True,
) -> User:
    """Create the account; a service account has no password and never signs (URS-SIG-08, 11)."""
    folded = free_user_id(username)
    user = User(username=folded, printed_name=printed_name, is_service=is_service, language=language)
    user.must_change_password = must_change_password and not is_service
    if password is None or is_service:
        user.set_unusable_password()
    else:
        set_password(user, password)
    user.full_clean()
    user.save()
    if user.has_usable_password():
        keep_password(user)
    return user
