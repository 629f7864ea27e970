"""Addresses of the audit trail."""

from django.urls import path

from audit.views.installation import InstallationPage, VerifyInstallationPage
from audit.views.ledger import CheckpointListPage, CheckpointPage, LedgerPage, checkpoint_note
from audit.views.reason_codes import (
    ChangeReasonCodePage,
    DefineReasonCodePage,
    ReasonCodeListPage,
    ReasonCodePage,
)
from audit.views.records import record_as_of, record_history
from audit.views.requests import RequestListPage, RequestPage, WithdrawRequestPage
from audit.views.signatures import SignatureListPage, SignaturePage
from audit.views.trail import EventPage, PersonTrailPage, SystemTrailPage, TrailPage

app_name = "audit"

urlpatterns = [
    path("", TrailPage.as_view(), name="trail"),
    path("events/<int:pk>/", EventPage.as_view(), name="event"),
    path("records/<str:kind>/<uuid:uuid>/", record_history, name="record_history"),
    path("records/<str:kind>/<uuid:uuid>/as-of/", record_as_of, name="record_as_of"),
    path("system/", SystemTrailPage.as_view(), name="system"),
    path("persons/<str:username>/", PersonTrailPage.as_view(), name="person"),
    path("ledger/", LedgerPage.as_view(), name="ledger"),
    path("ledger/checkpoints/", CheckpointListPage.as_view(), name="checkpoint_list"),
    path("ledger/checkpoints/<int:pk>/", CheckpointPage.as_view(), name="checkpoint"),
    path("ledger/checkpoints/<int:pk>/note/", checkpoint_note, name="checkpoint_note"),
    path("reason-codes/", ReasonCodeListPage.as_view(), name="reason_code_list"),
    path("reason-codes/new/", DefineReasonCodePage.as_view(), name="define_reason_code"),
    path("reason-codes/<uuid:uuid>/", ReasonCodePage.as_view(), name="reason_code_detail"),
    path("reason-codes/<uuid:uuid>/change/", ChangeReasonCodePage.as_view(), name="change_reason_code"),
    path("installation/", InstallationPage.as_view(), name="installation"),
    path("installation/verify/", VerifyInstallationPage.as_view(), name="verify_installation"),
    path("signature-requests/", RequestListPage.as_view(), name="signature_request_list"),
    path("signature-requests/<uuid:uuid>/", RequestPage.as_view(), name="signature_request_detail"),
    path(
        "signature-requests/<uuid:uuid>/withdraw/",
        WithdrawRequestPage.as_view(),
        name="withdraw_signature_request",
    ),
    path("signatures/", SignatureListPage.as_view(), name="signature_list"),
    path("signatures/<uuid:uuid>/", SignaturePage.as_view(), name="signature_detail"),
]
