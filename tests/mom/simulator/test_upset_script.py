"""Scripts are read strictly: what cannot happen as written stops the simulator."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from mom.simulator.plant import Plant
from mom.simulator.refusals import Refusal, ScriptError
from mom.simulator.upsets.script import load_script, read_script

GOOD = """
[[upset]]
name = "hot"
label = { en = "Hot", zh = "过热" }
kind = "drive"
signal = "HSG-01.BowlTemperature"
to = 33.0
for_s = 20
when = { unit = "HSG-01", run = 1, after_s = 12 }
"""


def play(text: str) -> Plant:
    return Plant(script=read_script(tomllib.loads(text)))


def test_good_script_is_taken() -> None:
    assert play(GOOD).director.state_of("hot") == "waiting"


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('name = "hot"\n', "", "name is missing"),
        ("to = 33.0\n", "", "to is missing"),
        ("to = 33.0", 'to = "33"', "to must be a number"),
        ("for_s = 20", "fors = 20", "for_s is missing"),
        ("for_s = 20", "for_s = 20\nspeed = 3", "unknown key speed"),
        ('kind = "drive"', 'kind = "explode"', "kind must be one of"),
        ("HSG-01.BowlTemperature", "HSG-01.Bowl", "no signal"),
        ('unit = "HSG-01", run', 'unit = "HSG-99", run', "no unit HSG-99"),
        ("after_s = 12", "after_s = 12, progress = 0.5", "either after_s or progress"),
        ("run = 1", "run = 0", "run must be a whole number"),
        (', zh = "过热"', "", "zh is missing"),
        (
            'when = { unit = "HSG-01", run = 1, after_s = 12 }',
            "when = { dosing = 1 }",
            "dosing upsets, and only they",
        ),
        ("[[upset]]", "[upset]", r"\[\[upset\]\]"),
    ],
)
def test_faulty_script_is_refused_with_its_fault(old: str, new: str, complaint: str) -> None:
    assert old in GOOD
    with pytest.raises(ScriptError, match=complaint):
        play(GOOD.replace(old, new))


def test_two_upsets_of_one_name_are_refused() -> None:
    with pytest.raises(ScriptError, match="same name"):
        play(GOOD + GOOD)


def test_script_is_found_by_name_or_path_or_refused(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(GOOD, encoding="utf-8")
    assert [upset.name for upset in load_script(str(path)).upsets] == ["hot"]
    assert load_script("none").upsets == ()
    with pytest.raises(ScriptError, match="first_batch"):
        load_script("no-such-script")
    path.write_text("[[", encoding="utf-8")
    with pytest.raises(ScriptError, match="not TOML"):
        load_script(str(path))


def test_every_upset_of_the_delivered_script_can_be_fired_and_ends() -> None:
    plant = Plant(script=load_script("first_batch"))
    for upset in plant.director.script.upsets:
        plant.director.fire(upset.name)
    for _ in range(700):
        plant.step()
    assert all(plant.director.state_of(upset.name) != "active" for upset in plant.director.script.upsets)
    assert not any(machine.silent for machine in plant.machines.values())
    assert not plant.network.silent
    with pytest.raises(Refusal, match="no upset"):
        plant.director.fire("unheard-of")


def test_moments_by_plant_time_and_by_request() -> None:
    plant = play(
        GOOD.replace('when = { unit = "HSG-01", run = 1, after_s = 12 }', "when = { plant_s = 5 }")
        + """
[[upset]]
name = "slip"
label = { en = "Slip", zh = "超差" }
kind = "dosing"
device = "SC-01"
stops = "above"
when = { request = "batch-7-*" }
"""
    )
    for _ in range(49):
        plant.step()
    assert plant.director.state_of("hot") == "waiting"
    plant.step()
    assert plant.director.state_of("hot") == "active"
