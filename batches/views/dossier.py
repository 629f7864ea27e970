"""The dialog that exports a dossier, and says what its receiver needs to verify it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.generic import DownloadPage
from batches.actions.export_dossier import export_dossier
from batches.forms import ExportDossierForm
from batches.models import Batch
from batches.selectors.dossier import dossier_arguments, dossier_content, grouped, known_fingerprint
from batches.selectors.dossier_file import dossier_file
from kernel.document import pdf_reply


class ExportDossierPage(DownloadPage):
    """Reads the record first, without any lock; then the dossier gets its number, then it is typeset and signed."""

    action = export_dossier
    model = Batch
    form_class = ExportDossierForm
    icon_name = "file-certificate"
    success_text = gettext_lazy("The dossier was exported.")

    def form_kwargs(self) -> dict[str, Any]:
        """The steps of the batch, and what the receiver must be told."""
        return {"batch": self.record, "fingerprint": grouped(known_fingerprint()), "programs": _programs()}

    def arguments(self, form: forms.Form | None) -> dict[str, Any]:
        """What the action keeps of the content."""
        entered = form.arguments() if isinstance(form, ExportDossierForm) else {}
        self.content = dossier_content(self.record, **entered)
        return {"step": entered["step"], **dossier_arguments(self.content)}

    def file(self, result: Any) -> HttpResponse:
        """The PDF, under the dossier's own number."""
        return pdf_reply(dossier_file(result, self.content), f"{result.file_name}.pdf")


def _programs() -> str:
    """How the receiver verifies it; both programs are static files that a browser keeps."""
    return format_html(
        _(
            "The receiver needs it by another way than the file, such as a letter, and one of these: {page} (opens in "
            "any browser, needs no network), {program} (for Python)."
        ),
        page=_link("verify-dossier.html"),
        program=_link("verify_dossier.py"),
    )


def _link(name: str) -> str:
    return format_html('<a href="{}" download="{}">{}</a>', static(f"pharmom/{name}"), name, name)
