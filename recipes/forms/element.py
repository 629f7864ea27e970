"""The form of one element of the procedure: its texts, its class, and the parameters of its step type."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from recipes.choices import ElementKind
from recipes.contracts import STEP_DEFINITIONS, outline
from recipes.contracts.outline import Element
from recipes.errors import InvalidRecipeContent
from recipes.forms.parameters import ParametersForm, TextInTime, Values, entered
from recipes.selectors.choices import EditorChoices

PREFIX = "p"
_LONG = {"rows": 3}


class ElementForm(forms.Form):
    """``element()`` is what the actions take. ``step_type`` is given for steps only."""

    name_en = TextInTime(label=_("Name in English"), max_length=200)
    name_zh = TextInTime(label=_("Name in Chinese"), max_length=200)
    instruction_en = TextInTime(
        label=_("Instruction in English"), required=False, max_length=2000, widget=forms.Textarea(attrs=_LONG)
    )
    instruction_zh = TextInTime(
        label=_("Instruction in Chinese"), required=False, max_length=2000, widget=forms.Textarea(attrs=_LONG)
    )
    equipment_class = forms.ChoiceField(label=_("Equipment class"), required=False)
    is_critical = forms.BooleanField(label=pgettext_lazy("step", "Critical"), required=False)
    is_verified = forms.BooleanField(label=_("Verified by a second person"), required=False)

    def __init__(
        self,
        data: Any = None,
        *,
        kind: ElementKind,
        choices: EditorChoices,
        present: Element | None = None,
        step_type: str = "",
        values: Values | None = None,
        document: Element | None = None,
        siblings: list[tuple[str, str]] | None = None,
    ) -> None:
        present = present or {}
        super().__init__(data, initial=_initial(present))
        self.kind, self.step_type, self.document = kind, step_type, document
        self._choose_fields(choices, siblings)
        self.parameters: ParametersForm | None = None
        if step_type:
            definition = STEP_DEFINITIONS.get(step_type)
            given = values if values is not None else present.get("parameters", {})
            self.parameters = ParametersForm(
                definition.parameters, data, prefix=PREFIX, choices=choices, values=given
            )

    def _choose_fields(self, choices: EditorChoices, siblings: list[tuple[str, str]] | None) -> None:
        if self.kind not in (ElementKind.STEP, ElementKind.UNIT_PROCEDURE):
            del self.fields["equipment_class"]
        else:
            chosen: Any = self.fields["equipment_class"]
            chosen.choices = [("", "-"), *choices.options["equipment_class"]]
            if self.kind == ElementKind.STEP:
                # Whoever reads it at the workstation needs both; above a step it is a remark.
                self.fields["instruction_en"].required = self.fields["instruction_zh"].required = True
            chosen.required = (
                bool(self.step_type) and STEP_DEFINITIONS.get(self.step_type).needs_equipment_class
            )
        if self.kind != ElementKind.STEP:
            for name in ("is_critical", "is_verified"):
                del self.fields[name]
        if siblings is not None:
            self.fields["after"] = forms.ChoiceField(
                label=_("Where"), choices=siblings, initial=siblings[-1][0], required=False
            )
            self.fields["key"] = forms.SlugField(
                label=_("Key"), max_length=60, required=False,
                help_text=_(
                    "By it calculations refer to the step; it stays for good. Empty: made of the English name."
                ),
            )  # fmt: skip

    def is_valid(self) -> bool:
        """The parameters are looked at as well, so that all faults are shown at once."""
        fits = self.parameters is None or self.parameters.is_valid()
        if not (super().is_valid() and fits):
            return False
        if self.parameters is not None:
            try:
                STEP_DEFINITIONS.get(self.step_type).read(self.parameters.raw())
            except InvalidRecipeContent as error:
                self.parameters.blame(error)
                return False
        return True

    def clean(self) -> dict[str, Any]:
        """An element has a name in one language at least, and a key that nobody else has."""
        cleaned = super().clean() or {}
        if not (cleaned.get("name_en", "").strip() or cleaned.get("name_zh", "").strip()):
            self.add_error("name_en", _("Write the text in English or Chinese."))
        wanted = cleaned.get("key")
        if wanted and self.document is not None:
            taken = {place.element["key"] for place in outline.places(self.document)}
            if wanted in taken:
                self.add_error("key", _("Another element has this key."))
        return cleaned

    def element(self) -> Element:
        """The JSON of the element, without its key and what stands below it."""
        cleaned = self.cleaned_data
        found: Element = {
            name: {part: cleaned[f"{name}_{part}"].strip() for part in ("en", "zh")}
            for name in ("name", "instruction")
        }
        for name in ("equipment_class", "is_critical", "is_verified"):
            if name in cleaned:
                found[name] = cleaned[name]
        if self.parameters is not None:
            found |= {"step_type": self.step_type, "parameters": self.parameters.raw()}
        return found


def _initial(present: Element) -> Values:
    texts = {
        f"{name}_{part}": present.get(name, {}).get(part, "")
        for name in ("name", "instruction")
        for part in ("en", "zh")
    }
    return {
        **texts,
        **{name: present.get(name) for name in ("equipment_class", "is_critical", "is_verified")},
    }


def sent_element(data: Any, step_type: str) -> tuple[Element, Values]:
    """What a browser sent of an element and its parameters, not judged."""
    element: Element = {
        name: {part: data.get(f"{name}_{part}", "") for part in ("en", "zh")}
        for name in ("name", "instruction")
    }
    element |= {"equipment_class": data.get("equipment_class", "")}
    element |= {name: name in data for name in ("is_critical", "is_verified")}
    parameters = STEP_DEFINITIONS.get(step_type).parameters if step_type else None
    return element, entered(parameters, data, PREFIX) if parameters is not None else {}
