"""What the API shows of figures: the same numbers as the page, amounts as text."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from kernel.api.fields import UtcDateTimeField


@extend_schema_field({"type": "string", "nullable": True, "example": "64.0"})
class CellText(serializers.Field[Any, Any, Any, Any]):
    """A number as text, as it is shown; ``null`` where there is nothing to calculate it from."""

    def to_representation(self, value: Any) -> str:
        return f"{value:f}" if isinstance(value, Decimal) else str(value)


class ValueSerializer(serializers.Serializer[Any]):
    """One key number."""

    code = serializers.CharField()
    name = serializers.CharField(source="label")
    value = CellText(allow_null=True)
    unit = serializers.CharField()
    note = serializers.CharField(help_text="Why there is no value, or of what it is.")


class HeadingSerializer(serializers.Serializer[Any]):
    """One column of a table."""

    code = serializers.CharField()
    name = serializers.CharField(source="label")
    unit = serializers.CharField()


class RowSerializer(serializers.Serializer[Any]):
    """One line of a table, its cells in the order of the headings."""

    name = serializers.CharField(source="label")
    cells = serializers.ListField(child=CellText(allow_null=True))


class TableSerializer(serializers.Serializer[Any]):
    """Numbers as a table."""

    code = serializers.CharField()
    caption = serializers.CharField()
    headings = HeadingSerializer(many=True)
    rows = RowSerializer(many=True)


class FigureSerializer(serializers.Serializer[Any]):
    """One figure with how it is calculated. ``may_read`` is false where a right to its records is missing."""

    code = serializers.CharField(source="figure.code")
    name = serializers.CharField(source="figure.label")
    how = serializers.CharField(source="figure.how", help_text="How it is calculated.")
    clause = serializers.CharField(source="figure.clause")
    of_period = serializers.BooleanField(source="figure.of_period", help_text="False: as of now.")
    may_read = serializers.BooleanField()
    missing = serializers.CharField(
        source="answer.missing", default="", help_text="Why there is nothing to show; empty when there is."
    )
    notes = serializers.ListField(child=serializers.CharField(), source="answer.notes", default=list)
    values = ValueSerializer(many=True, source="answer.values", default=list)
    tables = TableSerializer(many=True, source="answer.tables", default=list)


class FiguresSerializer(serializers.Serializer[Any]):
    """The figures of a site."""

    site = serializers.CharField(source="question.site.code")
    zone = serializers.CharField(source="question.period.zone")
    first = serializers.DateField(source="question.period.first")
    last = serializers.DateField(source="question.period.last")
    by = serializers.CharField(source="question.period.step")
    calculated_at = UtcDateTimeField(source="question.now")
    figures = FigureSerializer(many=True)
