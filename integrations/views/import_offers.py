"""The action dialogs of import mappings and imports."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from audit.generic import ActionPage, Offer
from audit.generic.page import DownloadPage
from equipment.selectors.visible import sites_visible_to
from integrations.actions.accept_import import accept_import
from integrations.actions.approve_import_mapping import approve_import_mapping
from integrations.actions.carry_out_import import carry_out_import
from integrations.actions.change_import_mapping import change_import_mapping
from integrations.actions.check_import import check_import
from integrations.actions.compare_import import compare_import
from integrations.actions.draft_import_mapping import draft_import_mapping
from integrations.actions.fail_import import fail_import
from integrations.actions.map_import_field import map_import_field
from integrations.actions.prepare_import import prepare_import
from integrations.actions.print_import_report import print_import_report
from integrations.actions.revise_import_mapping import revise_import_mapping
from integrations.actions.sign_import_report import sign_import_report
from integrations.actions.withdraw_import import withdraw_import
from integrations.choices import MappingState
from integrations.forms import MapFieldForm, MappingChangeForm, MappingForm, PrepareImportForm
from integrations.models import ImportMapping, ImportRun
from integrations.selectors.import_report import report_pdf
from integrations.selectors.import_values import target_of
from integrations.selectors.imports import runs_visible_to
from kernel.document import pdf_reply

DRAFT_OFFER = Offer(draft_import_mapping, "integrations:draft_mapping", icon="plus", tone="primary")
PREPARE_OFFER = Offer(
    prepare_import, "integrations:prepare_import", _("Import a file"), icon="file-import", tone="primary"
)
_DRAFT = (
    Offer(
        approve_import_mapping, "integrations:approve_mapping", _("Approve"), icon="signature", tone="primary"
    ),
    Offer(change_import_mapping, "integrations:change_mapping", _("Change"), icon="pencil"),
)
_APPROVED = (
    PREPARE_OFFER,
    Offer(revise_import_mapping, "integrations:revise_mapping", icon="versions"),
)
RUN_OFFERS = (
    Offer(check_import, "integrations:check_import", icon="list-check", tone="primary", step="check_import"),
    Offer(
        carry_out_import,
        "integrations:carry_out_import",
        icon="player-play",
        tone="primary",
        step="carry_out_import",
    ),
    Offer(
        compare_import,
        "integrations:compare_import",
        icon="git-compare",
        tone="primary",
        step="compare_import",
    ),
    Offer(
        sign_import_report,
        "integrations:sign_import_report",
        icon="signature",
        tone="primary",
        step="sign_import_report",
    ),
    Offer(
        accept_import, "integrations:accept_import", icon="signature", tone="primary", step="accept_import"
    ),
    Offer(fail_import, "integrations:fail_import", icon="circle-x", tone="danger", step="fail_import"),
    Offer(withdraw_import, "integrations:withdraw_import", icon="ban", tone="danger", step="withdraw_import"),
    Offer(print_import_report, "integrations:print_import_report", icon="printer"),
)


def offers_for(mapping: ImportMapping) -> tuple[Offer, ...]:
    """What can be done with this version now."""
    if mapping.state == MappingState.DRAFT:
        return _DRAFT
    return _APPROVED if mapping.state == MappingState.APPROVED else ()


class DraftMappingPage(ActionPage):
    """A new mapping."""

    action = draft_import_mapping
    form_class: type[forms.Form] = MappingForm

    def form_kwargs(self) -> dict[str, Any]:
        """Where the person may draft one."""
        return {"sites": sites_visible_to(self.request.user, draft_import_mapping.code)}

    def arguments(self, form: forms.Form | None) -> dict[str, Any]:
        """From the form."""
        return form.arguments() if isinstance(form, MappingChangeForm) else {}

    def after(self, result: Any) -> str:
        """To the mapping."""
        address: str = result.get_absolute_url()
        return address


class ChangeMappingPage(DraftMappingPage):
    """The same for a draft that is there."""

    action = change_import_mapping
    model: ClassVar[Any] = ImportMapping
    form_class = MappingChangeForm

    def form_kwargs(self) -> dict[str, Any]:
        """The form begins with what is there."""
        return {"mapping": self.record}


class MapFieldPage(ActionPage):
    """One field of a draft, by its code in the address."""

    action = map_import_field
    model: ClassVar[Any] = ImportMapping
    form_class = MapFieldForm

    def form_kwargs(self) -> dict[str, Any]:
        """The field, or 404."""
        field = target_of(self.record.target).field(self.kwargs["field"])
        if field is None:
            raise Http404
        return {"mapping": self.record, "field": field}

    def subtitle(self) -> str:
        """The field as people call it."""
        return f"{self.record} · {self.form_kwargs()['field'].label}"

    def arguments(self, form: forms.Form | None) -> dict[str, Any]:
        """From the form."""
        return form.arguments() if isinstance(form, MapFieldForm) else {}


class ReviseMappingPage(ActionPage):
    """Leads to the new draft."""

    action = revise_import_mapping
    model: ClassVar[Any] = ImportMapping

    def arguments(self, form: forms.Form | None) -> dict[str, Any]:
        """The version that it begins as."""
        return {"mapping": self.record}

    def after(self, result: Any) -> str:
        """To the draft."""
        address: str = result.get_absolute_url()
        return address


class PrepareImportPage(ActionPage):
    """A file for an approved mapping; leads to the import."""

    action = prepare_import
    model: ClassVar[Any] = ImportMapping
    form_class = PrepareImportForm
    title = _("Import a file")
    submit_label = _("Keep the file")

    def form_kwargs(self) -> dict[str, Any]:
        """The mapping, and the imports whose rejected rows may come again."""
        return {"mapping": self.record, "runs": runs_visible_to(self.request.user)}

    def arguments(self, form: forms.Form | None) -> dict[str, Any]:
        """From the form."""
        return form.arguments() if isinstance(form, PrepareImportForm) else {}

    def after(self, result: Any) -> str:
        """To the import."""
        address: str = result.get_absolute_url()
        return address


class PrintReportPage(DownloadPage):
    """The report as it stands, in the reader's language."""

    action = print_import_report
    model: ClassVar[Any] = ImportRun
    icon_name = "printer"

    def file(self, result: Any) -> HttpResponse:
        """The PDF under the import's own number."""
        return pdf_reply(report_pdf(result, get_language() or "en", self.request.user), f"{result.code}.pdf")


