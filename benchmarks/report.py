"""What `make bench` prints: first the ratios, which mean the same on every machine, then the rest."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.baseline import Baseline, Verdict
from benchmarks.measuring import Figure

SCALES = {"s": (("s", 1.0), ("ms", 1e3), ("µs", 1e6))}


def lines(figures: Sequence[Figure], baseline: Baseline) -> Iterator[str]:
    """Two tables: ratios with their verdicts, then what was measured."""
    width = max((len(figure.code) for figure in figures), default=0)
    yield f"{'figure':<{width}}  {'ratio':>8}  {'quartiles':>17}  {'n':>4}  {'baseline':>8}  {'may be':>8}"
    for figure in figures:
        low, high = figure.spread
        before = baseline.ratios.get(figure.code)
        yield (
            f"{figure.code:<{width}}  {figure.ratio:>8.2f}  {f'{low:.2f} – {high:.2f}':>17}  "
            f"{len(figure.pairs):>4}  {_number(before):>8}  {_number(allowed(figure, before)):>8}  "
            f"{baseline.verdict(figure).value}"
        )
    yield ""
    for figure in figures:
        yield f"{figure.code:<{width}}  {amount(figure.subject_cost, figure.unit)} {figure.subject}"
        yield f"{'':<{width}}  {amount(figure.floor_cost, figure.unit)} {figure.floor} (floor)"


def allowed(figure: Figure, before: float | None) -> float | None:
    """The highest ratio that is not bad."""
    bounds = [] if before is None else [before * (1 + figure.tolerance)]
    return min([*bounds, *([] if figure.limit is None else [figure.limit])], default=None)


def faults(figures: Sequence[Figure], baseline: Baseline, known: Sequence[str]) -> Iterator[str]:
    """One line for each figure that makes the run fail."""
    for figure in figures:
        verdict = baseline.verdict(figure)
        if verdict.is_bad:
            most = _number(allowed(figure, baseline.ratios.get(figure.code)))
            yield f"{figure.code}: {verdict.value}: {figure.ratio:.2f} times its floor, may be {most}"
    for code in baseline.gone(known):
        yield f"{code}: {Verdict.GONE.value}"


def amount(value: float, unit: str) -> str:
    """A number with three digits that count and a unit that fits: ``1.27 ms``; without a unit, a count."""
    if not unit:
        return f"{value:>8.0f}"
    for name, factor in SCALES.get(unit, ((unit, 1.0),)):
        if value * factor >= 1 or name == SCALES.get(unit, ((unit, 1.0),))[-1][0]:
            return f"{value * factor:>8.3g} {name}"
    return f"{value:>8.3g} {unit}"


def machine(postgresql: str) -> dict[str, Any]:
    """Where and when it was measured; a load far above zero says that others were at work."""
    return {
        "at": f"{datetime.now(UTC):%Y-%m-%dT%H:%MZ}",
        "processor": _processor(),
        "cores": os.cpu_count(),
        "load": [round(each, 2) for each in os.getloadavg()],
        "python": platform.python_version(),
        "postgresql": postgresql,
    }


def _processor() -> str:
    file = Path("/proc/cpuinfo")
    told = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    names = [line.partition(":")[2].strip() for line in told if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"
