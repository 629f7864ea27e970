"""User IDs are unique for ever, and no two of them look the same (URS-SIG-08)."""

from __future__ import annotations

from functools import cache
from typing import Any

from confusable_homoglyphs import confusables
from django.db import connection

from people.errors import LooksLikeAnother, UsernameTaken
from people.models import User, fold_username

# Letters and digits of one alphabet that a person cannot tell apart on a badge or in a list.
ALIKE = str.maketrans({"0": "o", "1": "l", "|": "l"})
_TOLD_ONCE = "people.user_id"


def free_user_id(username: str) -> str:
    """The folded user ID, when neither it nor one that looks like it was ever given to anybody.

    Two who create accounts at once wait for each other. Raises ``UsernameTaken``, ``LooksLikeAnother``.
    """
    folded = fold_username(username)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [_TOLD_ONCE])
    seen = looks(folded)
    for other in User.objects.values_list("username", flat=True):
        if other == folded:
            raise UsernameTaken(username=username)
        if looks(other) == seen:
            raise LooksLikeAnother(username=username, other=other)
    return folded


def looks(folded: str) -> str:
    """What the eye reads: every character by the Latin one that it looks like (Unicode's confusables)."""
    return "".join(_as_seen(each) for each in folded).translate(ALIKE)


@cache
def _as_seen(character: str) -> str:
    if character.isascii():
        return character
    found: Any = confusables.is_confusable(character, preferred_aliases=[]) or []
    for known in found:
        for other in known["homoglyphs"]:
            if other["c"].isascii():
                return str(other["c"]).casefold()
    return character
