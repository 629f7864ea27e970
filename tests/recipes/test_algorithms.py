"""What algorithms compute from the file of an instrument, and which files they refuse."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from kernel.errors import DomainError
from kernel.quantities import round_to
from recipes.contracts import STEP_DEFINITIONS
from recipes.contracts.algorithm import ALGORITHMS
from recipes.contracts.column import MOST_ROWS, Reading
from recipes.errors import InvalidRecipeContent

pytestmark = pytest.mark.urs("URS-DAT-07")

HEAD = "no;mass\n"
FIVE = ("250.1", "249.8", "251.0", "248.9", "250.7")


def table(*values: str, head: str = HEAD) -> bytes:
    """A file with a number and a mass in each row."""
    return (head + "".join(f"{place};{value}\n" for place, value in enumerate(values, start=1))).encode()


def reading(**other: Any) -> Reading:
    """Of the column ``mass``, with points as decimal sign."""
    return Reading(**{"column": "mass", "delimiter": ";", **other})


def computed(code: str, content: bytes, **other: Any) -> dict[str, Decimal]:
    """Every result of the algorithm, in mg."""
    return dict(ALGORITHMS.get(code).compute(content, reading(**other), "mg"))


def test_statistics_of_a_column_to_the_last_digit() -> None:
    """Against values worked out by hand: mean 250.1, sum of squares 2.70 …, divided by n − 1."""
    found = computed("column_statistics/2", table(*FIVE))
    assert found["number"] == 5 and found["mean"] == Decimal("250.1")
    assert (found["minimum"], found["maximum"]) == (Decimal("248.9"), Decimal("251.0"))
    # (0² + 0.3² + 0.9² + 1.2² + 0.6²) / 4 = 0.675
    assert found["standard_deviation"] ** 2 - Decimal("0.675") < Decimal("1e-35")
    assert round_to(found["standard_deviation"], 4, "gbt8170") == Decimal("0.8216")
    assert round_to(found["relative_standard_deviation"], 3, "gbt8170") == Decimal("0.329")


def test_the_versions_differ_where_a_cell_is_blank() -> None:
    holed = table("250.1", "", "249.9")
    assert computed("column_statistics/1", holed)["number"] == 2
    with pytest.raises(DomainError) as refused:
        computed("column_statistics/2", holed)
    assert (refused.value.code, refused.value.params["line"]) == ("RCP-025", 3)


def test_uniformity_of_mass_counts_by_the_table_of_the_pharmacopoeia() -> None:
    """Average 250.0 mg: 5 % is 12.5 mg, which itself does not deviate; 13 does, and 26 does twice."""
    masses = ["250.0"] * 14 + ["262.5", "237.5", "263.0", "237.0", "276.0", "224.0"]
    found = computed("uniformity_of_mass/1", table(*masses))
    assert found["mean"] == 250 and found["allowed_deviation"] == 5
    assert found["deviating"] == 4 and found["deviating_twice"] == 2


@pytest.mark.parametrize(
    ("mass", "allowed"), [("80.0", "10"), ("80.1", "7.5"), ("249.9", "7.5"), ("250.0", "5"), ("500", "5")]
)
def test_the_limit_goes_by_the_average_mass(mass: str, allowed: str) -> None:
    found = computed("uniformity_of_mass/1", table(*[mass] * 20))
    assert found["allowed_deviation"] == Decimal(allowed)


def test_the_average_is_taken_in_mg_whatever_the_column_is_in() -> None:
    found = ALGORITHMS.get("uniformity_of_mass/1").compute(table(*["0.0790"] * 20), reading(), "g")
    assert found["allowed_deviation"] == 10


@pytest.mark.parametrize(
    ("content", "other", "code"),
    [
        (b"PK\x03\x04\xff\xfe\x80", {}, "RCP-020"),
        ("no;质量\n1;2\n".encode("gb18030"), {}, "RCP-020"),
        (b"no;mass\n1;2\0\n", {}, "RCP-020"),
        (table(*FIVE), {"column": "weight"}, "RCP-021"),
        (table(*FIVE), {"delimiter": ","}, "RCP-021"),
        (b"", {}, "RCP-021"),
        (table(*FIVE, head="mass;mass\n"), {}, "RCP-022"),
        (table("250.1", "error"), {}, "RCP-023"),
        (table("250.1", "NaN"), {}, "RCP-023"),
        (table("250.1", "2.5e2"), {}, "RCP-023"),
        (table("250.1", "\uff12\uff15\uff10"), {}, "RCP-023"),
        (table("250.1", "250,2"), {}, "RCP-024"),
        (table("250,1", "250.2"), {"decimal_sign": ","}, "RCP-024"),
        (table(), {}, "RCP-026"),
        (table("", ""), {}, "RCP-026"),
        (table(*["1"] * (MOST_ROWS + 1)), {}, "RCP-027"),
        (b"no;mass\n1;250.1;7\n", {}, "RCP-028"),
        (b"no;mass\n1\n", {}, "RCP-028"),
        (b'no;mass\n1;"250.1\n', {}, "RCP-028"),
        (table(*FIVE), {"count": 20}, "RCP-029"),
        (table("250.1"), {}, "RCP-029"),
    ],
)
def test_a_file_that_is_not_as_it_should_be_is_refused_by_its_code(
    content: bytes, other: dict[str, Any], code: str
) -> None:
    with pytest.raises(DomainError) as refused:
        computed("column_statistics/1", content, **other)
    assert refused.value.code == code
    assert refused.value.message and refused.value.what_to_do


def test_a_word_in_the_place_of_a_number_is_named_with_its_line() -> None:
    preamble = b"Balance X; 2026-11-20\n\n"
    with pytest.raises(DomainError) as refused:
        computed("column_statistics/1", preamble + table("250.1", "--"), lines_before=2)
    assert refused.value.params == {"line": 5, "column": "mass", "found": "--"}


def test_files_as_instruments_write_them_are_read() -> None:
    """A byte order mark, Windows' line ends, a tabulator, Chinese names, decimal commas."""
    text = "序号\t片重\r\n1\t250,1\r\n2\t249,9\r\n"
    for content, encoding in ((text.encode("utf-8-sig"), "utf-8"), (text.encode("gb18030"), "gb18030")):
        how = {"column": "片重", "delimiter": "tab", "decimal_sign": ",", "encoding": encoding}
        assert computed("column_statistics/1", content, **how)["mean"] == 250


