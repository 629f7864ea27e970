"""Forms of the action dialogs of materials."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from equipment.models import Site
from kernel.errors import InvalidDecimal
from kernel.forms import DayField, ExactDecimalField
from kernel.quantities import UNITS, parse_decimal
from materials.choices import MaterialKind
from materials.models import Container, MaterialDefinition, MaterialLot
from materials.selectors import materials_in_use

UNIT_CHOICES = [(unit, unit) for unit in UNITS]


class MaterialForm(forms.Form):
    """A material of the master."""

    code = forms.CharField(label=_("Code"), max_length=40)
    name_en = forms.CharField(label=_("Name in English"), max_length=200)
    name_zh = forms.CharField(label=_("Name in Chinese"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=MaterialKind.choices)
    unit = forms.ChoiceField(label=_("Unit of measure"), choices=UNIT_CHOICES)
    shelf_life_months = forms.IntegerField(
        label=_("Shelf life in months"), required=False, min_value=1, max_value=240,
        help_text=_("Of what the plant makes itself; a received lot brings its own date."),
    )  # fmt: skip


class ReceiveLotForm(forms.Form):
    """A delivery of one lot, as the delivery note and the label say (GMP 106)."""

    site = forms.ModelChoiceField(label=_("Site"), queryset=Site.objects.none(), empty_label=None)
    material = forms.ModelChoiceField(label=_("Material"), queryset=MaterialDefinition.objects.none())
    supplier = forms.CharField(label=_("Supplier"), max_length=200)
    manufacturer = forms.CharField(label=_("Manufacturer"), max_length=200)
    supplier_lot = forms.CharField(label=_("Manufacturer's lot"), max_length=80)
    delivery_note = forms.CharField(label=_("Delivery note"), max_length=80, required=False)
    manufactured_on = DayField(label=_("Manufactured on"), required=False)
    expires = forms.CharField(
        label=_("Expiry on the label"), max_length=10, required=False,
        help_text=_("To the day (2028-01-14) or to the month (2027-12), as printed."),
    )  # fmt: skip
    retest_on = DayField(label=_("Last day before retest"), required=False)
    amounts = forms.CharField(
        label=_("Content of each container"), widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One container a line, such as 25.000"),
    )  # fmt: skip
    unit = forms.ChoiceField(label=_("Unit of measure"), choices=UNIT_CHOICES)

    def __init__(self, *args: Any, sites: list[Site], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["site"]
        chosen.queryset = Site.objects.filter(pk__in=[site.pk for site in sites])
        material: Any = self.fields["material"]
        material.queryset = materials_in_use()
        material.label_from_instance = lambda each: f"{each.code} {each.name}"

    def clean_amounts(self) -> list[Decimal]:
        """One exact decimal for each line."""
        try:
            return [parse_decimal(line) for line in self.cleaned_data["amounts"].splitlines() if line.strip()]
        except InvalidDecimal as error:
            raise forms.ValidationError(error.message, code="invalid") from None


class SampleForm(forms.Form):
    """From which container, how much."""

    container = forms.ModelChoiceField(
        label=_("Container"), queryset=Container.objects.none(), empty_label=None
    )
    quantity = ExactDecimalField(label=_("Amount of the sample"))
    unit = forms.ChoiceField(label=_("Unit of measure"), choices=UNIT_CHOICES)

    def __init__(self, *args: Any, lot: MaterialLot, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        container: Any = self.fields["container"]
        container.queryset = lot.containers.filter(taken_from=None, is_empty=False)
        self.fields["unit"].initial = lot.unit


class ReleaseForm(forms.Form):
    """What the tests found."""

    assay = ExactDecimalField(label=_("Assay, %"), required=False)
    loss_on_drying = ExactDecimalField(label=_("Loss on drying, %"), required=False)
    retest_on = DayField(
        label=_("New last day before retest"), required=False,
        help_text=_("Only after a retest; leave empty to keep the present date."),
    )  # fmt: skip


class CountForm(forms.Form):
    """What a count found in the container."""

    counted = ExactDecimalField(label=_("Counted amount"))
    unit = forms.ChoiceField(label=_("Unit of measure"), choices=UNIT_CHOICES)

    def __init__(self, *args: Any, container: Container, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].initial = container.unit


class DispenseAheadForm(forms.Form):
    """How much is weighed into a container of its own."""

    quantity = ExactDecimalField(label=_("Net weight"))
    unit = forms.ChoiceField(label=_("Unit of measure"), choices=UNIT_CHOICES)
    tare = ExactDecimalField(label=_("Tare"), required=False)

    def __init__(self, *args: Any, container: Container, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].initial = container.unit
