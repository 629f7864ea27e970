"""The plant as a model: physics, commands, scripted upsets, and the promise of its seed."""

from __future__ import annotations

import pytest

from mom.simulator.machines.machine import State
from mom.simulator.plant import Plant
from mom.simulator.refusals import CommandRefused, SetpointRefused
from mom.simulator.upsets.script import load_script


def let_pass(plant: Plant, seconds: float) -> None:
    for _ in range(round(seconds / 0.1)):
        plant.step()


def series(plant: Plant, key: str, seconds: float) -> list[tuple[float, str | None]]:
    seen = []
    for _ in range(round(seconds)):
        let_pass(plant, 1)
        seen.append((plant.time_s, plant.signal(key).text))
    return seen


def everything_after_a_run(seed: int) -> list[str | None]:
    plant = Plant(seed=seed, script=load_script("first_batch"))
    for machine in plant.machines.values():
        machine.command("START")
    let_pass(plant, 200)
    devices = [*plant.machines.values(), *plant.rooms.values()]
    return [signal.text for device in devices for signal in device.signals.values()]


def test_same_seed_gives_same_values_and_another_seed_others() -> None:
    assert everything_after_a_run(7) == everything_after_a_run(7)
    assert everything_after_a_run(7) != everything_after_a_run(8)


def test_using_one_device_does_not_shift_another_devices_values() -> None:
    quiet, busy = Plant(seed=3), Plant(seed=3)
    busy.machines["TP-01"].command("START")
    busy.rooms["R-101"].open_door()
    let_pass(quiet, 30)
    let_pass(busy, 30)
    assert quiet.signal("R-102.pressure_difference").text == busy.signal("R-102.pressure_difference").text
    assert quiet.signal("HSG-01.BowlTemperature").text == busy.signal("HSG-01.BowlTemperature").text


def test_granulator_warms_up_and_power_grows_as_granules_form() -> None:
    plant = Plant(seed=1)
    plant.machines["HSG-01"].command("START")
    let_pass(plant, 30)
    early = plant.signal("HSG-01.ImpellerPower").number
    let_pass(plant, 269)
    assert 2.5 < early < 3.6
    assert 7.0 < plant.signal("HSG-01.ImpellerPower").number < 8.5
    assert 24.0 < plant.signal("HSG-01.BowlTemperature").number < 28.0
    assert 246 <= plant.signal("HSG-01.ImpellerSpeed").number <= 254
    let_pass(plant, 2)
    assert plant.machines["HSG-01"].state is State.COMPLETE


def test_script_drives_bowl_over_30_degrees_in_run_1_alone() -> None:
    plant = Plant(seed=1, script=load_script("first_batch"))
    plant.machines["HSG-01"].command("START")
    hot = [at for at, text in series(plant, "HSG-01.BowlTemperature", 300) if float(text or 0) > 30]
    assert 12 < hot[0] < 18
    assert 16 <= len(hot) <= 24
    assert hot[-1] - hot[0] == pytest.approx(len(hot) - 1)
    let_pass(plant, 5)
    plant.machines["HSG-01"].command("START")
    assert max(float(text or 0) for _, text in series(plant, "HSG-01.BowlTemperature", 300)) < 30


def test_script_lowers_granulation_pressure_at_half_of_run_1() -> None:
    plant = Plant(seed=1, script=load_script("first_batch"))
    plant.machines["HSG-01"].command("START")
    seen = series(plant, "R-102.pressure_difference", 300)
    assert all(float(text or 0) > 11 for at, text in seen if at < 149)
    assert all(5 < float(text or 0) < 7 for at, text in seen if 165 < at < 189)
    assert all(float(text or 0) > 11 for at, text in seen if at > 210)


def test_at_high_speed_an_upset_still_lasts_its_real_seconds() -> None:
    plant = Plant(seed=1, speed=50, script=load_script("first_batch"))
    plant.director.fire("bowl-overheats")
    let_pass(plant, 6 * 50 - 1)
    assert plant.director.state_of("bowl-overheats") == "active"
    let_pass(plant, 2)
    assert plant.director.state_of("bowl-overheats") == "waiting"


