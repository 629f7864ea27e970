"""Run a phase on a unit: set-points go down, the captured tags come back with their limits."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from recipes.contracts import STEP_DEFINITIONS, CapturedTag, Parameters, SetPoint, StepDefinition
from recipes.contracts.fields import declare, parameters


@parameters
class RunPhase(Parameters):
    """How long, with which set-points, and what is captured: minimum, maximum and mean of each tag."""

    duration_s: int = declare("integer", _("Duration in seconds"))
    set_points: tuple[SetPoint, ...] = declare("list", _("Set-points"), default=(), item=SetPoint)
    captured: tuple[CapturedTag, ...] = declare("list", _("Captured tags"), item=CapturedTag)
    # A run that its equipment ends clearly earlier is a departure; 0 where another thing than time ends it.
    shortest_percent: int = declare("integer", _("Shortest run, % of the duration"), default=95)

    def check(self) -> str:
        if self.duration_s < 1:
            return gettext("the duration is at least one second")
        if self.shortest_percent > 100:
            return gettext("the shortest run is at most 100 % of the duration")
        for names in ([p.tag for p in self.set_points], [c.tag for c in self.captured]):
            if len(set(names)) < len(names):
                return gettext("a tag is named twice")
        if any(tag.settle_s >= self.duration_s for tag in self.captured):
            return gettext("a tag would never be judged in this duration")
        return ""


@STEP_DEFINITIONS.register
class RunPhaseDefinition(StepDefinition):
    """Starts the unit of the class and keeps what its control reports, with source time and status."""

    code = "run_phase"
    label = _("Run phase")
    icon = "player-play"
    parameters = RunPhase
    needs_equipment_class = True

    def recorded_fields(self, parameters: RunPhase) -> tuple[str, ...]:
        return tuple(f"{tag.tag}.{part}" for tag in parameters.captured for part in ("min", "max", "mean"))

    def scaled(self, parameters: RunPhase, factor: Fraction) -> RunPhase:
        return replace(parameters, set_points=tuple(point.scaled(factor) for point in parameters.set_points))
