"""Registers the resources of quality."""

from typing import Any

from quality.api.views import (
    BatchDecisionViewSet,
    CapaViewSet,
    DeviationViewSet,
    LegalHoldViewSet,
    RetentionRuleViewSet,
    ReviewViewSet,
    SiteTrailViewSet,
    TrailReviewViewSet,
)


def register(router: Any) -> None:
    """Called once when the addresses are built."""
    router.register("deviations", DeviationViewSet, basename="deviation")
    router.register("capas", CapaViewSet, basename="capa")
    router.register("reviews", ReviewViewSet, basename="review")
    router.register("batches", BatchDecisionViewSet, basename="batch-decision")
    router.register("retention-rules", RetentionRuleViewSet, basename="retention-rule")
    router.register("legal-holds", LegalHoldViewSet, basename="legal-hold")
    router.register("trail-reviews", TrailReviewViewSet, basename="trail-review")
    router.register("sites", SiteTrailViewSet, basename="site-trail")
