"""Dialogs of the actions on orders, batches, steps, values and exceptions."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from audit.generic import ActionPage
from batches.actions.abort_batch import abort_batch
from batches.actions.approve_override import approve_override
from batches.actions.assess_exception import assess_exception
from batches.actions.cancel_batch import cancel_batch
from batches.actions.complete_production import complete_production
from batches.actions.correct_value import correct_value
from batches.actions.create_batch import create_batch
from batches.actions.end_phase import end_phase
from batches.actions.hold_batch import hold_batch
from batches.actions.print_batch_record import print_batch_record
from batches.actions.receive_order import receive_order
from batches.actions.refuse_override import refuse_override
from batches.actions.report_exception import report_exception
from batches.actions.request_override import request_override
from batches.actions.restart_batch import restart_batch
from batches.actions.return_batch import return_batch
from batches.actions.review_production import review_production
from batches.actions.skip_step import skip_step
from batches.actions.start_batch import start_batch
from batches.actions.stop_batch import stop_batch
from batches.actions.verify_step import verify_step
from batches.contracts import field_label
from batches.forms import (
    AssessExceptionForm,
    CorrectValueForm,
    CreateBatchForm,
    PrintRecordForm,
    ReceiveOrderForm,
    ReportExceptionForm,
)
from batches.models import (
    Batch,
    BatchException,
    ProductionOrder,
    StepExecution,
    StepRecord,
    ToleranceOverride,
)
from batches.selectors.drawing import sealed_screen
from batches.selectors.preview import order_preview
from batches.selectors.printing import print_arguments, printed_record, record_content
from equipment.selectors.visible import sites_for
from kernel.document import pdf_reply


class ReceiveOrderPage(ActionPage):
    """An order that the ERP did not send; leads to it."""

    action = receive_order
    form_class = ReceiveOrderForm
    title = _("Enter order")
    icon_name = "plus"

    def form_kwargs(self) -> dict[str, Any]:
        """The sites where this person may enter orders."""
        return {"sites": sites_for(self.request.user, receive_order.code)}

    def arguments(self, form: forms.Form | None) -> dict[str, Any]:
        """From the form."""
        return form.arguments() if isinstance(form, ReceiveOrderForm) else {}

    def after(self, result: Any) -> str:
        """To the order."""
        return str(result.get_absolute_url())


class CreateBatchPage(ActionPage):
    """Asks for one unit per class."""

    def form_kwargs(self) -> dict[str, Any]:
        """The units of each class."""
        return {"choices": order_preview(self.record).choices if self.record is not None else ()}

    def arguments(self, form: forms.Form | None) -> dict[str, Any]:
        """The chosen units by class."""
        return {"units": form.chosen()} if isinstance(form, CreateBatchForm) else {}

    def after(self, result: Any) -> str:
        """To the batch."""
        return str(result.get_absolute_url())


class ReportExceptionPage(ActionPage):
    """Knows the step that was on the screen."""

    def form_kwargs(self) -> dict[str, Any]:
        """The batch, and the step of ``?step=``."""
        try:
            shown = StepExecution.objects.filter(
                batch=self.record, uuid=UUID(self.request.GET.get("step", ""))
            )
        except ValueError:
            return {"batch": self.record}
        return {"batch": self.record, "step": shown.first()}


class SeenPage(ActionPage):
    """Carries the step's screen as the dialog was opened over it, so that it can be shown as it was seen."""

    def hidden_fields(self) -> list[tuple[str, Any]]:
        """The screen, sealed; after a refusal the one that the dialog was opened with."""
        sealed = self.request.POST.get("screen") or sealed_screen(self.step(), self.request.user)
        return [*super().hidden_fields(), ("screen", sealed)]

    def arguments(self, form: forms.Form | None) -> dict[str, Any]:
        """The action's own, and the screen."""
        return {**super().arguments(form), "screen": self.request.POST.get("screen", "")}

    def step(self) -> StepExecution:
        """The step that is acted on."""
        step: StepExecution = self.record
        return step


