"""Process the raw file of an instrument, such as a tablet tester, by a numbered algorithm (URS-DAT-07)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kernel.fields import BilingualText
from recipes.choices import Comparison, Rounding
from recipes.contracts import STEP_DEFINITIONS, Parameters, StepDefinition
from recipes.contracts.algorithm import ALGORITHMS, Algorithm
from recipes.contracts.column import Reading
from recipes.contracts.fields import FieldSpec, declare, parameters
from recipes.contracts.parts import limits_fault

FIRST = ("label", "algorithm", "unit")


@parameters
class WantedResult(Parameters):
    """One result that is recorded, with its decimals and its limits."""

    name: str = declare("code", _("Result of the algorithm"), refers_to="algorithm_result")
    label: BilingualText = declare("text", _("Label"))
    unit: str = declare("unit", _("Unit of measure"))
    decimals: int = declare("integer", _("Decimals"))
    low: Decimal | None = declare("decimal", _("Lower limit"), default=None)
    high: Decimal | None = declare("decimal", _("Upper limit"), default=None)

    def check(self) -> str:
        return limits_fault(self.low, self.high)


@parameters
class ProcessRawFile(Reading):
    """Which algorithm works on which column, and which of its results are recorded, each with its limits.

    Rounding, and whether limits are held against the rounded or the full value, belong to the specification (F-24).
    """

    label: BilingualText = declare("text", _("Label"))
    algorithm: str = declare("code", _("Algorithm"), refers_to="algorithm")
    unit: str = declare("unit", _("Unit of measure"))
    results: tuple[WantedResult, ...] = declare("list", _("Recorded results"), item=WantedResult)
    rounding: str = declare(
        "choice", _("Rounding"), default=Rounding.GBT8170.value, options=tuple(Rounding.choices)
    )
    comparison: str = declare(
        "choice",
        _("Compared with the limits"),
        default=Comparison.FULL.value,
        options=tuple(Comparison.choices),
    )

    @classmethod
    def specs(cls) -> tuple[FieldSpec, ...]:
        """What it is first, then how the file is written."""
        return tuple(sorted(super().specs(), key=lambda spec: spec.name not in FIRST))

    def reading(self, **other: Any) -> Reading:
        """How the file is read; ``other`` stands in the place of what the recipe says."""
        own = {spec.name: getattr(self, spec.name) for spec in Reading.specs()}
        return Reading.read(Reading(**{**own, **other}).to_json())

    def check(self) -> str:
        if self.algorithm not in ALGORITHMS:
            known = ", ".join(each.code for each in ALGORITHMS)
            return gettext("“%(code)s” is no algorithm; known are %(known)s") % {
                "code": self.algorithm,
                "known": known,
            }
        algorithm = ALGORITHMS.get(self.algorithm)
        own = Reading(**{spec.name: getattr(self, spec.name) for spec in Reading.specs()})
        return self.reading_fault() or algorithm.fault(own, self.unit) or self.results_fault(algorithm)

    def results_fault(self, algorithm: Algorithm) -> str:
        """Which recorded result the algorithm does not give, or gives in another unit; empty when all fit."""
        if not self.results:
            return gettext("at least one result is recorded")
        names = [each.name for each in self.results]
        for wanted in self.results:
            given = algorithm.result(wanted.name)
            if given is None:
                words = {"name": wanted.name, "known": ", ".join(each.name for each in algorithm.results)}
                return gettext("the algorithm has no result “%(name)s”; it gives %(known)s") % words
            if wanted.unit != given.unit_for(self.unit):
                words = {"name": wanted.name, "unit": given.unit_for(self.unit)}
                return gettext("the result “%(name)s” is in %(unit)s") % words
        if len(set(names)) < len(names):
            return gettext("a result is recorded once")
        return ""


@STEP_DEFINITIONS.register
class ProcessRawFileDefinition(StepDefinition):
    """A file is kept byte for byte; PharMOM computes, a person confirms."""

    code = "process_raw_file"
    label = _("Process a raw file")
    icon = "file-analytics"
    parameters = ProcessRawFile

    def recorded_fields(self, parameters: ProcessRawFile) -> tuple[str, ...]:
        """The names of the recorded results."""
        return tuple(each.name for each in parameters.results)
