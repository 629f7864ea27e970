"""Resources of quality: deviations, actions, reviews, and the decisions on a batch."""

from __future__ import annotations

from django.db.models import QuerySet

from audit.api import ActionEndpoints, creation, endpoint
from batches.models import Batch
from batches.selectors.visible import batches_visible_to
from equipment.models import Site
from equipment.selectors.visible import sites_visible_to
from kernel.api.resources import ReadViewSet
from quality.actions.amend_investigation import amend_investigation
from quality.actions.approve_capa import approve_capa
from quality.actions.assess_affected_batch import assess_affected_batch
from quality.actions.classify_deviation import classify_deviation
from quality.actions.close_deviation import close_deviation
from quality.actions.complete_investigation import complete_investigation
from quality.actions.confirm_effectiveness import confirm_effectiveness
from quality.actions.dispose_of_batch import dispose_of_batch
from quality.actions.find_ineffective import find_ineffective
from quality.actions.flag_trail_entry import flag_trail_entry
from quality.actions.implement_capa import implement_capa
from quality.actions.lift_legal_hold import lift_legal_hold
from quality.actions.list_affected_batch import list_affected_batch
from quality.actions.open_deviation import open_deviation
from quality.actions.place_legal_hold import place_legal_hold
from quality.actions.plan_capa import plan_capa
from quality.actions.reject_batch import reject_batch
from quality.actions.release_batch import release_batch
from quality.actions.reopen_deviation import reopen_deviation
from quality.actions.request_closure import request_closure
from quality.actions.review_audit_trail import review_audit_trail
from quality.actions.review_batch import review_batch
from quality.actions.review_site_trail import review_site_trail
from quality.actions.set_retention_rule import set_retention_rule
from quality.actions.start_investigation import start_investigation
from quality.api import bodies
from quality.api.serializers import (
    CapaSerializer,
    DeviationDetailSerializer,
    DeviationSerializer,
    LegalHoldSerializer,
    RetentionRuleSerializer,
    ReviewDetailSerializer,
    ReviewedSiteSerializer,
    ReviewSerializer,
    TrailReviewDetailSerializer,
)
from quality.models import Capa, Deviation, LegalHold, RetentionRule, TrailReview
from quality.selectors.capas import capas_visible_to
from quality.selectors.deviations import deviations_visible_to
from quality.selectors.retention import VIEW, holds_visible_to
from quality.selectors.review import batches_to_review
from quality.selectors.trail import reviews_visible_to


class DeviationViewSet(ActionEndpoints, ReadViewSet):
    """Deviations. Their links to batch, step and exception are made once: there is no PUT, PATCH or DELETE."""

    permission = "quality.view_deviation"
    serializer_class = DeviationSerializer
    detail_serializer_class = DeviationDetailSerializer
    filters = {
        "site": "site__code",
        "state": "state",
        "batch": "batch__code",
        "classification": "classification",
        "source": "source",
        "due_before": "due_on__lt",
        "opened_from": "opened_at__gte",
    }
    search_fields = ("code", "title", "batch__code", "description")
    ordering_fields = ("code", "opened_at", "due_on")

    create = creation(open_deviation, body=bodies.OpenDeviationBody)
    classify = endpoint(classify_deviation, body=bodies.ClassifyBody)
    start_investigation = endpoint(start_investigation, body=bodies.InvestigatorBody)
    complete_investigation = endpoint(complete_investigation, body=bodies.InvestigationBody)
    amend_investigation = endpoint(amend_investigation, body=bodies.AmendmentBody)
    list_batch = endpoint(list_affected_batch, body=bodies.ListBatchBody)
    assess_batch = endpoint(assess_affected_batch, body=bodies.ConclusionBody)
    plan_capa = endpoint(plan_capa, body=bodies.CapaBody)
    request_closure = endpoint(request_closure)
    close = endpoint(close_deviation, body=bodies.ClosingBody)
    reopen = endpoint(reopen_deviation)

    def get_records(self) -> QuerySet[Deviation]:
        return deviations_visible_to(self.request.user).select_related(
            "excursion", "classified_by", "closed_by"
        )


