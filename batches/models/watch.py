"""Book-keeping of phases under way: what is watched and how far the samples have been judged.

No records: every fact in here is written into the batch record as value or exception.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.models import TechnicalModel
from batches.choices import WatchState
from batches.models.exception import BatchException
from batches.models.step import StepExecution
from equipment.models import Tag
from kernel.fields import QuantityField


class PhaseRun(TechnicalModel):
    """A phase that an equipment's control carries out, from the START command to its end."""

    disposed_with: ClassVar[str] = "step"

    step = models.OneToOneField(StepExecution, models.CASCADE, related_name="run")
    state_tag = models.ForeignKey(Tag, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=20, choices=WatchState, default=WatchState.WAITING)
    requested_at = models.DateTimeField()
    planned_s = models.PositiveIntegerField(default=0)
    # First report of running; and the last one, after which judging began again.
    running_since = models.DateTimeField(null=True)
    judging_since = models.DateTimeField(null=True)
    # Set when the equipment reports the end; the state follows when the record has been written.
    ended_at = models.DateTimeField(null=True)
    was_stopped = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("phase run")
        verbose_name_plural = _("phase runs")

    def __str__(self) -> str:
        return f"{self.step_id} {self.state}"


class TagWatch(TechnicalModel):
    """One captured tag of a phase run, and the violation that goes on, if one does."""

    disposed_with: ClassVar[str] = "run"

    run = models.ForeignKey(PhaseRun, models.CASCADE, related_name="watches")
    tag = models.ForeignKey(Tag, models.PROTECT, related_name="+")
    field = models.CharField(max_length=80)
    low = QuantityField(null=True)
    high = QuantityField(null=True)
    settle_s = models.PositiveIntegerField(default=0)
    judged_until = models.DateTimeField(null=True)
    violation_since = models.DateTimeField(null=True)
    last_outside_at = models.DateTimeField(null=True)
    worst_value = QuantityField(null=True)
    sample_count = models.PositiveIntegerField(default=0)
    is_uncertain = models.BooleanField(default=False)
    exception = models.ForeignKey(BatchException, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("watched tag")
        verbose_name_plural = _("watched tags")
        constraints = [models.UniqueConstraint(fields=["run", "tag"], name="batches_one_watch_per_tag")]

    def __str__(self) -> str:
        return f"{self.run_id} {self.field}"
