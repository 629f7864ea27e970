"""Checks of the installation that were made: records of their own, each in the trail like any other."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audit.choices import InstallationState
from audit.models.audited import AppendOnlyModel


class InstallationRun(AppendOnlyModel):
    """One check of the installation: when, where, which version, what was looked at, and the verdict (URS-VAL-02)."""

    # Long, and kept here as it stands: the trail holds its fingerprint.
    masked_columns = ("lines",)

    began_at = models.DateTimeField(_("began"))
    ended_at = models.DateTimeField(_("ended"))
    machine = models.TextField(_("machine"))
    state = models.CharField(_("result"), max_length=10, choices=InstallationState.choices)
    looked_at = models.PositiveIntegerField(_("looked at"))
    fault_count = models.PositiveIntegerField(_("faults"))
    # ``Result.as_data``: sentences and their parameters, worded when they are read.
    lines: Any = models.JSONField(_("findings"))

    class Meta:
        ordering = ["-id"]
        verbose_name = _("check of the installation")
        verbose_name_plural = _("checks of the installation")

    def __str__(self) -> str:
        return f"{self.began_at:%Y-%m-%d %H:%M} {self.machine}"

    def get_state(self) -> InstallationState:
        """The verdict with its look."""
        return InstallationState(self.state)

    def get_absolute_url(self) -> str:
        """The page that shows the last one."""
        return reverse("audit:installation")
