"""Serializer fields that lose nothing: decimals as text, both languages, UTC times, records by code."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from kernel.api.errors import CodeIsAmbiguous, UnknownReference
from kernel.errors import InvalidDecimal
from kernel.fields import BilingualText
from kernel.quantities import parse_decimal

DECIMAL_SCHEMA = {
    "type": "string",
    "format": "decimal",
    "pattern": r"^-?[0-9]+(\.[0-9]+)?$",
    "example": "10.50",
}
BILINGUAL_SCHEMA = {
    "type": "object",
    "properties": {"en": {"type": "string"}, "zh": {"type": "string"}},
    "additionalProperties": False,
}


@extend_schema_field(DECIMAL_SCHEMA)
class DecimalText(serializers.Field[Any, Any, Any, Any]):
    """A decimal as text with its trailing zeros; JSON numbers with a point are refused (URS-DAT-03, 05)."""

    default_error_messages = {"text": _('Send the amount as text, such as "10.50".')}

    def to_internal_value(self, data: Any) -> Decimal:
        if not isinstance(data, str):
            self.fail("text")
        try:
            return parse_decimal(data)
        except InvalidDecimal as error:
            raise serializers.ValidationError(error.message, code=error.code) from None

    def to_representation(self, value: Any) -> str:
        return f"{value:f}" if isinstance(value, Decimal) else str(value)


@extend_schema_field(BILINGUAL_SCHEMA)
class LocalizedText(serializers.Field[Any, Any, Any, Any]):
    """Controlled text as ``{"en": …, "zh": …}``; the API gives both languages, whoever asks."""

    default_error_messages = {"form": _("Send an object with the parts “en” and “zh”.")}

    def to_internal_value(self, data: Any) -> BilingualText:
        if not isinstance(data, dict) or not set(data) <= {"en", "zh"}:
            self.fail("form")
        if not all(isinstance(part, str) for part in data.values()):
            self.fail("form")
        return BilingualText(data)

    def to_representation(self, value: Any) -> dict[str, str]:
        return {"en": value.get("en", ""), "zh": value.get("zh", "")}


class UtcDateTimeField(serializers.DateTimeField):
    """A moment in UTC; one without a zone is refused, because nobody could say which it was."""

    default_error_messages = {"zone": _("Add the time zone, such as “2026-11-20T10:00:00Z”.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"default_timezone": UTC, **kwargs})

    def enforce_timezone(self, value: datetime) -> datetime:
        if value.tzinfo is None:
            self.fail("zone")
        return value.astimezone(UTC)

    def to_representation(self, value: Any) -> str:
        if isinstance(value, str):
            return value
        moment: datetime = value.astimezone(UTC)
        return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


@extend_schema_field({"type": "string", "nullable": True})
class CodeReference(serializers.RelatedField[Any, Any, Any]):
    """Another record by the code (or user ID) that people call it by; never by its inner id."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.pop("view_name", None)
        super().__init__(**kwargs)

    def use_pk_only_optimization(self) -> bool:
        return False

    def to_representation(self, value: Any) -> str:
        return name_of(value)


@extend_schema_field({"type": "string", "description": "A code or a uuid."})
class RecordField(serializers.Field[Any, Any, Any, Any]):
    """A record named in a body by code or uuid; an unknown one is refused, never defaulted (URS-INT-06).

    ``records`` returns the queryset to look in; it gets the serializer's context (``request``, ``view``).
    """

    def __init__(
        self,
        records: Callable[[dict[str, Any]], QuerySet[Any]],
        *,
        lookup: str = "code",
        unknown: Callable[..., Exception] = UnknownReference,
        **kwargs: Any,
    ) -> None:
        self.records = records
        self.lookup = lookup
        self.unknown = unknown
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str) or not data.strip():
            raise self.unknown(field=self.field_name, value=data)
        found = find_record(self.records(dict(self.context)), data, self.lookup)
        if found is None:
            raise self.unknown(field=self.field_name, value=data)
        return found

    def to_representation(self, value: Any) -> str:
        return name_of(value)


def name_of(record: Any) -> str:
    """What people call a record: its code, its user ID, else its uuid."""
    for attribute in ("code", "username", "uuid"):
        name = getattr(record, attribute, None)
        if name:
            return str(name)
    return str(record)


def find_record(records: QuerySet[Any], name: str, lookup: str = "code") -> Any:
    """The one record called ``name``; ``None`` without any, ``CodeIsAmbiguous`` with several."""
    if "\0" in name:
        return None  # no name of a record holds the null character, and PostgreSQL refuses it
    wanted = Q() if lookup == "uuid" else Q(**{lookup: name})
    with contextlib.suppress(ValueError):
        wanted |= Q(uuid=UUID(name))
    found = list(records.filter(wanted)[:2]) if wanted else []
    if len(found) > 1:
        raise CodeIsAmbiguous(code=name)
    return found[0] if found else None
