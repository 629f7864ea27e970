"""Create an account: one person, one user ID, for ever."""

from __future__ import annotations

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from kernel import clock
from people.errors import UsernameTaken, WeakPassword
from people.models import User, fold_username
from people.one_time import hand_over


@action("people.create_user", label=_("Create account"), secret=("password",), administration=True)
def create_user(
    *,
    username: str,
    printed_name: str,
    password: str | None = None,
    is_service: bool = False,
    language: str = "en",
) -> User:
    """Create the account; a service account has no password and never signs (URS-SIG-08, 11).

    ``password`` opens one page for a day: there the person chooses their own.
    """
    folded = fold_username(username)
    if User.objects.filter(username=folded).exists():
        raise UsernameTaken(username=username)
    user = User(username=folded, printed_name=printed_name, is_service=is_service, language=language)
    if password is None or is_service:
        user.set_unusable_password()
    else:
        try:
            validate_password(password, user)
        except ValidationError as error:
            raise WeakPassword(why=" ".join(error.messages)) from None
        hand_over(user, password, clock.now())
    user.full_clean()
    user.save()
    return user
