"""Choose the language of one's own account."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from people.models import User


@action("people.choose_language", label=_("Change language"), subject="user", own=True)
def choose_language(*, user: User, language: str) -> User:
    """PharMOM speaks it to the person at every next sign-in, whatever was chosen in a browser before.

    ``language`` is a code of ``settings.LANGUAGES``; Django's ``ValidationError`` for any other.
    """
    if user.language != language:
        user.language = language
        user.full_clean(exclude=["password"])
        user.save()
    return user
