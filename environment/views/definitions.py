"""The dialogs of monitoring points and their limits."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from audit.generic import ActionPage
from environment.actions.define_monitoring_point import define_monitoring_point
from environment.actions.set_point_limits import set_point_limits
from environment.forms import LimitsForm, PointForm
from environment.models import MonitoringPoint
from environment.selectors.points import versions_of
from equipment.models import Room


class AddPointPage(ActionPage):
    """One more point for the room of the address."""

    action = define_monitoring_point
    model: ClassVar[Any] = Room
    form_class = PointForm
    title = _("Add monitoring point")

    def form_kwargs(self) -> dict[str, Any]:
        """The room whose tags can be watched."""
        return {"room": self.record}

    def arguments(self, form: forms.Form | None) -> dict[str, Any]:
        """From the form, with the room."""
        return form.arguments() if isinstance(form, PointForm) else {}


class ChangePointPage(AddPointPage):
    """Another sensor; before the first limits also another parameter."""

    model: ClassVar[Any] = MonitoringPoint
    finds_record = True
    title = _("Change monitoring point")

    def form_kwargs(self) -> dict[str, Any]:
        """The form begins with what is there."""
        return {"room": self.record.room, "point": self.record}


class LimitsPage(ActionPage):
    """The next version of the limits, with the reason, against the version that was seen."""

    action = set_point_limits
    model: ClassVar[Any] = MonitoringPoint
    form_class = LimitsForm

    def form_kwargs(self) -> dict[str, Any]:
        """The newest version, to begin with."""
        return {"unit": self.record.tag.unit_symbol, "present": versions_of(self.record).first()}


add_point_page = AddPointPage.as_view()
change_point_page = ChangePointPage.as_view()
set_point_limits_page = LimitsPage.as_view()
