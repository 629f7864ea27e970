"""What the API takes for equipment's actions."""

from __future__ import annotations

from rest_framework import serializers

from equipment.choices import Storage
from kernel.api.fields import DecimalText, UtcDateTimeField
from kernel.api.serializers import Body


class FinishCleaningBody(Body):
    """How the unit is stored."""

    storage = serializers.ChoiceField(choices=Storage.choices)
    remark = serializers.CharField(required=False, allow_blank=True, max_length=2000)


class CheckCleaningBody(Body):
    """The verdict of the second person."""

    passed = serializers.BooleanField()
    remark = serializers.CharField(required=False, allow_blank=True, max_length=2000)


class ReturnToServiceBody(Body):
    """What was done."""

    note = serializers.CharField(max_length=2000)


class LogNoteBody(Body):
    """A note; about now without ``happened_at``."""

    note = serializers.CharField(max_length=2000)
    happened_at = UtcDateTimeField(required=False)


class CalibrationBody(Body):
    """A certificate as it stands."""

    certificate = serializers.CharField(max_length=80)
    standard = serializers.CharField(max_length=120)
    laboratory = serializers.CharField(required=False, max_length=120)
    calibrated_on = serializers.DateField()
    due_on = serializers.DateField()
    passed = serializers.BooleanField()
    range_low = DecimalText(required=False)
    range_high = DecimalText(required=False)
    range_unit = serializers.CharField(required=False, max_length=20)
    note = serializers.CharField(required=False, max_length=2000)
