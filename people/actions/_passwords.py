"""What a password must be: the rules in force decide, wherever one is set (URS-ACC-06)."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    NumericPasswordValidator,
    UserAttributeSimilarityValidator,
    validate_password,
)
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from kernel import clock
from people.errors import WeakPassword
from people.models import EarlierPassword, User, fold_username
from people.rules import Rules, in_force

# What of a person a password may not resemble.
OF_ONESELF = ("username", "printed_name")


def demand_good(user: User, password: str) -> None:
    """Raise ``WeakPassword`` with every rule in force that the password breaks."""
    rules = in_force()
    try:
        validate_password(password, user, _validators(rules))
    except ValidationError as error:
        raise WeakPassword(why=" ".join(error.messages)) from None
    if len(password) < rules.password_length:
        words = _("It has fewer than %(count)s characters.")
        raise WeakPassword(why=words % {"count": rules.password_length})
    if rules.refuse_own_id and fold_username(user.username) in fold_username(password):
        raise WeakPassword(why=_("It contains your user ID."))
    if _came_before(user, password, rules):
        raise WeakPassword(why=_("It is one of your last %(count)s.") % {"count": rules.password_history})


def keep_password(user: User) -> None:
    """Remember what has been set, as a slow salted hash, and forget what the rules look back to no longer."""
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
    found: list[Any] = [NumericPasswordValidator()]
    if rules.refuse_common_passwords:
        found.append(CommonPasswordValidator())
    if rules.refuse_own_id:
        found.append(UserAttributeSimilarityValidator(OF_ONESELF))
    return found