def test_open_door_lets_pressure_collapse_and_closing_restores_it() -> None:
    plant = Plant(seed=1)
    plant.rooms["R-103"].open_door(for_s=20)
    let_pass(plant, 15)
    assert plant.signal("R-103.pressure_difference").number < 2.5
    let_pass(plant, 60)
    assert not plant.rooms["R-103"].door_open
    assert plant.signal("R-103.pressure_difference").number > 11.5


def test_corridor_has_less_pressure_than_the_rooms() -> None:
    plant = Plant(seed=1)
    let_pass(plant, 1)
    corridor = plant.signal("R-105.pressure_difference").number
    assert all(plant.signal(f"R-10{n}.pressure_difference").number > corridor + 3 for n in (1, 2, 3, 4))


def test_press_stops_at_its_target_and_rejects_few() -> None:
    plant = Plant(seed=1)
    press = plant.machines["TP-01"]
    press.write_setpoint("TabletTarget", 722_000)
    press.write_setpoint("DurationS", 300)
    press.command("START")
    let_pass(plant, 320)
    assert press.state is State.COMPLETE
    assert press.signals["TabletCount"].text == "722000"
    assert 700 < press.signals["RejectCount"].number < 2500


def test_press_tells_planned_stops_from_unplanned_ones_and_what_it_is_rated_for() -> None:
    plant = Plant(seed=1)
    press = plant.machines["TP-01"]
    kind, rated = press.signals["StopKind"], press.signals["RatedOutput"]
    assert (kind.text, rated.text) == ("1", "9000")  # before a run, 150 tablets a turn at 60 rpm
    press.write_setpoint("TabletTarget", 722_000)
    press.write_setpoint("DurationS", 600)
    press.command("START")
    assert kind.text == "0"
    let_pass(plant, 60)
    assert rated.text == "86640"  # 722 000 in ten minutes at 50 rpm, so 1.2 times as many at 60
    press.command("HOLD")
    assert kind.text == "2"
    let_pass(plant, 60)
    press.command("START")
    let_pass(plant, 620)
    assert (press.state, kind.text) == (State.COMPLETE, "1")


def test_dryer_dries_to_below_two_percent_whatever_the_programmed_time() -> None:
    for seconds in (120, 1800):
        plant = Plant(seed=1)
        plant.machines["FBD-01"].write_setpoint("DurationS", seconds)
        plant.machines["FBD-01"].command("START")
        let_pass(plant, seconds + 1)
        assert 1.0 < plant.signal("FBD-01.ProductMoisture").number < 2.0


@pytest.mark.parametrize(
    ("before", "command", "after"),
    [
        ([], "START", State.RUNNING),
        (["START"], "HOLD", State.HELD),
        (["START", "HOLD"], "START", State.RUNNING),
        (["START"], "STOP", State.IDLE),
        (["START", "HOLD"], "STOP", State.IDLE),
        (["START", "HOLD"], "RESET", State.IDLE),
    ],
)
def test_command_is_obeyed(before: list[str], command: str, after: State) -> None:
    machine = Plant().machines["BLD-01"]
    for one in before:
        machine.command(one)
    machine.command(command)
    assert machine.state is after
    assert machine.command_result == f"ACCEPTED {command}"


@pytest.mark.parametrize(
    ("before", "command"),
    [([], "HOLD"), ([], "STOP"), ([], "RESET"), (["START"], "START"), (["START"], "RESET"), ([], "FLY")],
)
def test_command_that_makes_no_sense_is_refused(before: list[str], command: str) -> None:
    machine = Plant().machines["BLD-01"]
    for one in before:
        machine.command(one)
    state = machine.state
    with pytest.raises(CommandRefused):
        machine.command(command)
    assert machine.state is state
    assert machine.command_result.startswith(f"REFUSED {command}: ")


def test_time_stands_still_while_held() -> None:
    plant = Plant()
    machine = plant.machines["HSG-01"]
    machine.command("START")
    let_pass(plant, 10)
    machine.command("HOLD")
    let_pass(plant, 50)
    assert machine.remaining_s == 290
    assert machine.signals["ImpellerSpeed"].text == "0"


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -1.0, 500.5])
def test_setpoint_out_of_range_is_refused(value: float) -> None:
    machine = Plant().machines["HSG-01"]
    with pytest.raises(SetpointRefused):
        machine.write_setpoint("ImpellerSpeed", value)
    assert machine.setpoints["ImpellerSpeed"] == 250
