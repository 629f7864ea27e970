"""Addresses of the audit trail."""

from django.urls import path

from audit.views.trail import EventPage, SignatureListPage, TrailPage

app_name = "audit"

urlpatterns = [
    path("", TrailPage.as_view(), name="trail"),
    path("events/<int:pk>/", EventPage.as_view(), name="event"),
    path("signatures/", SignatureListPage.as_view(), name="signature_list"),
]
