"""Several exceptions assessed at once, each with a signature of its own (URS-SIG-13)."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audit.generic import TogetherPage
from batches.actions.assess_exception import assess_exception
from batches.forms import AssessExceptionForm
from batches.selectors.visible import exceptions_visible_to
from batches.selectors.work import exceptions_to_assess


class AssessTogetherPage(TogetherPage):
    """The same assessment for all that are ticked."""

    permission = "batches.assess_exception"
    action = assess_exception
    form_class = AssessExceptionForm
    title = _("Assess several exceptions")

    def get_records(self) -> QuerySet[Any]:
        """The exceptions of the person's batches."""
        return exceptions_visible_to(self.request.user)

    def offered(self) -> QuerySet[Any]:
        """The open ones, the gravest first."""
        return exceptions_to_assess(self.request.user)

    def describe(self, record: Any) -> str:
        """Its kind, its step, how grave it is."""
        step = f"{record.step.number} {record.step.name}" if record.step is not None else ""
        parts = (record.get_kind_display(), step, record.get_severity_display())
        return " · ".join(str(part) for part in parts if part)

    def after(self) -> str:
        """The exceptions."""
        return reverse("batches:exception_list")