class OfRunPage(ActionPage):
    """What is done with an import; the signer reads its figures in words."""

    model: ClassVar[Any] = ImportRun

    def signed_names(self) -> dict[str, str]:
        """What the lines of figures are called."""
        return {
            "sha256": "SHA-256",
            "counts": gettext("Records: stated = in the file = imported + rejected"),
            "controls": gettext("Sums: stated = in the file = imported + rejected"),
            "compared": gettext("Values read back"),
            "differences": gettext("Differences"),
            "words": gettext("Words translated"),
        }


def _of_run(action: Any, **more: Any) -> Any:
    return OfRunPage.as_view(action=action, **more)


approve_mapping_page = ActionPage.as_view(action=approve_import_mapping, model=ImportMapping)
check_page = _of_run(check_import, icon_name="list-check")
carry_out_page = _of_run(carry_out_import, icon_name="player-play")
compare_page = _of_run(compare_import, icon_name="git-compare")
sign_report_page = _of_run(sign_import_report)
accept_page = _of_run(accept_import)
fail_page = _of_run(fail_import, tone="danger", asks_all_at_once=True)
withdraw_page = _of_run(withdraw_import, tone="danger")
IMPORT_LIST = "integrations:import_list"


def list_address() -> str:
    """Where imports are listed."""
    return reverse(IMPORT_LIST)
