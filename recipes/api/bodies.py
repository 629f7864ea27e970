"""What the API takes for the actions of recipes."""

from __future__ import annotations

from rest_framework import serializers

from equipment.models import Site
from kernel.api.fields import DecimalText, LocalizedText, RecordField, UtcDateTimeField
from kernel.api.serializers import Body
from materials.errors import MaterialUnknown
from materials.selectors import materials_in_use


class DraftRecipeBody(Body):
    """A new master recipe; ``document`` holds formula, equipment and procedure."""

    site = RecordField(lambda context: Site.objects.all())
    code = serializers.CharField(max_length=40)
    product = RecordField(lambda context: materials_in_use(), unknown=MaterialUnknown)
    name = LocalizedText()
    strength = serializers.CharField(max_length=60)
    batch_size = DecimalText()
    batch_unit = serializers.CharField(max_length=10)
    minimum_size = DecimalText()
    maximum_size = DecimalText()
    stated_mass = DecimalText(required=False)
    mass_unit = serializers.CharField(max_length=10, required=False)
    change_summary = serializers.CharField()
    change_reference = serializers.CharField(max_length=60, required=False)
    document = serializers.DictField(required=False)


class DraftVersionBody(Body):
    """Why there is a next version."""

    change_summary = serializers.CharField()
    change_reference = serializers.CharField(max_length=60, required=False)


class EditBody(Body):
    """What changes in a draft; ``document`` replaces the whole document."""

    document = serializers.DictField(required=False)
    batch_size = DecimalText(required=False)
    stated_mass = DecimalText(required=False)
    minimum_size = DecimalText(required=False)
    maximum_size = DecimalText(required=False)
    change_summary = serializers.CharField(required=False)
    change_reference = serializers.CharField(max_length=60, required=False)


class EffectiveBody(Body):
    """From when on; now without a date."""

    effective_from = UtcDateTimeField(required=False)
