"""Resource ``access-reviews``: signed reviews with their lists."""

from __future__ import annotations

from typing import ClassVar

from django.db.models import QuerySet
from rest_framework import serializers

from audit.api import ActionEndpoints, creation
from equipment.models import Site
from kernel.api.fields import RecordField
from kernel.api.resources import ReadViewSet
from kernel.api.serializers import Body, RecordSerializer
from people.actions.review_access import review_access
from people.models import AccessReview
from people.selectors.access_list import VIEW, reviews_visible_to


class ReviewShown(RecordSerializer):
    """A review without its list."""

    class Meta:
        model = AccessReview
        fields = (
            "uuid",
            "code",
            "site",
            "persons",
            "digest",
            "withdrawals",
            "remark",
            "reviewed_by",
            "reviewed_at",
        )


class ReviewDetailShown(ReviewShown):
    """A review with its list."""

    class Meta:
        model = AccessReview
        fields = (*ReviewShown.Meta.fields, "listed")


class ReviewBody(Body):
    """The digest of the list that was seen, a remark, and the grants that shall end."""

    site = RecordField(lambda context: Site.objects.all())
    listed_digest = serializers.CharField(max_length=64)
    remark = serializers.CharField(max_length=2000)
    withdraw = serializers.ListField(child=serializers.UUIDField(), required=False)

    def arguments(self) -> dict[str, object]:
        """Grants by their uuid as text."""
        given = dict(self.validated_data)
        return {**given, "withdraw": [str(each) for each in given.get("withdraw", ())]}


class AccessReviewResource(ActionEndpoints, ReadViewSet):
    """Access reviews."""

    permission = VIEW
    serializer_class = ReviewShown
    detail_serializer_class = ReviewDetailShown
    filters: ClassVar[dict[str, str]] = {"site": "site__code", "reviewed_after": "reviewed_at__gt"}
    search_fields = ("code",)
    ordering_fields = ("reviewed_at",)

    create = creation(review_access, body=ReviewBody)

    def get_records(self) -> QuerySet[AccessReview]:
        """The visible reviews."""
        return reviews_visible_to(self.request.user)
