"""Words of environment: what is monitored, levels of excursion, alarm states, verdicts."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kernel.choices import Badge, StateChoices


class Parameter(models.TextChoices):
    """What a monitoring point measures."""

    PRESSURE_DIFFERENCE = "pressure_difference", _("Pressure difference")
    TEMPERATURE = "temperature", _("Temperature")
    HUMIDITY = "humidity", _("Relative humidity")


# In which units each is measured: a thermometer cannot watch a pressure.
UNITS_OF: dict[str, tuple[str, ...]] = {
    Parameter.PRESSURE_DIFFERENCE: ("Pa", "kPa", "bar"),
    Parameter.TEMPERATURE: ("°C", "K"),
    Parameter.HUMIDITY: ("% RH", "%"),
}


class Level(StateChoices):
    """How grave an excursion is: alert and action limits are watched apart (GMP 101, URS-ENV-05)."""

    ALERT = "alert", _("Alert level"), Badge("warn", "alert-triangle")
    ACTION = "action", _("Action level"), Badge("alarm", "alert-octagon")
    DATA = "data", _("No data"), Badge("alarm", "plug-connected-x")


class AlarmState(StateChoices):
    """Where an excursion stands in the alarm machine (ISA-18.2, IEC 62682; F-19)."""

    UNACK_ACTIVE = "unack_active", _("Active, not acknowledged"), Badge("alarm", "bell-ringing")
    ACK_ACTIVE = "ack_active", _("Active, acknowledged"), Badge("warn", "bell")
    RETURNED_UNACK = "returned_unack", _("Over, not acknowledged"), Badge("warn", "bell-ringing")
    NORMAL = "normal", _("Over, acknowledged"), Badge("neutral", "check")


class Verdict(StateChoices):
    """What quality has decided about an excursion (URS-ENV-07)."""

    NO_IMPACT = "no_impact", _("No impact on product"), Badge("good", "shield-check")
    IMPACT = "impact", _("Impact on product possible"), Badge("alarm", "shield-x")
