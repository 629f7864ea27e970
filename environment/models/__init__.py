"""Tables of environment."""

from environment.models.excursion import Excursion, ExcursionPeriod
from environment.models.point import MonitoringPoint, PointLimits, PointState

__all__ = ["Excursion", "ExcursionPeriod", "MonitoringPoint", "PointLimits", "PointState"]
