"""By what is still to do: how lists of quality are narrowed, and how figures link to a part of them."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from equipment.selectors.site_time import by_the_day_at_each_site


class StandingFilters(django_filters.FilterSet):
    """``ended`` are the states after which nothing is to do."""

    ended: ClassVar[tuple[Any, ...]] = ()
    standing = django_filters.ChoiceFilter(
        label=_("Standing"),
        choices=(("open", _("Not closed")), ("overdue", _("Overdue"))),
        method="by_standing",
    )
    site = django_filters.CharFilter(label=_("Site"), field_name="site__code")

    @staticmethod
    def is_late(today: date) -> Q:
        """What is late when it is ``today`` at the site."""
        raise NotImplementedError

    def by_standing(self, found: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """What has not ended; of it what is late by the day at each site."""
        open_ones = found.exclude(state__in=self.ended)
        return open_ones if value == "open" else open_ones.filter(by_the_day_at_each_site(self.is_late))
