"""What the API takes for the actions of recipes."""

from __future__ import annotations

from rest_framework import serializers

from equipment.models import Site
from kernel.api.fields import DecimalText, LocalizedText, RecordField, UtcDateTimeField
from kernel.api.serializers import Body, StrictSerializer
from materials.errors import MaterialUnknown
from materials.selectors import materials_in_use
from recipes.choices import ItemRole, Rounding


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
    """Why there is a next version, and of which one (its number; the latest by default) it is a copy."""

    change_summary = serializers.CharField()
    change_reference = serializers.CharField(max_length=60, required=False)
    based_on = serializers.IntegerField(required=False, min_value=1)


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


class ElementContent(StrictSerializer):
    """What an element says. Steps have a ``step_type`` and its ``parameters``; other levels have not."""

    name = LocalizedText()
    instruction = LocalizedText(required=False)
    equipment_class = serializers.CharField(max_length=40, required=False, allow_blank=True)
    step_type = serializers.CharField(max_length=40, required=False)
    parameters = serializers.DictField(required=False)
    is_critical = serializers.BooleanField(required=False)
    is_verified = serializers.BooleanField(required=False)


class NewElementContent(ElementContent):
    """As ``ElementContent``; a key is made of the English name when none is sent."""

    key = serializers.SlugField(max_length=60, required=False)


class AddElementBody(Body):
    """``parent`` is the key of what it goes into, empty for a unit procedure; ``after`` that of a sibling."""

    element = NewElementContent()
    # The name of the field; of the serializer itself only while the class is read.
    parent = serializers.CharField(max_length=60, required=False, allow_blank=True)  # type: ignore[assignment]
    after = serializers.CharField(max_length=60, required=False, allow_blank=True)


class ChangeElementBody(Body):
    """The whole element anew."""

    key = serializers.CharField(max_length=60)
    element = ElementContent()


class MoveElementBody(Body):
    """Into ``parent`` (its own by default), after the sibling ``after``: empty for the first place."""

    key = serializers.CharField(max_length=60)
    # The name of the field; of the serializer itself only while the class is read.
    parent = serializers.CharField(max_length=60, required=False, allow_blank=True)  # type: ignore[assignment]
    after = serializers.CharField(max_length=60, required=False, allow_blank=True)


class RemoveElementBody(Body):
    """The key of the element, which goes with all that stands below it."""

    key = serializers.CharField(max_length=60)


class FormulaRowContent(StrictSerializer):
    """One row of the formula for the master's batch size; percentages without sign."""

    material = serializers.CharField(max_length=40)
    role = serializers.ChoiceField(choices=ItemRole.choices, required=False)
    quantity = DecimalText()
    unit = serializers.CharField(max_length=10)
    per_unit_mg = DecimalText(required=False, allow_null=True)
    tolerance_low = DecimalText(required=False, allow_null=True)
    tolerance_high = DecimalText(required=False, allow_null=True)
    overage = DecimalText(required=False, allow_null=True)
    places = serializers.IntegerField(min_value=0, max_value=9)
    rounding = serializers.ChoiceField(choices=Rounding.choices, required=False)
    is_active = serializers.BooleanField(required=False)
    is_in_total = serializers.BooleanField(required=False)


class FormulaRowBody(Body):
    """The whole row."""

    row = FormulaRowContent()


class RemoveFormulaRowBody(Body):
    """Which row."""

    material = serializers.CharField(max_length=40)
    role = serializers.ChoiceField(choices=ItemRole.choices, required=False)


class EquipmentListBody(Body):
    """The codes of all classes that are needed."""

    equipment_classes = serializers.ListField(child=serializers.CharField(max_length=40))
