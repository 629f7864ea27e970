"""Dialogs of the actions on orders, batches, steps, values and exceptions."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from audit.generic import ActionPage, DownloadPage
from batches.actions.abort_batch import abort_batch
from batches.actions.approve_correction import approve_correction
from batches.actions.assess_exception import assess_exception
from batches.actions.cancel_batch import cancel_batch
from batches.actions.complete_production import complete_production
from batches.actions.create_batch import create_batch
from batches.actions.hold_batch import hold_batch
from batches.actions.print_batch_record import print_batch_record
from batches.actions.propose_correction import propose_correction
from batches.actions.receive_order import receive_order
from batches.actions.reject_correction import reject_correction
from batches.actions.report_exception import report_exception
from batches.actions.restart_batch import restart_batch
from batches.actions.return_batch import return_batch
from batches.actions.review_production import review_production
from batches.actions.start_batch import start_batch
from batches.actions.stop_batch import stop_batch
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
    CorrectionProposal,
    ProductionOrder,
    StepExecution,
    StepRecord,
)
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


class PrintRecordPage(DownloadPage):
    """Reads the record first, without any lock; then the copy gets its number, then it is typeset."""

    action = print_batch_record
    model = Batch
    form_class = PrintRecordForm
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


class ProposeCorrectionPage(ActionPage):
    """Says in words which value it is, and what stands there now."""

    action = propose_correction
    model = StepRecord
    form_class = CorrectValueForm
    icon_name = "pencil"
    success_text = _("Proposed. The value stands until a second person has approved the correction.")

    def subtitle(self) -> str:
        """The value as people call it, and what it is."""
        record: StepRecord = self.record
        return f"{record.step.code} · {field_label(record.step, record.field)} {record.as_text()}"


class DecideCorrectionPage(ActionPage):
    """Opens at the terminal of whoever proposed: the second person comes there, and signs."""

    model = CorrectionProposal
    opens_to = "batches.propose_correction"

    def subtitle(self) -> str:
        """The value, what stands and what is proposed."""
        proposal: CorrectionProposal = self.record
        return f"{proposal.code} · {field_label(proposal.step, proposal.field)} {proposal.as_text()}"


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
assess_exception_page = ActionPage.as_view(
    action=assess_exception, model=BatchException, form_class=AssessExceptionForm
)
propose_correction_page = ProposeCorrectionPage.as_view()
approve_correction_page = DecideCorrectionPage.as_view(action=approve_correction, icon_name="check")
reject_correction_page = DecideCorrectionPage.as_view(
    action=reject_correction, tone="danger", icon_name="circle-x"
)
