"""`make bench`: measure, compare with the baseline, fail if something got worse."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Sequence

os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings"

import django

from benchmarks import report
from benchmarks.baseline import Baseline, record
from benchmarks.measuring import Figure
from benchmarks.registry import GROUPS, Group, chosen


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what was asked for; 1 if a figure is worse than it may be, 2 if nothing was asked for."""
    asked = _parser().parse_args(arguments)
    django.setup()
    _load_benchmarks()
    known = [code for group in GROUPS for code in group.codes]
    wanted = chosen(asked.k)
    if asked.list or not wanted:
        print("\n".join(known))
        return 0 if asked.list else 2
    from benchmarks import databases

    databases.start()
    began, load = time.monotonic(), os.getloadavg()
    figures = [figure for group, codes in wanted for figure in _measured(group, codes)]
    baseline = Baseline.read()
    print("\n" + "\n".join(report.lines(figures, baseline)))
    where = report.machine(databases.version()) | {"load": [round(each, 2) for each in load]}
    print("\n" + "  ".join(f"{name} {value}" for name, value in where.items()))
    print(f"{time.monotonic() - began:.0f} s; what each figure means: benchmarks/README.md")
    if left := [code for code in known if not asked.k and code not in {each.code for each in figures}]:
        print(f"Measured only when named (-k): {', '.join(left)}")
    if asked.record:
        record(figures, known, where)
        print("Recorded in benchmarks/baseline.json")
        baseline = Baseline.read()
    faults = list(report.faults(figures, baseline, known))
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


def _load_benchmarks() -> None:
    from benchmarks import (  # noqa: F401 - each declares its figures
        capture,
        confirming,
        ledger,
        lists,
        mutations,
        trail,
        writes,
    )


def _measured(group: Group, codes: tuple[str, ...]) -> list[Figure]:
    print(f"measuring {group.codes[0].partition('.')[0]} …", flush=True)
    found = {figure.code: figure for figure in group.measure()}
    if tuple(found) != group.codes:
        raise LookupError(f"declared {group.codes}, measured {tuple(found)}")
    return [found[code] for code in codes]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("-k", default="", metavar="WORD", help="only figures whose code contains the word")
    parser.add_argument("--record", action="store_true", help="write what is measured as the new baseline")
    parser.add_argument("--list", action="store_true", help="name the figures and measure nothing")
    return parser


if __name__ == "__main__":
    sys.exit(main())