def test_a_mean_of_zero_has_no_relative_deviation() -> None:
    with pytest.raises(DomainError) as refused:
        computed("column_statistics/2", table("-1", "1"))
    assert refused.value.code == "RCP-030"


def test_every_version_that_ever_was_is_there_and_computes_as_it_did() -> None:
    """Who changes one of these has to write another version instead."""
    twenty = table(*[f"{250 + place % 7}.{place}" for place in range(20)])
    expected = {
        "column_statistics/1": "number 20 · mean 253.1475 · standard_deviation 1.985121",
        "column_statistics/2": "number 20 · mean 253.1475 · standard_deviation 1.985121",
        "uniformity_of_mass/1": "number 20 · mean 253.1475 · deviating 0",
    }
    for code, said in expected.items():
        found = computed(code, twenty)
        assert {each.name for each in ALGORITHMS.get(code).results} == set(found)
        for part in said.split(" · "):
            name, value = part.split()
            places = len(value.partition(".")[2])
            assert f"{round_to(found[name], places, 'half_up'):f}" == value, (code, name, found[name])


RESULT = {"name": "mean", "label": {"en": "Mean", "zh": "平均值"}, "unit": "mg", "decimals": 1}
STEP = {
    "label": {"en": "Mass", "zh": "片重"},
    "algorithm": "column_statistics/1",
    "unit": "mg",
    "column": "mass",
    "results": [RESULT],
}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"algorithm": "column_statistics/9"}, "is no algorithm"),
        ({"results": []}, "at least one"),
        ({"results": [RESULT, RESULT]}, "recorded once"),
        ({"results": [{**RESULT, "name": "median"}]}, "no result “median”"),
        ({"results": [{**RESULT, "unit": "%"}]}, "is in mg"),
        ({"results": [{**RESULT, "low": "2", "high": "1"}]}, "above the upper limit"),
        ({"delimiter": ",", "decimal_sign": ","}, "same sign"),
        ({"count": 0}, "one at least"),
        ({"algorithm": "uniformity_of_mass/1", "count": 10}, "twenty"),
        ({"algorithm": "uniformity_of_mass/1", "unit": "mm"}, "a mass"),
    ],
)
def test_a_recipe_that_contradicts_itself_is_refused(change: dict[str, Any], says: str) -> None:
    definition = STEP_DEFINITIONS.get("process_raw_file")
    read = definition.read(STEP)
    assert definition.recorded_fields(read) == ("mean",)
    with pytest.raises(InvalidRecipeContent, match=says):
        definition.read({**STEP, **change})
