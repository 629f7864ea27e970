"""The benchmarks' harness: ratios from known pairs, verdicts against a known baseline, what makes it fail."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks import registry, report
from benchmarks.baseline import Baseline, Verdict, record
from benchmarks.measuring import Figure, in_turn, percentile, quartiles


def figure(*ratios: float, code: str = "a.figure", limit: float | None = None) -> Figure:
    """A figure whose floor costs two seconds each time."""
    pairs = tuple((2.0, 2.0 * ratio) for ratio in ratios)
    return Figure(code, "to do it", "to do nothing", "s", pairs, tolerance=0.25, limit=limit)


def baseline(**ratios: float) -> Baseline:
    """A baseline with these ratios; ``a_figure`` stands for ``a.figure``."""
    return Baseline({code.replace("_", "."): ratio for code, ratio in ratios.items()}, {})


def test_a_ratio_is_the_median_of_the_ratios_of_pairs_and_one_slow_moment_does_not_move_it() -> None:
    # The machine is ten times as slow during the third pair: both sides suffer, the ratio does not.
    found = Figure("x", "", "", "s", ((1.0, 3.0), (1.0, 2.0), (10.0, 30.0), (2.0, 100.0), (1.0, 3.5)))
    assert found.ratios == [3.0, 2.0, 3.0, 50.0, 3.5]
    assert found.ratio == 3.0
    assert found.spread == (3.0, 3.5)
    assert (found.floor_cost, found.subject_cost) == (1.0, 3.5)


def test_a_floor_of_nothing_is_no_floor() -> None:
    with pytest.raises(ValueError, match="floors above zero"):
        Figure("x", "", "", "s", ((0.0, 1.0),))
    with pytest.raises(ValueError, match="at least one pair"):
        Figure("x", "", "", "s", ())


def test_quartiles_and_percentiles_of_known_values() -> None:
    assert quartiles([4.0]) == (4.0, 4.0)
    assert quartiles([1.0, 2.0, 3.0, 4.0, 5.0]) == (2.0, 4.0)
    hundred = [float(number) for number in range(100, 0, -1)]
    assert (percentile(hundred, 50), percentile(hundred, 95), percentile(hundred, 100)) == (50.0, 95.0, 100.0)
    assert percentile([7.0], 95) == 7.0


def test_floor_and_subject_are_measured_in_turn_and_the_warm_up_is_thrown_away() -> None:
    asked: list[str] = []

    def cost(side: str) -> float:
        asked.append(side)
        return float(len(asked))

    pairs = in_turn(lambda: cost("floor"), lambda: cost("subject"), repetitions=2, warm_up=1)
    assert asked == ["floor", "subject"] * 3
    assert pairs == ((3.0, 4.0), (5.0, 6.0))


@pytest.mark.parametrize(
    ("ratio", "verdict"),
    [
        (2.0, Verdict.SAME),
        (2.5, Verdict.SAME),
        (2.51, Verdict.WORSE),
        (1.5, Verdict.SAME),
        (1.49, Verdict.BETTER),
    ],
)
def test_a_figure_may_exceed_its_baseline_by_the_tolerance_and_no_more(
    ratio: float, verdict: Verdict
) -> None:
    assert baseline(a_figure=2.0).verdict(figure(ratio)) is verdict


def test_a_number_of_queries_is_as_before_though_the_file_keeps_it_rounded(tmp_path: Path) -> None:
    five_for_three = Figure("a.figure", "to ask", "to ask less", "queries", ((3.0, 5.0),), tolerance=0)
    record([five_for_three], ["a.figure"], {"at": "then"}, tmp_path / "kept.json")
    assert Baseline.read(tmp_path / "kept.json").verdict(five_for_three) is Verdict.SAME


def test_a_limit_counts_whatever_the_baseline_says_and_without_one() -> None:
    slow = figure(1.6, limit=1.5)
    assert baseline(a_figure=5.0).verdict(slow) is Verdict.OVER_LIMIT
    assert baseline().verdict(slow) is Verdict.OVER_LIMIT
    assert baseline().verdict(figure(1.5, limit=1.5)) is Verdict.NEW


def test_only_what_is_worse_over_its_limit_or_gone_makes_the_run_fail() -> None:
    known = baseline(a_figure=2.0, b_figure=1.0, c_figure=1.0)
    measured = [figure(2.1), figure(1.9, code="b.figure"), figure(9.0, code="new.figure")]
    faults = list(report.faults(measured, known, ["a.figure", "b.figure", "new.figure"]))
    assert faults == [
        "b.figure: WORSE: 1.90 times its floor, may be 1.25",
        "c.figure: NOT MEASURED ANY MORE",
    ]
    assert {verdict for verdict in Verdict if verdict.is_bad} == {
        Verdict.WORSE,
        Verdict.OVER_LIMIT,
        Verdict.GONE,
    }


def test_what_is_recorded_is_what_is_read_and_what_was_not_measured_stays(tmp_path: Path) -> None:
    file = tmp_path / "baseline.json"
    assert Baseline.read(file).ratios == {}
    known = ["a.figure", "b.figure"]
    record(
        [figure(2.0, 2.2, 2.1), figure(7.0, code="old.figure")], ["a.figure", "old.figure"], {"load": 0}, file
    )
    record([figure(3.0, code="b.figure")], known, {"load": 1}, file)
    read = Baseline.read(file)
    assert read.ratios == {"a.figure": 2.1, "b.figure": 3.0}
    assert read.measured == {"load": 1}
    entry = json.loads(file.read_text(encoding="utf-8"))["figures"]["a.figure"]
    assert entry == {
        "ratio": 2.1,
        "quartiles": [2.05, 2.15],
        "repetitions": 3,
        "tolerance": 0.25,
        "limit": None,
    }


def test_ratios_are_printed_before_anything_that_depends_on_the_machine() -> None:
    printed = list(report.lines([figure(2.0, 3.0, 4.0)], baseline(a_figure=2.0)))
    assert printed[1].split() == ["a.figure", "3.00", "2.50", "–", "3.50", "3", "2.00", "2.50", "WORSE"]
    assert printed[2] == ""
    assert printed[3].split() == ["a.figure", "6", "s", "to", "do", "it"]
    assert printed[4].split() == ["2", "s", "to", "do", "nothing", "(floor)"]


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (1.5, "s", "1.5 s"),
        (0.01234, "s", "12.3 ms"),
        (0.0000042, "s", "4.2 µs"),
        (77.0, "queries", "77 queries"),
        (10_000.0, "", "10000"),
    ],
)
def test_amounts_are_shown_in_a_unit_that_fits(value: float, unit: str, shown: str) -> None:
    assert report.amount(value, unit).strip() == shown


def test_what_takes_long_is_measured_only_when_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "GROUPS", [])
    registry.measures("a.quick")(list)
    registry.measures("b.slow", is_named=True)(list)
    assert [codes for _group, codes in registry.chosen("")] == [("a.quick",)]
    assert [codes for _group, codes in registry.chosen("slow")] == [("b.slow",)]


def test_a_word_chooses_figures_and_a_figure_is_measured_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "GROUPS", [])
    registry.measures("write.row", "write.action")(list)
    registry.measures("lists.trail")(list)
    assert [codes for _group, codes in registry.chosen("")] == [
        ("write.row", "write.action"),
        ("lists.trail",),
    ]
    assert [codes for _group, codes in registry.chosen("action")] == [("write.action",)]
    assert registry.chosen("nothing") == []
    with pytest.raises(ValueError, match=r"measured twice: lists\.trail"):
        registry.measures("lists.trail")(list)
