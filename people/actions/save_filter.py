"""Saved filters of lists: keep one, let one open the list, delete one."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from people.errors import FilterNameTaken, FilterOfSomebodyElse, NothingToSave
from people.models import Role, SavedFilter, User

# What belongs to a look at the list, not to what narrows it.
PASSING = frozenset({"page", "format", "everything", "csrfmiddlewaretoken"})


@action("people.save_filter", label=_("Save filter"), subject="user", own=True)
def save_filter(
    *, user: User, page: str, name: str, query: str, role: Role | None = None, is_default: bool = False
) -> SavedFilter:
    """Keep ``query`` of the list ``page`` under a name of one's own, for oneself or for a role."""
    kept = narrowing_of(query)
    if not kept:
        raise NothingToSave()
    if SavedFilter.objects.filter(owner=user, page=page, name=name.strip()).exists():
        raise FilterNameTaken(name=name.strip())
    if is_default:
        _take_default_away(user, page)
    found = SavedFilter(
        owner=user, page=page, name=name.strip(), query=kept, role=role, is_default=is_default
    )
    found.full_clean()
    found.save()
    return found


@action("people.open_with_filter", label=_("Open the list with this filter"), subject="user", own=True)
def open_with_filter(*, user: User, saved_filter: SavedFilter, is_default: bool = True) -> SavedFilter:
    """Let the list open with it, or no longer; another one that did steps back."""
    mine = _own(user, saved_filter)
    if is_default:
        _take_default_away(user, mine.page)
    mine.is_default = is_default
    mine.save()
    return mine


@action("people.delete_filter", label=_("Delete saved filter"), subject="user", own=True)
def delete_filter(*, user: User, saved_filter: SavedFilter) -> None:
    """Delete it; whoever it was shared with no longer finds it. The trail keeps what it was."""
    _own(user, saved_filter).delete()


def narrowing_of(query: str) -> str:
    """The part of an address's query that narrows and sorts, in a fixed order; empty entries left out."""
    parts = [(name, value) for name, value in parse_qsl(query) if name not in PASSING]
    return urlencode(sorted(parts))


def _own(user: User, saved_filter: SavedFilter) -> SavedFilter:
    found: SavedFilter | None = SavedFilter.objects.select_for_update().filter(pk=saved_filter.pk).first()
    if found is None or found.owner_id != user.pk:
        raise FilterOfSomebodyElse(name=saved_filter.name)
    return found


def _take_default_away(user: User, page: str) -> None:
    for other in SavedFilter.objects.filter(owner=user, page=page, is_default=True):
        other.is_default = False
        other.save()
