"""The editor's smaller forms: a row of the formula, a move, the list of equipment, a new recipe."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from equipment.models import Site
from kernel.forms import ExactDecimalField
from kernel.quantities import UNITS
from materials.models import MaterialDefinition
from materials.selectors import products_in_use
from recipes.contracts.document import FormulaRow
from recipes.errors import InvalidRecipeContent
from recipes.forms.parameters import ParametersForm
from recipes.models import MasterRecipe, RecipeVersion
from recipes.selectors.choices import EditorChoices, Options

UNIT_CHOICES = [(unit, unit) for unit in UNITS]


class FormulaRowForm(ParametersForm):
    """A row as ``FormulaRow`` declares it; which material and role is fixed once the row is there."""

    def __init__(
        self, data: Any = None, *, materials: Options, present: dict[str, Any] | None = None, **kwargs: Any
    ) -> None:
        choices = EditorChoices({"material": materials})
        super().__init__(FormulaRow, data, prefix="row", choices=choices, values=present, **kwargs)
        if present is not None:
            for name in ("material", "role"):
                self.fields[name].disabled = True

    def clean(self) -> dict[str, Any]:
        """What the class itself refuses is shown at its field."""
        cleaned = super().clean() or {}
        if not self.errors:
            self.cleaned_data = cleaned
            try:
                FormulaRow.read(self.raw(), "row")
            except InvalidRecipeContent as error:
                self.blame(error)
        return cleaned


class MoveForm(forms.Form):
    """To which place; each is written ``parent:after``."""

    place = forms.ChoiceField(label=_("New place"))

    def __init__(self, *args: Any, places: Options, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["place"]
        chosen.choices = places


class EquipmentForm(forms.Form):
    """The classes of which a batch needs a unit; what the steps use is marked to begin with."""

    equipment_classes = forms.MultipleChoiceField(
        label=_("Classes of equipment"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Marked to begin with: what is listed, and what the steps use."),
    )  # fmt: skip

    def __init__(self, *args: Any, classes: Options, chosen: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["equipment_classes"]
        field.choices, field.initial = classes, chosen


class NewRecipeForm(forms.Form):
    """A master recipe with the header of its first version; formula and procedure follow in the editor."""

    site = forms.ModelChoiceField(label=_("Site"), queryset=Site.objects.none(), empty_label=None)
    product = forms.ModelChoiceField(label=_("Product"), queryset=MaterialDefinition.objects.none())
    code = forms.RegexField(
        r"\A[A-Z0-9][A-Z0-9._-]*\Z", label=_("Code"), max_length=40,
        help_text=_("Capital letters, digits and hyphens, such as MR-STB-180."),
    )  # fmt: skip
    name_en = forms.CharField(label=_("Name in English"), max_length=200)
    name_zh = forms.CharField(label=_("Name in Chinese"), max_length=200)
    strength = forms.CharField(label=_("Strength"), max_length=60)
    batch_size = ExactDecimalField(label=_("Batch size"))
    batch_unit = forms.ChoiceField(label=_("Unit of the batch size"), choices=UNIT_CHOICES, initial="pcs")
    minimum_size = ExactDecimalField(label=_("Smallest approved size"))
    maximum_size = ExactDecimalField(label=_("Largest approved size"))
    stated_mass = ExactDecimalField(label=_("Stated batch mass"), required=False)
    mass_unit = forms.ChoiceField(
        label=_("Unit of the batch mass"), choices=[(unit, unit) for unit in ("kg", "g", "mg", "t")]
    )
    change_summary = forms.CharField(
        label=_("What changes and why"), widget=forms.Textarea(attrs={"rows": 2})
    )
    change_reference = forms.CharField(label=_("Change record"), max_length=60, required=False)

    def __init__(self, *args: Any, sites: list[Site], product: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        site: Any = self.fields["site"]
        site.queryset = Site.objects.filter(pk__in=[each.pk for each in sites]).order_by("code")
        chosen: Any = self.fields["product"]
        chosen.queryset = products_in_use()
        chosen.label_from_instance = lambda material: f"{material.code} – {material.name}"
        chosen.initial = chosen.queryset.filter(code=product).first() if product else None

    def clean(self) -> dict[str, Any]:
        """A code is free at its site, and the size lies in the range that is approved."""
        cleaned = super().clean() or {}
        site, code = cleaned.get("site"), cleaned.get("code")
        if site and code and MasterRecipe.objects.filter(site=site, code=code).exists():
            self.add_error("code", _("This code is in use at the site."))
        check_sizes(self, cleaned)
        return cleaned


def check_sizes(form: forms.Form, cleaned: dict[str, Any]) -> None:
    """Smallest ≤ batch size ≤ largest, all above zero."""
    size, low, high = (cleaned.get(name) for name in ("batch_size", "minimum_size", "maximum_size"))
    if low is not None and low <= Decimal(0):
        form.add_error("minimum_size", _("A size is above zero."))
    if size is not None and low is not None and low > size:
        form.add_error("minimum_size", _("The smallest size is above the batch size."))
    if size is not None and high is not None and high < size:
        form.add_error("maximum_size", _("The largest size is below the batch size."))


def based_on(recipe: MasterRecipe) -> tuple[Options, str]:
    """The versions that a new one may start from, newest first, and the one to begin with: the effective one."""
    versions = list(RecipeVersion.objects.filter(recipe=recipe).order_by("-number"))
    options = [
        (str(each.number), _("Version %(number)s – %(state)s") % {
            "number": each.number, "state": each.get_state_display(),
        })
        for each in versions
    ]  # fmt: skip
    effective = next((each.number for each in versions if each.state == "effective"), None)
    first = effective if effective is not None else versions[0].number if versions else ""
    return options, str(first)
