"""What was measured before, and whether a figure got worse since."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from benchmarks.measuring import Figure

FILE = Path(__file__).with_name("baseline.json")
# How exactly the file keeps a ratio.
PLACES = 3


class Verdict(Enum):
    """What a figure is, beside its baseline; ``is_bad`` ones make the run fail."""

    SAME = "as before"
    BETTER = "better"
    WORSE = "WORSE"
    OVER_LIMIT = "OVER ITS LIMIT"
    NEW = "no baseline"
    GONE = "NOT MEASURED ANY MORE"

    @property
    def is_bad(self) -> bool:
        """Whether it ends ``make bench`` with an error."""
        return self in (Verdict.WORSE, Verdict.OVER_LIMIT, Verdict.GONE)


@dataclass(frozen=True)
class Baseline:
    """The committed ratios by code, and where they were measured."""

    ratios: dict[str, float]
    measured: dict[str, Any]

    @classmethod
    def read(cls, path: Path = FILE) -> Baseline:
        """The file's content; nothing where there is no file yet."""
        if not path.exists():
            return cls({}, {})
        content = json.loads(path.read_text(encoding="utf-8"))
        ratios = {code: float(entry["ratio"]) for code, entry in content["figures"].items()}
        return cls(ratios, content["measured"])

    def verdict(self, figure: Figure) -> Verdict:
        """Compare with what was measured before; a limit counts whatever the baseline says."""
        if figure.limit is not None and figure.ratio > figure.limit:
            return Verdict.OVER_LIMIT
        before = self.ratios.get(figure.code)
        if before is None:
            return Verdict.NEW
        # As the file keeps it: a number of queries is 1.667 times another on every machine.
        now = round(figure.ratio, PLACES)
        if now > before * (1 + figure.tolerance):
            return Verdict.WORSE
        return Verdict.BETTER if now < before * (1 - figure.tolerance) else Verdict.SAME

    def gone(self, known: Iterable[str]) -> list[str]:
        """Codes of the file that no benchmark measures any more: a figure does not leave in silence."""
        return sorted(set(self.ratios) - set(known))


def record(
    figures: Iterable[Figure], known: Iterable[str], measured: dict[str, Any], path: Path = FILE
) -> None:
    """Write the figures into the file; what was not measured this time stays, what is not known goes."""
    kept: dict[str, Any] = {}
    if path.exists():
        kept = json.loads(path.read_text(encoding="utf-8"))["figures"]
    for figure in figures:
        low, high = figure.spread
        kept[figure.code] = {
            "ratio": round(figure.ratio, PLACES),
            "quartiles": [round(low, PLACES), round(high, PLACES)],
            "repetitions": len(figure.pairs),
            "tolerance": figure.tolerance,
            "limit": figure.limit,
        }
    ordered = {code: kept[code] for code in known if code in kept}
    content = {"measured": measured, "figures": ordered}
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
