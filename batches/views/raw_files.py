"""Raw files in the batch record: fetch one, process it again, decide about what it gave."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from django.views import View

from audit.generic import ActionPage
from batches.actions.approve_reprocessing import approve_reprocessing
from batches.actions.reject_reprocessing import reject_reprocessing
from batches.actions.reprocess_raw_file import reprocess_raw_file
from batches.forms import ReprocessForm
from batches.models import ProcessedResult, RawFile
from batches.selectors.visible import steps_visible_to
from kernel.pages import ProtectedPage
from kernel.pages.export import file_exported


class RawFileDownload(ProtectedPage, View):
    """The bytes as they came; refused, and said why, when they are not what was kept."""

    permission = "batches.view_batch"

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        """As a file to keep, under its own name."""
        files = RawFile.objects.filter(step__in=steps_visible_to(request.user)).select_related("step__batch")
        file: RawFile = get_object_or_404(files, uuid=uuid)
        content = file.content_of_file()
        return file_exported(
            request.user, "batches:download_raw_file", file.told(), content, filename=file.name
        )


class ReprocessPage(ActionPage):
    """Begins with how the version that stands was made."""

    action = reprocess_raw_file
    model = ProcessedResult
    form_class = ReprocessForm
    icon_name = "refresh"
    success_text = _(
        "Processed again. The former results stand until a second person has approved the new ones."
    )

    def form_kwargs(self) -> dict[str, Any]:
        """What stands."""
        return {"result": self.record}

    def arguments(self, form: forms.Form | None) -> dict[str, Any]:
        """The algorithm, and how the file is read."""
        return form.arguments() if isinstance(form, ReprocessForm) else {}

    def subtitle(self) -> str:
        """The file, and what stands."""
        return f"{self.record.code} · {self.record.raw_file.label}"


class DecidePage(ActionPage):
    """Opens at the terminal of whoever processed it again: the second person comes there, and signs."""

    model = ProcessedResult
    opens_to = "batches.reprocess_raw_file"

    def subtitle(self) -> str:
        """The version, and what it gave."""
        return f"{self.record.code} · {self.record.in_words()}"


reprocess_page = ReprocessPage.as_view()
approve_page = DecidePage.as_view(action=approve_reprocessing, icon_name="check")
reject_page = DecidePage.as_view(action=reject_reprocessing, tone="danger", icon_name="circle-x")
