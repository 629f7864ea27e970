"""Model fields that keep what people wrote: exact decimals with their zeros, and text in both languages."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from kernel.errors import InvalidDecimal
from kernel.quantities import parse_decimal


class QuantityField(models.Field):  # type: ignore[type-arg]
    """An unconstrained PostgreSQL ``numeric``: exact, and ``10.50`` stays ``10.50`` (URS-DAT-03)."""

    description = _("Exact decimal that keeps its trailing zeros")

    def db_type(self, connection: Any) -> str:
        return "numeric"

    def get_internal_type(self) -> str:
        return "QuantityField"

    def to_python(self, value: object) -> Decimal | None:
        if value is None or value == "":
            return None
        try:
            return parse_decimal(value)
        except InvalidDecimal as error:
            raise ValidationError(error.message, code="invalid") from None

    def get_prep_value(self, value: Any) -> Decimal | None:
        value = super().get_prep_value(value)
        if value is None:
            return None
        return value if isinstance(value, Decimal) else parse_decimal(value)

    def value_to_string(self, obj: models.Model) -> str:
        value = self.value_from_object(obj)
        return "" if value is None else f"{value:f}"

    def formfield(self, **kwargs: Any) -> Any:
        from django import forms

        return super().formfield(**{"form_class": forms.CharField, **kwargs})


class BilingualText(dict[str, str]):
    """Controlled text in English and Chinese; ``str()`` gives the reader's language, else the other one."""

    @property
    def en(self) -> str:
        """The English text, empty when it is missing."""
        return self.get("en", "")

    @property
    def zh(self) -> str:
        """The Chinese text, empty when it is missing."""
        return self.get("zh", "")

    @property
    def is_complete(self) -> bool:
        """Whether both languages are there, as approval demands."""
        return bool(self.en.strip() and self.zh.strip())

    def __str__(self) -> str:
        chinese_first = (get_language() or "en").startswith("zh")
        return (self.zh or self.en) if chinese_first else (self.en or self.zh)


def in_both_languages(word: Callable[[], str]) -> dict[str, str]:
    """What ``word`` says while each of the two languages is active, as ``BilingualText`` keeps it."""
    said = {}
    for part, language in (("en", "en"), ("zh", "zh-hans")):
        with override(language):
            said[part] = word()
    return said


class BilingualTextField(models.JSONField):
    """``BilingualText`` stored as one JSON object, so that both languages are one version of one text."""

    description = _("Text in English and Chinese")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", dict)
        super().__init__(*args, **kwargs)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> BilingualText | None:
        loaded = super().from_db_value(value, expression, connection)
        return None if loaded is None else BilingualText(loaded)

    def to_python(self, value: Any) -> Any:
        return BilingualText(value) if isinstance(value, dict) else super().to_python(value)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = getattr(model_instance, self.attname)
        if isinstance(value, dict) and not isinstance(value, BilingualText):
            value = BilingualText(value)
            setattr(model_instance, self.attname, value)
        return value

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        super().validate(value, model_instance)
        if not isinstance(value, dict) or not set(value) <= {"en", "zh"}:
            raise ValidationError(_("A text has an English and a Chinese part only."), code="invalid")
        if not self.blank and not any(str(part).strip() for part in value.values()):
            raise ValidationError(_("Write the text in English or Chinese."), code="blank")
