"""Words of analytics: how a period is cut, and the signals from which OEE is calculated."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Step(models.TextChoices):
    """Into what a period is cut."""

    DAY = "day", _("Day")
    WEEK = "week", _("Week")


class Signal(models.TextChoices):
    """The tags of a unit that OEE needs, by the part of their code after the unit's and a point."""

    STATE = "State", _("running state")
    STOP_KIND = "StopKind", _("kind of stop")
    ELAPSED = "ElapsedS", _("run time")
    MADE = "TabletCount", _("count of all made")
    REJECTED = "RejectCount", _("count of rejects")
    RATED = "RatedOutput", _("rated output")


class StopKind(models.IntegerChoices):
    """How a unit's control sorts the time in which it does not run."""

    NONE = 0, _("No stop")
    PLANNED = 1, _("Planned stop")
    UNPLANNED = 2, _("Unplanned stop")
