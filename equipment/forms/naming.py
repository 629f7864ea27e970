"""What every form of master data has: a code that never changes, and a name in both languages."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from equipment.models import Site

LONGEST_NAME = 200


class DefinitionForm(forms.Form):
    """The base: ``record`` is what is changed, ``None`` for a new one.

    ``kept`` names what a change leaves as it is and the action asks for nevertheless.
    """

    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        help_text=_("Stays for ever. Latin letters, digits, point, hyphen and underscore."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    name_en = forms.CharField(label=_("Name in English"), max_length=LONGEST_NAME)
    name_zh = forms.CharField(label=_("Name in Chinese"), max_length=LONGEST_NAME)
    kept: ClassVar[tuple[str, ...]] = ("code",)

    def __init__(self, *args: Any, user: Any, record: Model | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.record = user, record
        for name in self.kept if record is not None else ():
            self.fields.pop(name, None)
        self.offer_choices()
        for name, field in self.fields.items() if record is not None else ():
            field.initial = self.present_value(name)

    def offer_choices(self) -> None:
        """Fill the lists to choose from with what this person may use."""

    def present_value(self, name: str) -> Any:
        """What the field begins with in a change."""
        record: Any = self.record
        if name in ("name_en", "name_zh"):
            return record.name.get(name.removeprefix("name_"), "")
        value = getattr(record, name)
        return f"{value:f}" if hasattr(value, "quantize") else value

    def arguments(self) -> dict[str, Any]:
        """As the action takes them."""
        given = dict(self.cleaned_data)
        given["name"] = {"en": given.pop("name_en"), "zh": given.pop("name_zh")}
        if self.record is None:
            return {**given, "is_new": True}
        return {**given, **{name: getattr(self.record, name) for name in self.kept}}


def offer(form: forms.Form, name: str, records: Any) -> None:
    """Let ``name`` choose from ``records``, shown by code and name; by site too where there are several."""
    field: Any = form.fields.get(name)
    if field is None:
        return
    field.queryset = records
    several = hasattr(records.model, "site") and Site.objects.count() > 1
    field.label_from_instance = lambda each: (
        f"{each.site.code} / {each.code} · {each.name}" if several else f"{each.code} · {each.name}"
    )
