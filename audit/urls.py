"""Addresses of the audit trail."""

from django.urls import path

from audit.views.ledger import CheckpointListPage, CheckpointPage, LedgerPage, checkpoint_note
from audit.views.trail import EventPage, SignatureListPage, TrailPage

app_name = "audit"

urlpatterns = [
    path("", TrailPage.as_view(), name="trail"),
    path("events/<int:pk>/", EventPage.as_view(), name="event"),
    path("ledger/", LedgerPage.as_view(), name="ledger"),
    path("ledger/checkpoints/", CheckpointListPage.as_view(), name="checkpoint_list"),
    path("ledger/checkpoints/<int:pk>/", CheckpointPage.as_view(), name="checkpoint"),
    path("ledger/checkpoints/<int:pk>/note/", checkpoint_note, name="checkpoint_note"),
    path("signatures/", SignatureListPage.as_view(), name="signature_list"),
]
