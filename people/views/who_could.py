"""Who could do this, there and then: from the grants as they were at that moment (URS-ACC-04)."""

from __future__ import annotations

from collections.abc import Sequence

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from audit.contracts import Scope
from equipment.models import Area, Site
from kernel import clock
from kernel.pages import Column, ListPage
from people.forms import permissions
from people.models import RoleGrant
from people.selectors.access_then import who_could
from people.selectors.grant_words import agreed_words, place_words


class WhoCouldFilters(django_filters.FilterSet):
    """What, where and when; together they say which grants counted."""

    action = django_filters.ChoiceFilter(label=_("Right"), choices=permissions)
    site = django_filters.ModelChoiceFilter(
        label=_("Site"), queryset=lambda request: Site.objects.order_by("code")
    )
    area = django_filters.ModelChoiceFilter(
        label=_("Area"), queryset=lambda request: Area.objects.order_by("site__code", "code")
    )
    at = django_filters.DateTimeFilter(
        label=_("At this moment"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )

    class Meta:
        model = RoleGrant
        fields: Sequence[str] = ()

    def filter_queryset(self, queryset: QuerySet[RoleGrant]) -> QuerySet[RoleGrant]:
        """All four at once: an area lies in its site, and without a moment it is now."""
        chosen = self.form.cleaned_data
        area, site = chosen.get("area"), chosen.get("site")
        place = Scope(site.pk) if site is not None else Scope()
        if area is not None and site in (None, area.site):
            place = Scope(area.site_id, area.pk)
        return who_could(chosen.get("action") or "", place, chosen.get("at") or clock.now())


class WhoCouldPage(ListPage):
    """The persons who held a right, by which role, since when, and who had agreed to it."""

    permission = "people.view_people"
    title = _("Who could …?")
    columns = (
        Column(
            "user",
            _("Person"),
            value="user.printed_name",
            sort="user__printed_name",
            sub="user.username",
            url=lambda grant: grant.user.get_absolute_url(),
        ),
        Column("role", _("Role"), value="role.name", sort="role__code", sub="held_for"),
        Column("place", _("Place"), value=place_words, sort="site__code"),
        Column("valid_from", _("Since"), kind="datetime"),
        Column("valid_until", _("Until"), kind="datetime"),
        Column("agreed", _("Agreed to by"), value=agreed_words, sortable=False),
    )
    search_fields = ("user__username", "user__printed_name", "role__code")
    search_hint = _("Person or role")
    filterset_class = WhoCouldFilters
    ordering = ("user__printed_name", "role__code", "pk")
    empty_title = _("Nobody could")
    empty_text = _("At that moment no role gave anybody this right there.")
    empty_icon = "user-off"

    def get_queryset(self) -> QuerySet[RoleGrant]:
        return RoleGrant.objects.all()