class CapaViewSet(ActionEndpoints, ReadViewSet):
    """Corrective and preventive actions; they are planned at their deviation."""

    permission = "quality.view_capa"
    serializer_class = CapaSerializer
    filters = {
        "site": "site__code",
        "state": "state",
        "deviation": "deviation__code",
        "owner": "owner__username",
        "due_before": "due_on__lt",
    }
    search_fields = ("code", "description", "deviation__code")
    ordering_fields = ("code", "due_on", "check_on")

    approve = endpoint(approve_capa)
    implement = endpoint(implement_capa, body=bodies.ImplementationBody)
    confirm_effectiveness = endpoint(confirm_effectiveness, body=bodies.EffectBody)
    find_ineffective = endpoint(find_ineffective, body=bodies.IneffectiveBody)

    def get_records(self) -> QuerySet[Capa]:
        return capas_visible_to(self.request.user).select_related("implemented_by", "checked_by")


class ReviewViewSet(ReadViewSet):
    """Batches after production, with what stands between each and its release."""

    permission = "quality.view_review"
    serializer_class = ReviewSerializer
    detail_serializer_class = ReviewDetailSerializer
    filters = {"site": "site__code", "state": "state"}
    search_fields = ("code",)
    ordering_fields = ("code", "completed_at")

    def get_records(self) -> QuerySet[Batch]:
        return batches_to_review(self.request.user)


class BatchDecisionViewSet(ActionEndpoints, ReadViewSet):
    """Decisions on a batch; release answers 409 with every reason in ``findings``."""

    permission = "quality.view_review"
    serializer_class = ReviewSerializer
    detail_serializer_class = ReviewSerializer
    # The batch itself is read at the resource that batches registers under the same address.
    http_method_names = ["post"]

    review_audit_trail = endpoint(review_audit_trail, body=bodies.TrailReviewBody)
    flag_trail_entry = endpoint(flag_trail_entry, body=bodies.FlagBody, record_as="place")
    place_legal_hold = endpoint(place_legal_hold, body=bodies.HoldBody)
    dispose = endpoint(dispose_of_batch)
    review = endpoint(review_batch)
    release = endpoint(release_batch)
    reject = endpoint(reject_batch)

    def get_records(self) -> QuerySet[Batch]:
        return batches_visible_to(self.request.user)


class RetentionRuleViewSet(ActionEndpoints, ReadViewSet):
    """The plant's own rules for keeping batch records; markets without one follow their own law."""

    permission = VIEW
    serializer_class = RetentionRuleSerializer
    code_field = "market"
    site_path = ""

    create = creation(set_retention_rule, body=bodies.RetentionRuleBody)

    def get_records(self) -> QuerySet[RetentionRule]:
        return RetentionRule.objects.order_by("market")


class LegalHoldViewSet(ActionEndpoints, ReadViewSet):
    """Legal holds; they are placed at their batch."""

    permission = VIEW
    serializer_class = LegalHoldSerializer
    filters = {"site": "site__code", "batch": "batch__code"}
    search_fields = ("code", "batch__code", "matter")
    ordering_fields = ("code", "placed_at", "lifted_at")

    lift = endpoint(lift_legal_hold)

    def get_records(self) -> QuerySet[LegalHold]:
        return holds_visible_to(self.request.user)


class TrailReviewViewSet(ActionEndpoints, ReadViewSet):
    """Signed reviews of trails. A site's is signed by POST here, a batch's at the batch."""

    permission = "quality.view_review"
    serializer_class = TrailReviewDetailSerializer
    code_field = "uuid"
    filters = {
        "batch": "batch__code",
        "site": "site__code",
        "conclusion": "conclusion",
        "since": "reviewed_at__gte",
        "until": "reviewed_at__lt",
    }
    search_fields = ("batch__code", "site__code", "remark")
    ordering_fields = ("reviewed_at",)

    create = creation(review_site_trail, body=bodies.SiteTrailReviewBody)

    def get_records(self) -> QuerySet[TrailReview]:
        return reviews_visible_to(self.request.user)


class SiteTrailViewSet(ActionEndpoints, ReadViewSet):
    """What a reviewer does with the trail of a site; the site itself is read where equipment registers it."""

    permission = "quality.view_review"
    serializer_class = ReviewedSiteSerializer
    http_method_names = ["post"]
    site_path = ""

    flag_trail_entry = endpoint(flag_trail_entry, body=bodies.FlagBody, record_as="place")

    def get_records(self) -> QuerySet[Site]:
        return sites_visible_to(self.request.user, flag_trail_entry.code)
