"""The batch is made: two operators at two tablets, QA at a desk, the plant by its script (points 3 and 4)."""

from __future__ import annotations

from playwright.sync_api import expect

from mom.demo.work.raw_files import file_name, tablet_masses
from tests.browser.first_batch.floor import Workstation
from tests.browser.first_batch.quality_work import assess
from tests.browser.persons import Person

ACTIVE, FILLER = "RM-STB-2601-01", "EX-MAN-2603-01"
STARCH, DISINTEGRANT, LUBRICANT, FILM_COAT = (
    "EX-STA-2602-D01",
    "EX-CCC-2601-D01",
    "EX-MGS-2601-D01",
    "EX-FCP-2601-D01",
)
# A container that may not be used, and what the operator is told.
WRONG_CONTAINERS = (
    ("EX-MAN-2603-02", "holds EX-MAN Mannitol, but this step needs RM-STB", "fetch a container of RM-STB"),
    ("RM-STB-2401-01", "has expired", "Bring it to the rejects area"),
    ("RM-STB-2602-01", "is in quarantine", "take a released lot"),
    ("RM-STB-2512-01", "is blocked by QA", "Take another released lot"),
)


def dispense(first: Workstation, panel: Person) -> None:
    """Line clearance, two weighings; everything that may not be is refused and says what to do."""
    first.open()
    first.at("1.1")
    first.operator.picture("workstation-clearance")
    first.clear_line("R-101", wrong="R-102")
    first.second_signs(refuse_own=True)
    first.at("1.2")
    for container, *texts in WRONG_CONTAINERS:
        first.scan_wrong(container, *texts)
    first.operator.picture("workstation-lot-refused")
    first.weigh("SC-01", ACTIVE, panel)
    first.second_signs()
    first.at("1.3")
    first.weigh("SC-02", FILLER)
    first.second_signs()


def charge_and_mix(first: Workstation) -> None:
    """The granulator identified and charged; its temperature passes the limit, and nobody types anything."""
    first.at("2.1")
    first.scan_wrong("HSG-02", "HSG-02 is not the unit for this step", "Go to HSG-01")
    first.identify("HSG-01")
    for number, container in (("2.2", ""), ("2.3", ""), ("2.4", STARCH)):
        first.at(number)
        first.charge("HSG-01", container)
        first.second_signs()
    first.at("2.5")
    first.enter("15.0")
    first.at("2.6")
    first.run_phase("HSG-01")
    page = first.page
    expect(page.locator(".pm-note", has_text="Captured value outside its limits")).to_contain_text(
        "Bowl temperature"
    )
    first.operator.picture("workstation-exception")
    first.check_phase()
    first.operator.sees("QA has to assess the exception of this step")


def dry(second: Workstation) -> None:
    """The next shift goes on at another tablet."""
    second.at("3.1")
    second.identify("FBD-01")
    second.at("3.2")
    second.run_phase("FBD-01")


def blend(second: Workstation) -> None:
    """Checked, measured, blended."""
    second.check_phase()
    second.at("3.3")
    second.enter("1.50")
    second.at("4.1")
    second.identify("BLD-01")
    for number, container in (("4.2", DISINTEGRANT), ("4.3", LUBRICANT)):
        second.at(number)
        second.charge("BLD-01", container)
        second.second_signs()
    second.at("4.4")
    second.run_phase("BLD-01")
    second.check_phase()


def compress(second: Workstation) -> None:
    """Another room cleared, the press identified and started."""
    second.at("5.1")
    second.clear_line("R-103", wrong="R-101")
    second.second_signs()
    second.at("5.2")
    second.identify("TP-01")
    second.at("5.3")
    second.run_phase("TP-01")


def control_and_calculate(second: Workstation) -> None:
    """In-process control by hand: impossible, outside limits, inside; the yield as the system computes it."""
    second.check_phase()
    second.at("5.4")
    second.enter("1802.0")
    second.refused("1802.0 mg is not possible here", "Read the instrument again")
    second.enter("180.2")
    second.at("5.5")
    second.enter("115")
    second.at("5.6")
    second.take_file(file_name("B26-0001"), tablet_masses("B26-0001"))
    second.at("5.7")
    second.enter("128.60")
    second.second_signs()
    second.at("5.8")
    second.operator.sees("98.95")
    second.operator.picture("workstation-yield")
    second.press("98.95")


def coat(second: Workstation) -> None:
    """Film coating under way."""
    second.at("6.1")
    second.identify("FC-01")
    second.at("6.2")
    second.charge("FC-01", FILM_COAT)
    second.second_signs()
    second.at("6.3")
    second.run_phase("FC-01")


def finish(second: Workstation) -> None:
    """The last checks and counts, each seen by a second person; yield and balance as the system computes them."""
    second.check_phase()
    second.at("6.4")
    second.press()
    second.second_signs(refuse_own=True)
    for number, count in (("6.5", "708000"), ("6.6", "400"), ("6.7", "5400")):
        second.at(number)
        second.enter(count)
        second.second_signs()
    for number, result in (("6.8", "98.06"), ("6.9", "98.86")):
        second.at(number)
        second.press(result)
    second.operator.sees("Every step is done")


def assess_what_departed(quality: Person, code: str) -> None:
    """QA assesses the exception of the mixing step; the operators' screens go on by themselves."""
    assess(
        quality,
        code,
        "Handled in a deviation",
        "The bowl was above 30 °C for a few seconds; the deviation says what it means.",
    )


def room_shows_on_batch(quality: Person, batch: str) -> None:
    """What happened in the room meanwhile stands on the batch's page."""
    quality.open("/")
    quality.choose("Batches")
    quality.choose(batch)
    quality.sees("Excursions of the rooms of this batch", "EX26-0001", "EX26-0002", "R-102 Granulation")
    quality.picture("batch")
