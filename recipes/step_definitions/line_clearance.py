"""Line clearance before production: a checklist, each line ticked (GMP 199; 21 CFR 211.130(e))."""

from __future__ import annotations

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from recipes.contracts import STEP_DEFINITIONS, CheckItem, Parameters, StepDefinition
from recipes.contracts.fields import declare, parameters


@parameters
class LineClearance(Parameters):
    """The checklist and the room it is for."""

    items: tuple[CheckItem, ...] = declare("list", _("Checklist"), item=CheckItem)
    room: str = declare("code", _("Room"), default="", refers_to="room")

    def check(self) -> str:
        keys = [item.key for item in self.items]
        if not keys:
            return gettext("the checklist is empty")
        return gettext("two lines have the same key") if len(set(keys)) < len(keys) else ""


@STEP_DEFINITIONS.register
class LineClearanceDefinition(StepDefinition):
    """Every line of the checklist is confirmed by the person at the place."""

    code = "line_clearance"
    label = _("Line clearance")
    icon = "clipboard-check"
    parameters = LineClearance
    records = ("checklist",)
