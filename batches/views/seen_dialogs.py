"""Dialogs that decide on a step: what each shows is kept with the decision, and can be shown again (ADR 21)."""

from __future__ import annotations

from typing import Any, ClassVar
from urllib.parse import urlsplit

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

from audit.errors import ChangedWhileSigning, SignatureRequired
from audit.generic import ActionPage
from audit.generic.sign_block import grouped
from batches.actions.approve_override import approve_override
from batches.actions.correct_value import correct_value
from batches.actions.end_phase import end_phase
from batches.actions.refuse_override import refuse_override
from batches.actions.request_override import request_override
from batches.actions.skip_step import skip_step
from batches.actions.verify_step import verify_step
from batches.contracts import Dialog, DrawnScreen
from batches.forms import CorrectValueForm
from batches.models import StepExecution, StepRecord, ToleranceOverride
from batches.selectors.dialog_facts import drawn_again, drawn_dialog

WORKSTATION = ("batches:workstation", "batches:workstation_step")


class SeenPage(ActionPage):
    """Draws the dialog from its content, and carries the same content sealed, for the action to keep.

    Reason and signature stand in it from the beginning, so that there is one thing that was seen.
    """

    model: ClassVar[Any] = StepExecution
    asks_all_at_once = True
    sealed = ""

    def step(self) -> StepExecution:
        """The step that is acted on."""
        step: StepExecution = self.record
        return step

    def about(self) -> dict[str, str]:
        """The record that the dialog names, and the value that it is about."""
        return {"about": self.step().code}

    def hidden_fields(self) -> list[tuple[str, Any]]:
        """The version of the record, and the screen."""
        return [*super().hidden_fields(), ("screen", self.sealed)]

    def arguments(self, form: forms.Form | None) -> dict[str, Any]:
        """The action's own, and the screen."""
        return {**super().arguments(form), "screen": self.request.POST.get("screen", "")}

    def _answer(self, request: HttpRequest, *, status: int = 200, **parts: Any) -> HttpResponse:
        screen, seen = self._drawn(request, parts)
        self.sealed, dialog = screen.sealed(), seen["dialog"]
        if parts.get("sign"):
            shown = {
                "content": dialog["signs"],
                "groups": grouped(dialog["signs"]),
                "meaning": dialog["meaning"],
            }
            parts["sign"] = {**parts["sign"], **shown}
        words = {"title": dialog["title"], "subtitle": dialog["about"], "submit_label": dialog["submit"]}
        inset = {"inset": "batches/parts/dialog_step.html", "seen": seen} if "entry" not in seen else {}
        return super()._answer(request, status=status, **{**parts, **words, **inset})

    def _drawn(self, request: HttpRequest, parts: dict[str, Any]) -> tuple[DrawnScreen, dict[str, Any]]:
        """As it was opened, with what was refused; drawn anew where what is signed has changed meanwhile."""
        error, sent = parts.get("error"), request.POST.get("screen", "")
        again = None
        if not isinstance(error, ChangedWhileSigning):
            again = drawn_again(self.step(), sent, error)
        return again or drawn_dialog(
            self.step(), request.user, self._dialog(parts), is_alone=self._is_alone()
        )

    def _dialog(self, parts: dict[str, Any]) -> Dialog:
        shown = [parts.get("form"), parts.get("reason_form"), (parts.get("sign") or {}).get("form")]
        needed = self._needed()
        return Dialog(
            action=self.action.code,
            fields=tuple(name for each in shown if each is not None for name in each.fields),
            **self.about(),
            meaning=str(needed.meanings[0]) if needed is not None else "",
            signed_record=needed.content["record"]["code"] if needed is not None else "",
            signed=needed.content["content"] if needed is not None else None,
        )

    def _needed(self) -> SignatureRequired | None:
        return self.action.what_to_sign(self.record, {}) if self.action.signature is not None else None

    def _is_alone(self) -> bool:
        """Whether it was opened anywhere else than over this step at the workstation, as the browser says."""
        try:
            found = resolve(urlsplit(self.request.headers.get("HX-Current-URL", "")).path)
        except Resolver404:
            return True
        step = self.step()
        beneath = found.kwargs.get("step_uuid", step.uuid)
        return not (
            found.view_name in WORKSTATION
            and found.kwargs["uuid"] == step.batch.uuid
            and beneath == step.uuid
        )


class DecideOverridePage(SeenPage):
    """Opens at the operator's terminal: who decides comes to the scale, and signs there (ADR 17)."""

    model = ToleranceOverride
    opens_to = "batches.request_override"

    def step(self) -> StepExecution:
        """The step of the weight."""
        step: StepExecution = self.record.step
        return step

    def about(self) -> dict[str, str]:
        """Which one, and the value that it is about."""
        return {"about": self.record.code, "value": self.record.as_text()}


class CorrectValuePage(SeenPage):
    """Says in words which value is corrected."""

    model = StepRecord

    def step(self) -> StepExecution:
        """The step of the value."""
        step: StepExecution = self.record.step
        return step

    def about(self) -> dict[str, str]:
        """The value as people call it, and what stands there now."""
        record: StepRecord = self.record
        return {"about": record.step.code, "field": record.field, "value": record.as_text()}


verify_step_page = SeenPage.as_view(action=verify_step)
request_override_page = SeenPage.as_view(action=request_override, icon_name="writing-sign")
approve_override_page = DecideOverridePage.as_view(action=approve_override, icon_name="writing-sign")
refuse_override_page = DecideOverridePage.as_view(action=refuse_override, tone="danger", icon_name="circle-x")
skip_step_page = SeenPage.as_view(action=skip_step, tone="danger")
end_phase_page = SeenPage.as_view(action=end_phase, tone="danger")
correct_value_page = CorrectValuePage.as_view(action=correct_value, form_class=CorrectValueForm)
