"""Commands to machines and scales: written with the step that causes them, carried out once."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from audit.models import AuditedModel
from equipment.models import Unit
from integrations.choices import CommandKind, CommandState
from integrations.models.endpoint import Endpoint


class PlantCommand(AuditedModel):
    """One command with what was written, what was read back, and what the device answered (URS-INT-07)."""

    # Set before it goes out, so that one with an unknown outcome is never sent again.
    technical_columns: ClassVar[tuple[str, ...]] = ("sent_at",)

    endpoint = models.ForeignKey(
        Endpoint, models.PROTECT, related_name="commands", verbose_name=_("connection")
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="+", verbose_name=pgettext_lazy("equipment", "unit")
    )
    kind = models.CharField(_("command"), max_length=10, choices=CommandKind)
    batch_code = models.CharField(_("batch"), max_length=60, blank=True)
    step_ref = models.CharField(_("step"), max_length=80, blank=True)
    content = models.JSONField(_("content"), default=dict, blank=True)
    requested_at = models.DateTimeField(_("requested"))
    expires_at = models.DateTimeField(_("not later than"))
    state = models.CharField(_("state"), max_length=20, choices=CommandState, default=CommandState.QUEUED)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    answer = models.TextField(_("answer"), blank=True)
    read_back = models.JSONField(_("read back"), default=dict, blank=True)

    class Meta:
        verbose_name = _("plant command")
        verbose_name_plural = _("plant commands")
        ordering = ["-requested_at", "-id"]
        indexes = [
            models.Index(
                fields=["endpoint", "id"],
                condition=models.Q(state=CommandState.QUEUED),
                name="integrations_commands_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.get_kind_display()}"

    @property
    def site_id(self) -> int:
        """The site of its unit."""
        return self.unit.site_id

    def audit_refs(self) -> list[str]:
        """The unit, the batch and the step."""
        refs = [f"unit:{self.unit.code}"]
        if self.batch_code:
            refs.append(f"batch:{self.batch_code}")
        if self.step_ref:
            refs.append(f"step:{self.step_ref}")
        return refs
