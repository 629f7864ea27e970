"""What a password must be: the rules in force decide, wherever one is set (URS-ACC-06)."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    MinimumLengthValidator,
    NumericPasswordValidator,
    UserAttributeSimilarityValidator,
    validate_password,
)
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from kernel import clock
from people.errors import WeakPassword
from people.models import EarlierPassword, User
from people.rules import Rules, in_force

# What of a person a password may not resemble.
OF_ONESELF = ("username", "printed_name")


def set_password(user: User, password: str) -> None:
    """Give ``user`` the password, or raise ``WeakPassword`` with every rule that it breaks; the caller saves.

    Earlier ones are kept as slow salted hashes, for as long as the rules look back, and in no trail.
    """
    rules = in_force()
    try:
        validate_password(password, user, _validators(rules))
    except ValidationError as error:
        raise WeakPassword(why=" ".join(error.messages)) from None
    if _came_before(user, password, rules):
        raise WeakPassword(why=_("It is one of your last %(count)s.") % {"count": rules.password_history})
    user.set_password(password)


def keep_password(user: User) -> None:
    """Remember what has been set, and forget what the rules look back to no longer; after the save."""
    EarlierPassword.objects.create(user=user, encoded=user.password, set_at=clock.now())
    # One is kept in any case: it says how old the present password is.
    kept = max(in_force().password_history, 1)
    old = (
        EarlierPassword.objects.filter(user=user)
        .order_by("-set_at", "-pk")
        .values_list("pk", flat=True)[kept:]
    )
    EarlierPassword.objects.filter(pk__in=list(old)).delete()


def _came_before(user: User, password: str, rules: Rules) -> bool:
    if user._state.adding or not rules.password_history:
        return False
    earlier = EarlierPassword.objects.filter(user=user).order_by("-set_at", "-pk")
    hashes = [user.password, *earlier.values_list("encoded", flat=True)[: rules.password_history]]
    return any(check_password(password, each) for each in dict.fromkeys(hashes))


def _validators(rules: Rules) -> list[Any]:
    found: list[Any] = [MinimumLengthValidator(rules.password_length), NumericPasswordValidator()]
    if rules.refuse_common_passwords:
        found.append(CommonPasswordValidator())
    if rules.refuse_own_id:
        found.append(UserAttributeSimilarityValidator(OF_ONESELF))
    return found
