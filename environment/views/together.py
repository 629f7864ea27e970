"""Several excursions assessed at once, each with a signature of its own (URS-SIG-13)."""

from __future__ import annotations

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audit.generic import TogetherPage
from environment.actions.assess_excursion import assess_excursion
from environment.forms import AssessForm
from environment.models import Excursion
from environment.selectors.excursions import excursions_to_assess, excursions_visible_to


class AssessTogetherPage(TogetherPage):
    """The same verdict for all that are ticked: one fault of the air often trips many points."""

    permission = "environment.assess_excursion"
    action = assess_excursion
    form_class = AssessForm
    title = _("Assess several excursions")

    def get_records(self) -> QuerySet[Excursion]:
        """The excursions of the person's rooms."""
        return excursions_visible_to(self.request.user)

    def offered(self) -> QuerySet[Excursion]:
        """Those that are over and acknowledged, the oldest first."""
        return excursions_to_assess(self.request.user)

    def describe(self, record: Excursion) -> str:
        """Its level, room and parameter, and what it went beyond."""
        parts = (
            record.get_level_display(),
            record.point.room.code,
            record.point.get_parameter_display(),
            record.limit_text,
        )
        return " · ".join(str(part) for part in parts if part)

    def after(self) -> str:
        """The excursions."""
        return reverse("environment:excursion_list")
