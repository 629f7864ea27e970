"""Forms of the action dialogs; what they give are the actions' own arguments."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from batches.choices import Assessment, PrintLanguage, Severity
from batches.models import ProcessedResult, StepExecution
from batches.selectors.unit_choice import Candidate, ClassChoice
from equipment.models import Site, Unit
from kernel.forms import DayField, ExactDecimalField
from kernel.quantities import UNITS, Quantity
from materials.models import MaterialDefinition
from materials.selectors import products_in_use
from recipes.contracts import ALGORITHMS
from recipes.contracts.column import DECIMAL_SIGNS, DELIMITERS, ENCODINGS


class CreateBatchForm(forms.Form):
    """One unit per class that the recipe asks for; one that is not ready is refused with its reasons."""

    def __init__(self, *args: Any, choices: Sequence[ClassChoice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units: dict[str, Unit] = {}
        for choice in choices:
            by_readiness = sorted(choice.candidates, key=lambda each: not each.is_ready)
            self.units.update({each.unit.code: each.unit for each in by_readiness})
            self.fields[choice.code] = forms.ChoiceField(
                label=str(choice.name),
                choices=[(each.unit.code, _option(each)) for each in by_readiness]
                or [("", _("There is no unit of this class at the site."))],
                required=bool(by_readiness),
            )

    def chosen(self) -> dict[str, Unit]:
        """Class code and unit; a class without a unit is left to the action, which says so."""
        return {name: self.units[code] for name, code in self.cleaned_data.items() if code}


def _option(candidate: Candidate) -> str:
    """The unit, and in words whether it is ready."""
    name = f"{candidate.unit.code} – {candidate.unit.name}"
    return name if candidate.is_ready else str(_("%(unit)s (not ready)") % {"unit": name})


class ReceiveOrderForm(forms.Form):
    """An order as the ERP would send it; nothing is filled in for the person."""

    site = forms.ModelChoiceField(label=_("Site"), queryset=Site.objects.none(), empty_label=None)
    external_number = forms.CharField(label=_("Order number"), max_length=40)
    material = forms.ModelChoiceField(label=_("Product"), queryset=MaterialDefinition.objects.none())
    quantity = ExactDecimalField(label=_("Quantity"))
    unit = forms.ChoiceField(label=_("Unit of measure"), choices=[(unit, unit) for unit in UNITS])
    due_on = DayField(label=pgettext_lazy("order", "Due on"))

    def __init__(self, *args: Any, sites: Sequence[Site], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        place, product = cast(Any, self.fields["site"]), cast(Any, self.fields["material"])
        place.queryset = Site.objects.filter(pk__in=[site.pk for site in sites])
        product.queryset = products_in_use()
        product.label_from_instance = lambda each: f"{each.code} {each.name}"

    def arguments(self) -> dict[str, Any]:
        """Number and unit are one quantity."""
        given = dict(self.cleaned_data)
        given["quantity"] = Quantity(given["quantity"], given.pop("unit"))
        return given


class StepField(forms.ModelChoiceField):
    """A step by number and name."""

    def label_from_instance(self, obj: StepExecution) -> str:
        """What the person chooses from."""
        return f"{obj.number} {obj.name}"


class ReportExceptionForm(forms.Form):
    """How grave it looks; what was seen is the reason's text."""

    severity = forms.ChoiceField(
        label=_("How grave"),
        choices=Severity.choices,
        initial=Severity.MAJOR,
        help_text=_("A critical exception stops the batch until QA has assessed it."),
    )
    step = StepField(
        label=_("Step"),
        queryset=StepExecution.objects.none(),
        required=False,
        empty_label=_("The batch as a whole"),
    )

    def __init__(self, *args: Any, batch: Any, step: StepExecution | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast(StepField, self.fields["step"])
        begun = batch.steps.exclude(started_at=None).select_related("batch").order_by("sequence")
        field.queryset = begun
        field.initial = step


class AssessExceptionForm(forms.Form):
    """QA's disposition."""

    assessment = forms.ChoiceField(label=_("Assessment"), choices=Assessment.choices)
    justification = forms.CharField(
        label=_("Justification"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Why the product is, or is not, affected."),
    )


class CorrectValueForm(forms.Form):
    """The value as it should be."""

    value = forms.CharField(
        label=_("Correct value"), max_length=40, widget=forms.TextInput(attrs={"inputmode": "decimal"})
    )


class ReprocessForm(forms.Form):
    """Another version of the algorithm, or the file read in another way; it begins with what stands."""

    algorithm = forms.ChoiceField(label=_("Algorithm"))
    column = forms.CharField(label=_("Column of the file"), max_length=200)
    encoding = forms.ChoiceField(label=_("Written in"), choices=ENCODINGS)
    delimiter = forms.ChoiceField(label=_("Between the columns"), choices=DELIMITERS)
    decimal_sign = forms.ChoiceField(label=_("Decimal sign"), choices=DECIMAL_SIGNS)
    lines_before = forms.IntegerField(label=_("Lines before the names of the columns"), min_value=0)
    count = forms.IntegerField(label=_("Number of values (empty: any)"), min_value=1, required=False)

    def __init__(self, *args: Any, result: ProcessedResult, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "initial": {**result.parameters, "algorithm": result.algorithm}})
        wanted = {each["name"] for each in result.results}
        fitting = [each for each in ALGORITHMS if wanted <= {one.name for one in each.results}]
        cast(Any, self.fields["algorithm"]).choices = [
            (each.code, f"{each} – {each.about}") for each in fitting
        ]

    def arguments(self) -> dict[str, Any]:
        """The algorithm, and how the file is read."""
        given = dict(self.cleaned_data)
        return {"algorithm": given.pop("algorithm"), "parameters": given}


class ShownField(forms.CharField):
    """A text to read and to copy, whatever is sent."""

    def clean(self, value: Any) -> str:
        """What was shown."""
        return str(self.initial or "")


class ExportDossierForm(forms.Form):
    """In which language, and of which step alone; beside it what the receiver must know to verify the file."""

    language = forms.ChoiceField(
        label=_("Language of the document"), choices=PrintLanguage.choices, widget=forms.RadioSelect
    )
    step = StepField(
        label=_("What goes into it"),
        queryset=StepExecution.objects.none(),
        required=False,
        empty_label=_("The whole batch"),
        help_text=_("With one step, the file holds nothing else of the batch."),
    )
    fingerprint = ShownField(
        label=_("Fingerprint of the log's key (SHA-256)"),
        widget=forms.Textarea(attrs={"readonly": True, "rows": 2}),
    )

    def __init__(self, *args: Any, batch: Any, fingerprint: str, programs: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        spoken = get_language() or "en"
        self.fields["language"].initial = (
            PrintLanguage.CHINESE if spoken.startswith("zh") else PrintLanguage.ENGLISH
        )
        field = cast(StepField, self.fields["step"])
        field.queryset = batch.steps.select_related("batch").order_by("sequence")
        shown = self.fields["fingerprint"]
        shown.initial, shown.help_text = fingerprint, programs
        if not fingerprint:
            del self.fields["fingerprint"]  # the export says which key is missing

    def arguments(self) -> dict[str, Any]:
        """Language and step; the fingerprint is only shown."""
        return {"language": self.cleaned_data["language"], "step": self.cleaned_data["step"]}


class PrintRecordForm(forms.Form):
    """In which language the copy is."""

    language = forms.ChoiceField(
        label=_("Language of the document"), choices=PrintLanguage.choices, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        spoken = get_language() or "en"
        self.fields["language"].initial = (
            PrintLanguage.CHINESE if spoken.startswith("zh") else PrintLanguage.ENGLISH
        )
