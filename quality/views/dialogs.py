"""The dialogs of quality: each names its action and its form, and where to go afterwards."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from audit.generic import ActionPage
from batches.models import Batch
from batches.selectors.visible import batches_visible_to
from equipment.models import Site
from equipment.selectors.visible import sites_for
from quality.actions.amend_investigation import amend_investigation
from quality.actions.approve_capa import approve_capa
from quality.actions.assess_affected_batch import assess_affected_batch
from quality.actions.classify_deviation import classify_deviation
from quality.actions.close_deviation import close_deviation
from quality.actions.complete_investigation import complete_investigation
from quality.actions.confirm_effectiveness import confirm_effectiveness
from quality.actions.find_ineffective import find_ineffective
from quality.actions.flag_trail_entry import flag_trail_entry
from quality.actions.implement_capa import implement_capa
from quality.actions.list_affected_batch import list_affected_batch
from quality.actions.open_deviation import open_deviation
from quality.actions.plan_capa import plan_capa
from quality.actions.reject_batch import reject_batch
from quality.actions.release_batch import release_batch
from quality.actions.reopen_deviation import reopen_deviation
from quality.actions.request_closure import request_closure
from quality.actions.review_audit_trail import review_audit_trail
from quality.actions.review_batch import review_batch
from quality.actions.review_site_trail import review_site_trail
from quality.actions.start_investigation import start_investigation
from quality.forms import (
    AffectedBatchForm,
    CapaForm,
    ClassifyForm,
    ClosingForm,
    ConclusionForm,
    DepartureForm,
    EffectForm,
    FlagForm,
    ImplementationForm,
    IneffectiveForm,
    InvestigationForm,
    InvestigatorForm,
    NewDeviationForm,
    SiteTrailForm,
    TrailRemarkForm,
)
from quality.models import AffectedBatch, Capa, Deviation


class OpenDeviationDialog(ActionPage):
    """From the list: the place is chosen."""

    action = open_deviation
    form_class = NewDeviationForm
    icon_name = "alert-triangle"

    def form_kwargs(self) -> dict[str, Any]:
        sites = sites_for(self.request.user, open_deviation.code)
        return {
            "sites": Site.objects.filter(pk__in=[site.pk for site in sites]).order_by("code"),
            "batches": batches_visible_to(self.request.user).order_by("-issued_at"),
        }

    def arguments(self, form: forms.Form | None) -> dict[str, Any]:
        given = super().arguments(form)
        batch, area, site = given.pop("batch"), given.pop("area"), given.pop("site")
        return {**given, "place": batch or area or site}

    def after(self, result: Any) -> str:
        return str(result.get_absolute_url())


class OpenDeviationOfBatchDialog(ActionPage):
    """From a batch: the place is the batch."""

    action = open_deviation
    model = Batch
    form_class = DepartureForm
    icon_name = "alert-triangle"

    def arguments(self, form: forms.Form | None) -> dict[str, Any]:
        return {**super().arguments(form), "place": self.record}

    def after(self, result: Any) -> str:
        return str(result.get_absolute_url())


class DeviationDialog(ActionPage):
    """A dialog whose form offers what fits the deviation."""

    model = Deviation

    def form_kwargs(self) -> dict[str, Any]:
        return {"deviation": self.record}


class AmendDialog(DeviationDialog):
    """Only what was changed is sent: the rest stays as it is."""

    action = amend_investigation
    form_class = InvestigationForm
    icon_name = "pencil"

    def arguments(self, form: forms.Form | None) -> dict[str, Any]:
        return {name: form.cleaned_data[name] for name in form.changed_data} if form is not None else {}


class PlanCapaDialog(DeviationDialog):
    """A new action of the deviation."""

    action = plan_capa
    form_class = CapaForm
    icon_name = "clipboard-list"


class IneffectiveDialog(ActionPage):
    """An action that did not work, and its successor."""

    action = find_ineffective
    model = Capa
    form_class = IneffectiveForm
    tone = "danger"
    icon_name = "x"

    def form_kwargs(self) -> dict[str, Any]:
        return {"capa": self.record}


class AssessBatchDialog(ActionPage):
    """The conclusion on another batch."""

    action = assess_affected_batch
    model = AffectedBatch
    form_class = ConclusionForm
    icon_name = "check"


class ReviewTrailDialog(ActionPage):
    """Covers what the page had shown: ``?until=`` names its last entry."""

    action = review_audit_trail
    model = Batch
    form_class = TrailRemarkForm

    def arguments(self, form: Any) -> dict[str, Any]:
        """The last entry of the page besides what was entered."""
        until = self.request.GET.get("until", "")
        return {**super().arguments(form), "until_entry": int(until) if until.isdecimal() else None}


class ReviewSiteTrailDialog(ActionPage):
    """Opens with the period and kinds that the page showed."""

    action = review_site_trail
    model = Site
    form_class = SiteTrailForm

    def form_kwargs(self) -> dict[str, Any]:
        """As the address names them."""
        asked = self.request.GET
        return {"initial": {**asked.dict(), "kinds": asked.getlist("kinds")}}

    def after(self, result: Any) -> str:
        """To the review."""
        return str(result.get_absolute_url())


class FlagDialog(ActionPage):
    """Flags the entry that the address names."""

    action = flag_trail_entry
    form_class = FlagForm
    icon_name = "flag"

    def arguments(self, form: Any) -> dict[str, Any]:
        """The place, and the entry."""
        number = self.request.GET.get("entry", "")
        entry = int(number) if number.isdecimal() and len(number) < 19 else 0
        return {**super().arguments(form), "place": self.record, "entry": entry}


classify = ActionPage.as_view(
    action=classify_deviation, model=Deviation, form_class=ClassifyForm, icon_name="flag"
)
start = DeviationDialog.as_view(
    action=start_investigation, form_class=InvestigatorForm, icon_name="zoom-question"
)
complete = DeviationDialog.as_view(
    action=complete_investigation, form_class=InvestigationForm, icon_name="zoom-question"
)
list_batch = DeviationDialog.as_view(
    action=list_affected_batch, form_class=AffectedBatchForm, icon_name="plus"
)
ask_approval = ActionPage.as_view(action=request_closure, model=Deviation, icon_name="send")
close = ActionPage.as_view(
    action=close_deviation, model=Deviation, form_class=ClosingForm, submit_label=_("Close deviation")
)
reopen = ActionPage.as_view(action=reopen_deviation, model=Deviation, tone="danger")

approve = ActionPage.as_view(action=approve_capa, model=Capa)
implement = ActionPage.as_view(
    action=implement_capa, model=Capa, form_class=ImplementationForm, icon_name="tools"
)
confirm = ActionPage.as_view(action=confirm_effectiveness, model=Capa, form_class=EffectForm)

review = ActionPage.as_view(action=review_batch, model=Batch, submit_label=_("Sign QA review"))
review_trail = ReviewTrailDialog.as_view()
release = ActionPage.as_view(
    action=release_batch,
    model=Batch,
    submit_label=_("Release batch"),
    success_text=_("The batch is released; its lot is available."),
)
reject = ActionPage.as_view(action=reject_batch, model=Batch, tone="danger", submit_label=_("Reject batch"))
