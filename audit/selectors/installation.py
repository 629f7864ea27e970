"""The checks of the installation for people: the last one with its lines, and those before it."""

from __future__ import annotations

from django.db.models import QuerySet

from audit.models import InstallationRun

NEWEST = 10


def last_run() -> InstallationRun | None:
    """The newest check."""
    return InstallationRun.objects.order_by("-id").first()


def runs() -> list[InstallationRun]:
    """The newest checks, without their lines."""
    return list(InstallationRun.objects.order_by("-id").defer("lines")[:NEWEST])


def every_run() -> QuerySet[InstallationRun]:
    """All of them, the newest first."""
    found: QuerySet[InstallationRun] = InstallationRun.objects.order_by("-id")
    return found
