"""Pages of a list that cost the same however long it is."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

# Nobody turns two hundred pages; counting further would read the whole table for each of them.
MOST_PAGED = 10_000


class Pages(Paginator):  # type: ignore[type-arg] # it takes no argument at run time
    """Counts and pages the first ``MOST_PAGED`` records; whoever wants what lies beyond narrows the list.

    A count of all rows reads all rows: on a trail of years it takes seconds, at each page.
    """

    object_list: QuerySet[Any]

    def page(self, number: Any) -> Page[Any]:
        """One page. Where tables are joined its keys come first, so that they are read for its records alone."""
        place = self.validate_number(number)
        bottom = (place - 1) * self.per_page
        top = min(bottom + self.per_page, self.count)
        shown = self._first[:top] if place == 1 else list(self._unjoined[bottom:top])
        if self._is_joined:
            found = self.object_list.order_by().filter(pk__in=shown)
            by_key = {record.pk: record for record in found} if shown else {}
            shown = [by_key[key] for key in shown if key in by_key]
        return Page(shown, place, self)

    @property
    def count(self) -> int:
        """How many are paged."""
        return min(self._counted, MOST_PAGED)

    @property
    def has_more(self) -> bool:
        """Whether there are records beyond the last page."""
        return self._counted > MOST_PAGED

    @cached_property
    def _counted(self) -> int:
        """How many there are, as far as it is counted: one more than are paged says that there are more."""
        if len(self._first) <= self.per_page:
            return len(self._first)  # all of them: a search that finds little looks through the table once
        keys = self.object_list.order_by().values("pk")
        found: int = keys[: MOST_PAGED + 1].count()
        return found

    @cached_property
    def _first(self) -> list[Any]:
        """The first page and one more: there is a second page, or nothing is left to count."""
        return list(self._unjoined[: self.per_page + 1])

    @property
    def _is_joined(self) -> bool:
        return bool(self.object_list.query.select_related)

    @property
    def _unjoined(self) -> QuerySet[Any]:
        return self.object_list.values_list("pk", flat=True) if self._is_joined else self.object_list
