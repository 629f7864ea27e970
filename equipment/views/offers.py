"""The action dialogs of a unit: which buttons its page offers, and what their forms give to the action."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from audit.generic import ActionPage, Offer
from equipment.actions.check_cleaning import check_cleaning
from equipment.actions.finish_cleaning import finish_cleaning
from equipment.actions.record_calibration import record_calibration
from equipment.actions.return_to_service import return_to_service
from equipment.actions.start_cleaning import start_cleaning
from equipment.actions.take_out_of_service import take_out_of_service
from equipment.actions.write_log_note import write_log_note
from equipment.forms import (
    CalibrationForm,
    CheckCleaningForm,
    FinishCleaningForm,
    LogNoteForm,
    ReturnToServiceForm,
)
from equipment.models import Unit

OFFERS = (
    Offer(start_cleaning, "equipment:start_cleaning", icon="wash", tone="primary", step="start_cleaning"),
    Offer(finish_cleaning, "equipment:finish_cleaning", icon="check", tone="primary", step="finish_cleaning"),
    Offer(
        check_cleaning, "equipment:check_cleaning", icon="clipboard-check", tone="primary", step="pass_check"
    ),
    Offer(
        return_to_service,
        "equipment:return_to_service",
        icon="tool",
        tone="primary",
        step="return_to_service",
    ),
    Offer(record_calibration, "equipment:record_calibration", icon="certificate"),
    Offer(write_log_note, "equipment:write_log_note", icon="pencil"),
    Offer(
        take_out_of_service,
        "equipment:take_out_of_service",
        icon="ban",
        tone="danger",
        step="take_out_of_service",
    ),
)


class VerdictPage(ActionPage):
    """Forms whose ``result`` is the action's ``passed``."""

    def arguments(self, form: forms.Form | None) -> dict[str, Any]:
        """The verdict as yes or no."""
        given = super().arguments(form)
        if "result" in given:
            given["passed"] = given.pop("result") == "passed"
        return given


start_cleaning_page = ActionPage.as_view(action=start_cleaning, model=Unit, submit_label=_("Start"))
finish_cleaning_page = ActionPage.as_view(action=finish_cleaning, model=Unit, form_class=FinishCleaningForm)
check_cleaning_page = VerdictPage.as_view(action=check_cleaning, model=Unit, form_class=CheckCleaningForm)
record_calibration_page = VerdictPage.as_view(
    action=record_calibration, model=Unit, form_class=CalibrationForm
)
return_to_service_page = ActionPage.as_view(
    action=return_to_service, model=Unit, form_class=ReturnToServiceForm
)
write_log_note_page = ActionPage.as_view(action=write_log_note, model=Unit, form_class=LogNoteForm)
take_out_of_service_page = ActionPage.as_view(action=take_out_of_service, model=Unit, tone="danger")
