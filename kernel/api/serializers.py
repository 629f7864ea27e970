"""Bases of what the API shows (``RecordSerializer``) and of what it accepts (``Body``)."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from kernel.api.fields import CodeReference, DecimalText, LocalizedText, UtcDateTimeField
from kernel.fields import BilingualTextField, QuantityField


class RecordSerializer(serializers.ModelSerializer[Any]):
    """Shows a record; never writes one. Foreign keys appear as codes, amounts as text, times in UTC::

    class LotSerializer(RecordSerializer):
        class Meta:
            model = MaterialLot
            fields = ("uuid", "code", "site", "material", "quantity", "unit", "state", "row_version")
    """

    serializer_related_field = CodeReference
    serializer_field_mapping: ClassVar[
        dict[type[models.Field[Any, Any]], type[serializers.Field[Any, Any, Any, Any]]]
    ] = {
        **serializers.ModelSerializer.serializer_field_mapping,
        models.DateTimeField: UtcDateTimeField,
        models.DecimalField: DecimalText,
        QuantityField: DecimalText,
        BilingualTextField: LocalizedText,
    }

    def build_standard_field(self, field_name: str, model_field: Any) -> tuple[Any, dict[str, Any]]:
        """Our own fields take no arguments of the standard field that they stand for."""
        field_class, kwargs = super().build_standard_field(field_name, model_field)
        if field_class in (DecimalText, LocalizedText):
            kept = ("label", "help_text", "allow_null")
            kwargs = {name: kwargs[name] for name in kept if name in kwargs}
        if model_field.null:
            kwargs["allow_null"] = True
        if model_field.choices and model_field.blank:
            # What nobody has chosen yet is shown as empty, and the schema says so.
            kwargs["choices"] = [("", ""), *model_field.flatchoices]
        return field_class, kwargs

    def include_extra_kwargs(
        self, kwargs: MutableMapping[str, Any], extra_kwargs: MutableMapping[str, Any]
    ) -> MutableMapping[str, Any]:
        """Every field only reads: changes go through actions."""
        return super().include_extra_kwargs(kwargs, {**extra_kwargs, "read_only": True})


class StrictSerializer(serializers.Serializer[Any]):
    """Accepts only the fields it declares; an unknown one is a mistake of the sender, not noise."""

    default_error_messages = {"unknown_field": _("This field is not known here.")}

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict):
            unknown = [name for name in data if name not in self.fields]
            if unknown:
                text = str(self.error_messages["unknown_field"])
                raise serializers.ValidationError(
                    {name: [serializers.ErrorDetail(text, code="unknown_field")] for name in unknown}
                )
        return super().to_internal_value(data)


class Body(StrictSerializer):
    """What an action takes from a request::

        class HoldBody(Body):
            note = serializers.CharField(required=False)

    Override ``arguments`` when the names or shapes differ from the action's own.
    """

    def arguments(self) -> dict[str, Any]:
        """The keyword arguments for the action."""
        return dict(self.validated_data)
