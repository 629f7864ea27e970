"""What the API takes for the actions of materials."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from equipment.models import Site
from kernel.api.fields import DecimalText, LocalizedText, RecordField
from kernel.api.serializers import Body
from materials.choices import MaterialKind
from materials.errors import MaterialUnknown
from materials.models import Container
from materials.selectors import materials_in_use


class MaterialBody(Body):
    """A material; an existing code is changed."""

    code = serializers.CharField(max_length=40)
    name = LocalizedText()
    kind = serializers.ChoiceField(choices=MaterialKind.choices)
    unit = serializers.CharField(max_length=10)
    shelf_life_months = serializers.IntegerField(required=False, min_value=1)
    is_active = serializers.BooleanField(required=False)


class ReceiveLotBody(Body):
    """A delivery of one lot; ``amounts`` is the content of each container as text."""

    site = RecordField(lambda context: Site.objects.all())
    material = RecordField(lambda context: materials_in_use(), unknown=MaterialUnknown)
    supplier = serializers.CharField(max_length=200)
    manufacturer = serializers.CharField(max_length=200)
    supplier_lot = serializers.CharField(max_length=80)
    delivery_note = serializers.CharField(max_length=80, required=False)
    amounts = serializers.ListField(child=DecimalText(), min_length=1)
    unit = serializers.CharField(max_length=10)
    manufactured_on = serializers.DateField(required=False)
    expires = serializers.CharField(max_length=10, required=False)
    retest_on = serializers.DateField(required=False)
    code = serializers.CharField(max_length=40, required=False)


class SampleBody(Body):
    """From which container of the lot, how much."""

    container = RecordField(lambda context: _containers_of(context))
    quantity = DecimalText()
    unit = serializers.CharField(max_length=10)


class CountBody(Body):
    """What was counted, as text."""

    counted = DecimalText()
    unit = serializers.CharField(max_length=10)


class DispenseAheadBody(Body):
    """How much is weighed into a container of its own, and what the empty one weighs."""

    quantity = DecimalText()
    unit = serializers.CharField(max_length=10)
    tare = DecimalText(required=False)


class ReleaseBody(Body):
    """What the tests found."""

    assay = DecimalText(required=False)
    loss_on_drying = DecimalText(required=False)
    retest_on = serializers.DateField(required=False)


def _containers_of(context: dict[str, Any]) -> Any:
    return Container.objects.filter(lot=context["record"])
