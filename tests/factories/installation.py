"""A check of the installation, as the night keeps one: of a test's database, which lacks what roles.sql gives."""

from __future__ import annotations

from audit.models import InstallationRun
from audit.tasks import verify_installation


def a_failed_check() -> InstallationRun:
    """Its page has something of everything: what is wrong, what could be better, what is as it must be."""
    assert verify_installation() > 0
    return InstallationRun.objects.latest("id")
