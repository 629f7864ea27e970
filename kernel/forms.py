"""Form fields that lose nothing: exact decimals and dates as the browser's own controls give them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from kernel.errors import InvalidDecimal
from kernel.quantities import parse_decimal


class ExactDecimalField(forms.CharField):
    """A plain decimal that keeps its trailing zeros; anything else is refused, nothing is repaired."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def clean(self, value: Any) -> Decimal | None:
        """The exact decimal; ``None`` when the field may be empty and is."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse_decimal(text)
        except InvalidDecimal as error:
            raise forms.ValidationError(error.message, code="invalid") from None


class DayField(forms.DateField):
    """A calendar day, chosen in the browser's own control."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class UploadField(forms.FileField):
    """A file that a person chooses; what becomes of it is the action's to say, an empty one included."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(allow_empty_file=True, **kwargs)
