"""Addresses of the figures."""

from django.urls import path

from analytics.views.figures import figures

app_name = "analytics"

urlpatterns = [path("", figures, name="figures")]
