"""Confirm that an instruction was carried out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from batches.choices import SourceKind
from batches.contracts import (
    STEP_TYPES,
    FrozenStep,
    Outcome,
    Screen,
    StepContext,
    StepType,
    Value,
    Wording,
    need,
)

YES = "yes"


@STEP_TYPES.register
class Confirm(StepType):
    """One press records who did it and when."""

    code = "confirm"
    label = _("Confirm")
    icon = "check"
    template = "batches/steps/confirm.html"
    inputs = ("confirmed",)
    records = (("confirmed", _("Confirmed")),)

    def record(self, context: StepContext, inputs: Mapping[str, str]) -> Outcome:
        """Keep the confirmation; there is nothing else that could be said."""
        need(
            {"confirmed": inputs.get("confirmed", "") if inputs.get("confirmed") == YES else ""},
            "confirmed",
            _("Confirmed"),
        )
        return Outcome(values=(Value("confirmed", YES, source_kind=SourceKind.PERSON),))

    def compose(self, frozen: FrozenStep, facts: Mapping[str, Any], say: Wording) -> Screen:
        """The instruction is all there is to read."""
        return Screen(confirm=say(gettext_noop("Confirm: done as instructed")))