class VerifyStepPage(SeenPage):
    """Names the values that the second person signs."""

    def signed_names(self) -> dict[str, str]:
        """The step's own names of its values."""
        fields = self.record.records.values_list("field", flat=True)
        return {name: field_label(self.record, name) for name in fields}


class DecideOverridePage(ActionPage):
    """Opens at the operator's terminal: who decides comes to the scale, and signs there (ADR 17)."""

    model = ToleranceOverride
    opens_to = "batches.request_override"

    def subtitle(self) -> str:
        """Which one, and the value that it is about."""
        return f"{self.record} · {self.record.as_text()}"


class CorrectValuePage(SeenPage):
    """Says in words which value is corrected."""

    def step(self) -> StepExecution:
        """The step of the value."""
        step: StepExecution = self.record.step
        return step

    def subtitle(self) -> str:
        """The value as people call it, and what stands there now."""
        record: StepRecord = self.record
        return f"{record.step} · {field_label(record.step, record.field)}: {record.as_text()}"


class PrintRecordPage(ActionPage):
    """Reads the record first, without any lock; then the copy gets its number, then it is typeset."""

    action = print_batch_record
    model = Batch
    form_class = PrintRecordForm
    is_download = True
    icon_name = "file-export"
    success_text = _("The batch record was exported.")

    def arguments(self, form: forms.Form | None) -> dict[str, Any]:
        """What the action keeps of the content."""
        entered = super().arguments(form)
        self.content = record_content(self.record, **entered)
        return print_arguments(self.content)

    def file(self, result: Any) -> HttpResponse:
        """The PDF, under the document's own number."""
        return pdf_reply(printed_record(result, self.content), f"{result.file_name}.pdf")


receive_order_page = ReceiveOrderPage.as_view()
create_batch_page = CreateBatchPage.as_view(
    action=create_batch, model=ProductionOrder, form_class=CreateBatchForm, icon_name="plus"
)
start_batch_page = ActionPage.as_view(action=start_batch, model=Batch, icon_name="player-play")
hold_batch_page = ActionPage.as_view(action=hold_batch, model=Batch, tone="danger", icon_name="player-pause")
restart_batch_page = ActionPage.as_view(action=restart_batch, model=Batch, icon_name="rotate-clockwise")
stop_batch_page = ActionPage.as_view(action=stop_batch, model=Batch, tone="danger", icon_name="player-stop")
abort_batch_page = ActionPage.as_view(
    action=abort_batch, model=Batch, tone="danger", icon_name="alert-octagon"
)
cancel_batch_page = ActionPage.as_view(action=cancel_batch, model=Batch, tone="danger", icon_name="file-x")
complete_production_page = ActionPage.as_view(action=complete_production, model=Batch, icon_name="checks")
review_production_page = ActionPage.as_view(action=review_production, model=Batch)
return_batch_page = ActionPage.as_view(action=return_batch, model=Batch, tone="danger")
report_exception_page = ReportExceptionPage.as_view(
    action=report_exception, model=Batch, form_class=ReportExceptionForm, icon_name="alert-triangle"
)
verify_step_page = VerifyStepPage.as_view(
    action=verify_step, model=StepExecution, submit_label=_("Sign as verified")
)
request_override_page = ActionPage.as_view(
    action=request_override, model=StepExecution, icon_name="writing-sign"
)
approve_override_page = DecideOverridePage.as_view(
    action=approve_override, submit_label=_("Sign and accept the value"), icon_name="writing-sign"
)
refuse_override_page = DecideOverridePage.as_view(
    action=refuse_override, submit_label=_("Sign as refused"), tone="danger", icon_name="circle-x"
)
skip_step_page = ActionPage.as_view(action=skip_step, model=StepExecution, tone="danger")
end_phase_page = ActionPage.as_view(action=end_phase, model=StepExecution, tone="danger")
assess_exception_page = ActionPage.as_view(
    action=assess_exception, model=BatchException, form_class=AssessExceptionForm
)
correct_value_page = CorrectValuePage.as_view(
    action=correct_value, model=StepRecord, form_class=CorrectValueForm
)
