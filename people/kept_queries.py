"""The saved filters of a list, for the pages that offer them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from kernel.shell import KeptQueries, KeptQuery
from people.actions.save_filter import narrowing_of
from people.selectors.saved_filters import filters_for


def queries(user: Any, page: str, query: str) -> KeptQueries:
    """The person's own filters and those of their roles; a default is one's own alone."""
    entries = tuple(
        KeptQuery(
            name=each.name,
            query=each.query,
            is_present=each.query == narrowing_of(query),
            is_default=each.is_default and each.owner_id == user.pk,
            shared_by=each.owner.printed_name if each.owner_id != user.pk else "",
        )
        for each in filters_for(user, page)
    )
    keep = f"{reverse('people:save_filter')}?{urlencode({'page': page, 'query': query})}"
    return KeptQueries(entries, keep, reverse("people:saved_filter_list"))
