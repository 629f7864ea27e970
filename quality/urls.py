"""Addresses of quality."""

from django.urls import path

from batches.models import Batch
from equipment.models import Site
from quality.views import capas, deviations, dialogs, keeping, keeping_dialogs, review, trail, trail_reviews

app_name = "quality"

urlpatterns = [
    path("deviations/", deviations.DeviationListPage.as_view(), name="deviation_list"),
    path("deviations/new/", dialogs.OpenDeviationDialog.as_view(), name="deviation_open"),
    path("deviations/<uuid:uuid>/", deviations.DeviationPage.as_view(), name="deviation_detail"),
    path("deviations/<uuid:uuid>/classify/", dialogs.classify, name="deviation_classify"),
    path("deviations/<uuid:uuid>/start/", dialogs.start, name="deviation_start"),
    path("deviations/<uuid:uuid>/complete/", dialogs.complete, name="deviation_complete"),
    path("deviations/<uuid:uuid>/amend/", dialogs.AmendDialog.as_view(), name="deviation_amend"),
    path("deviations/<uuid:uuid>/batches/", dialogs.list_batch, name="deviation_list_batch"),
    path("deviations/<uuid:uuid>/plan/", dialogs.PlanCapaDialog.as_view(), name="deviation_plan"),
    path("deviations/<uuid:uuid>/request/", dialogs.ask_approval, name="deviation_request"),
    path("deviations/<uuid:uuid>/close/", dialogs.close, name="deviation_close"),
    path("deviations/<uuid:uuid>/reopen/", dialogs.reopen, name="deviation_reopen"),
    path("affected/<uuid:uuid>/", dialogs.AssessBatchDialog.as_view(), name="affected_assess"),
    path("capas/", capas.CapaListPage.as_view(), name="capa_list"),
    path("capas/<uuid:uuid>/", capas.CapaPage.as_view(), name="capa_detail"),
    path("capas/<uuid:uuid>/approve/", dialogs.approve, name="capa_approve"),
    path("capas/<uuid:uuid>/implement/", dialogs.implement, name="capa_implement"),
    path("capas/<uuid:uuid>/confirm/", dialogs.confirm, name="capa_confirm"),
    path("capas/<uuid:uuid>/ineffective/", dialogs.IneffectiveDialog.as_view(), name="capa_ineffective"),
    path("reviews/", review.ReviewListPage.as_view(), name="review_list"),
    path("batches/<uuid:uuid>/review/", review.batch_review, name="batch_review"),
    path("batches/<uuid:uuid>/review/side/", review.batch_before_release, name="batch_before_release"),
    path("batches/<uuid:uuid>/review/values/", review.batch_values, name="batch_values"),
    path("batches/<uuid:uuid>/review/sign/", dialogs.review, name="batch_qa_review"),
    path("batches/<uuid:uuid>/trail/", trail.trail_review, name="trail_review"),
    path("batches/<uuid:uuid>/trail/sign/", dialogs.review_trail, name="trail_review_sign"),
    path("batches/<uuid:uuid>/trail/flag/", dialogs.FlagDialog.as_view(model=Batch), name="trail_flag"),
    path("trail-reviews/", trail_reviews.TrailReviewListPage.as_view(), name="trail_review_list"),
    path("trail-reviews/<uuid:uuid>/", trail_reviews.TrailReviewPage.as_view(), name="trail_review_detail"),
    path("sites/<uuid:uuid>/trail/", trail.site_trail, name="site_trail"),
    path("sites/<uuid:uuid>/trail/sign/", dialogs.ReviewSiteTrailDialog.as_view(), name="site_trail_sign"),
    path("sites/<uuid:uuid>/trail/flag/", dialogs.FlagDialog.as_view(model=Site), name="site_trail_flag"),
    path("batches/<uuid:uuid>/release/", dialogs.release, name="batch_release"),
    path("batches/<uuid:uuid>/reject/", dialogs.reject, name="batch_reject"),
    path("retention/", keeping.retention, name="retention"),
    path("retention/set/", keeping_dialogs.SetRuleDialog.as_view(), name="set_retention_rule"),
    path("retention/due/", keeping.DueListPage.as_view(), name="due_list"),
    path("holds/", keeping.HoldListPage.as_view(), name="hold_list"),
    path("holds/<uuid:uuid>/", keeping.HoldPage.as_view(), name="hold_detail"),
    path("holds/<uuid:uuid>/lift/", keeping_dialogs.lift, name="hold_lift"),
    path("disposals/", keeping.DisposalListPage.as_view(), name="disposal_list"),
    path("batches/<uuid:uuid>/hold/", keeping_dialogs.place, name="batch_hold"),
    path("batches/<uuid:uuid>/dispose/", keeping_dialogs.dispose, name="batch_dispose"),
    path(
        "batches/<uuid:uuid>/deviations/new/",
        dialogs.OpenDeviationOfBatchDialog.as_view(),
        name="deviation_open_of_batch",
    ),
]
