"""Screens that people acted on: what is needed to show each again, and the digest of what it said."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.contracts import Scope
from audit.models import AppendOnlyModel
from batches.choices import SECOND_PERSON, Moment
from batches.models.override import ToleranceOverride
from batches.models.step import StepAttempt, StepExecution


class ScreenShown(AppendOnlyModel):
    """One press on one screen: facts, words, entries and answer; the recipe's part stands in the step (ADR 21)."""

    disposed_with: ClassVar[str] = "step"

    step = models.ForeignKey(StepExecution, models.PROTECT, related_name="screens", verbose_name=_("step"))
    moment = models.CharField(_("moment"), max_length=20, choices=Moment)
    at = models.DateTimeField(_("at"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("person")
    )
    # As it was printed then: the account may get another name.
    person_name = models.CharField(_("printed name"), max_length=200)
    terminal = models.CharField(_("terminal"), max_length=200, blank=True)
    form = models.CharField(_("form"), max_length=20)
    language = models.CharField(_("language"), max_length=10)
    facts = models.JSONField(_("facts shown"))
    words = models.JSONField(_("words of the program"))
    entered = models.JSONField(_("what was entered"), default=dict)
    answer = models.JSONField(_("refusal shown"), null=True)
    # Names of the values that this press recorded.
    fields = models.JSONField(_("recorded values"), default=list)
    attempt = models.OneToOneField(
        StepAttempt,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="screen",
        verbose_name=_("refused attempt"),
    )
    override = models.ForeignKey(
        ToleranceOverride,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="screens",
        verbose_name=_("override"),
    )
    drawn_digest = models.CharField(_("digest of the page as it was drawn"), max_length=64)
    digest = models.CharField(_("digest of what was seen"), max_length=64)
    # The same of each part of the screen, so that one that differs can be named.
    parts = models.JSONField(_("digests of the parts"))

    class Meta:
        verbose_name = _("screen shown")
        verbose_name_plural = _("screens shown")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(moment__in=Moment.values), name="batches_screen_moment")
        ]

    def __str__(self) -> str:
        return f"{self.step} {self.moment}"

    @property
    def is_second_person(self) -> bool:
        """Whether it was seen by the one who checks or decides, and not by the one who works."""
        return self.moment in SECOND_PERSON

    def audit_scope(self) -> Scope:
        """The place of the batch."""
        return self.step.audit_scope()

    def audit_refs(self) -> list[str]:
        """The batch and the step."""
        return self.step.audit_refs()
