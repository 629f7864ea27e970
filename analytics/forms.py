"""What the figures are asked of: site, period, days or weeks, product."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from analytics.choices import Step
from analytics.contracts import Period
from equipment.models import Site
from kernel.errors import DomainError
from materials.models import MaterialDefinition


class DayInput(forms.DateInput):
    """The browser's own calendar; it takes and gives ISO dates in every language."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class QuestionForm(forms.Form):
    """Filled from the address; what is left out has the usual value."""

    site = forms.ChoiceField(label=_("Site"))
    first = forms.DateField(label=_("First day"), widget=DayInput())
    last = forms.DateField(label=_("Last day"), widget=DayInput())
    by = forms.ChoiceField(label=_("Days or weeks"), choices=Step.choices)
    product = forms.ChoiceField(label=_("Product of the yield"), required=False)

    def __init__(self, data: Any, sites: list[Site], products: list[MaterialDefinition]) -> None:
        super().__init__(data)
        site: Any = self.fields["site"]
        site.choices = [(each.code, f"{each.code} {each.name}") for each in sites]
        product: Any = self.fields["product"]
        latest = ("", _("Finished last"))
        product.choices = [latest, *((each.code, f"{each.code} {each.name}") for each in products)]
        if len(sites) == 1:
            site.widget = forms.HiddenInput()

    def period(self, zone: str) -> Period | None:
        """The period asked for; ``None`` with an error at the field when there is none."""
        if not self.is_valid():
            return None
        given = self.cleaned_data
        try:
            return Period.of(given["first"], given["last"], given["by"], zone)
        except DomainError as error:
            self.add_error("last", f"{error.message} {error.what_to_do}")
            return None
