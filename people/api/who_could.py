"""Resource ``who-could``: who held a right, where and when; and ``explanations``: why, or why not."""

from __future__ import annotations

from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from rest_framework import serializers

from audit.contracts import Scope
from equipment.models import Area, Site
from kernel import clock
from kernel.api.filters import ApiFilterSet, ZonedDateTimeFilter
from kernel.api.resources import ReadViewSet
from kernel.api.serializers import RecordSerializer
from people.models import RoleGrant
from people.selectors.access_then import agreed_by, who_could, with_agreement

ORDER = ("user__printed_name", "role__code", "pk")


class HolderShown(RecordSerializer):
    """A grant by which a person held the right."""

    agreed_by = serializers.SerializerMethodField()
    delegated_by = serializers.SerializerMethodField()

    class Meta:
        model = RoleGrant
        fields = (
            "uuid",
            "user",
            "role",
            "site",
            "area",
            "valid_from",
            "valid_until",
            "delegated_by",
            "agreed_by",
        )

    def get_agreed_by(self, grant: Any) -> list[str]:
        """Owner and administrator; empty where the first set-up gave the role."""
        return agreed_by(grant)

    def get_delegated_by(self, grant: RoleGrant) -> str | None:
        """The user ID of the person for whom it was held; null for a person's own role."""
        return grant.delegated_from.user.username if grant.delegated_from is not None else None


class WhoCouldQuestion(ApiFilterSet):
    """Right, place and moment; left out: any right, everywhere, now."""

    action = django_filters.CharFilter()
    site = django_filters.ModelChoiceFilter(queryset=Site.objects.all(), to_field_name="code")
    area = django_filters.CharFilter()
    at = ZonedDateTimeFilter()
    user = django_filters.CharFilter()

    class Meta:
        model = RoleGrant
        fields: ClassVar[list[str]] = []

    def filter_queryset(self, queryset: QuerySet[RoleGrant]) -> QuerySet[RoleGrant]:
        """All at once: an area is one of the site that is named beside it."""
        asked = self.form.cleaned_data
        site, place = asked["site"], Scope()
        if site is not None:
            area = Area.objects.filter(site=site, code=asked["area"]).first() if asked["area"] else None
            if asked["area"] and area is None:
                return RoleGrant.objects.none()
            place = Scope(site.pk, area.pk if area is not None else None)
        found = who_could(asked["action"] or "", place, asked["at"] or clock.now()).order_by(*ORDER)
        return found.filter(user__username=asked["user"]) if asked["user"] else found


class WhoCouldResource(ReadViewSet):
    """Who could do what, where and when (URS-ACC-04)."""

    permission = "people.view_people"
    serializer_class = HolderShown
    filterset_class = WhoCouldQuestion
    code_field = "uuid"
    site_path = ""

    def get_records(self) -> QuerySet[RoleGrant]:
        """Every grant, ended ones too; the question narrows them."""
        return with_agreement(RoleGrant.objects.order_by(*ORDER))
