"""The registry of algorithms: named, numbered, pure functions from a column of a raw file to values (URS-DAT-07)."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from django.utils.functional import Promise

from kernel.registry import Registry
from recipes.contracts.column import Column, Reading, demand_count, read_column

# The unit of a result that has the unit of the column.
OF_COLUMN = ""


@dataclass(frozen=True)
class AlgorithmResult:
    """One value that an algorithm computes: its name in the record, what it is called, and its unit."""

    name: str
    label: str | Promise
    unit: str = OF_COLUMN

    def unit_for(self, column_unit: str) -> str:
        """Its unit where the column is in ``column_unit``."""
        return self.unit or column_unit


class Algorithm(ABC):
    """One version of one algorithm, under the code ``name/version``.

    What it computes never changes: another rule is another version in a file of its own, and the former
    stays, so that what was computed by it can be computed again.
    """

    code: ClassVar[str] = ""
    label: ClassVar[str | Promise] = ""
    # What it does with the column, in words for whoever chooses it.
    about: ClassVar[str | Promise] = ""
    results: ClassVar[tuple[AlgorithmResult, ...]] = ()
    skips_blanks: ClassVar[bool] = False

    @property
    def name(self) -> str:
        """Which algorithm it is a version of."""
        return self.code.partition("/")[0]

    @property
    def version(self) -> int:
        """Which version."""
        return int(self.code.partition("/")[2])

    def __str__(self) -> str:
        return f"{self.label} {self.version}"

    def result(self, name: str) -> AlgorithmResult | None:
        """The result with this name, ``None`` where it computes none such."""
        return next((each for each in self.results if each.name == name), None)

    def fault(self, reading: Reading, unit: str) -> str:
        """Why it cannot work on such a column, empty when it can."""
        return ""

    def compute(self, content: bytes, reading: Reading, unit: str) -> Mapping[str, Decimal]:
        """Every result, not rounded; raises a coded refusal (RCP-02x) for a file that is not as it should be."""
        column = read_column(content, reading, unit)
        numbers = column.numbers(skip_blanks=self.skips_blanks)
        demand_count(numbers, reading.count)
        return self.evaluate(numbers, column)

    @abstractmethod
    def evaluate(self, numbers: list[Decimal], column: Column) -> Mapping[str, Decimal]:
        """The arithmetic itself, from the numbers of the column in the order of the file."""


ALGORITHMS: Registry[Algorithm] = Registry(
    "algorithms", base=Algorithm, required=("code", "label", "about", "results")
)
