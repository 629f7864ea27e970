"""At the workstation: what two operators scan, tick, weigh, enter, start and sign, step after step."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, expect

from tests.browser.persons import Person


class Workstation:
    """The workstation page in front of one operator; another one signs as second person."""

    def __init__(self, operator: Person, second: str, batch: str) -> None:
        self.operator = operator
        self.second = second
        self.batch = batch
        self.page = operator.page

    def open(self) -> None:
        """From the list of what is to be done."""
        self.operator.open("/")
        self.operator.choose(f"Work on batch {self.batch}", exact=False)
        expect(self.page.locator("#workstation")).to_be_visible()

    # --- where one is -------------------------------------------------------------------------

    def at(self, number: str) -> None:
        """The turn of step ``number`` has come, here without any click."""
        expect(self.page.locator(".pm-step-head .is-where")).to_contain_text(f"Step {number} ·")
        self.page.wait_for_load_state("load")

    def refused(self, *texts: str) -> None:
        """What was refused, with what is wrong and what to do; the step is still the same."""
        refusal = self.page.locator("#refusal [role=alert]")
        for text in texts:
            expect(refusal).to_contain_text(text)

    def proven(self, count: int) -> None:
        """So many labels are green."""
        expect(self.page.locator(".pm-id.is-good")).to_have_count(count)

    @property
    def confirm(self) -> Locator:
        """The one big button."""
        return self.page.locator("#confirm")

    # --- what one does ------------------------------------------------------------------------

    def scan(self, *labels: str) -> None:
        """One label after the other, each answered before the next."""
        for label in labels:
            expect(self.page.locator(".htmx-request")).to_have_count(0)
            expect(self.page.locator("#scan-field")).to_be_focused()
            with self.page.expect_response(lambda answer: answer.request.method == "POST"):
                self.operator.scan(label)

    def scan_wrong(self, label: str, *texts: str) -> None:
        """A label that does not belong here is refused in these words."""
        self.scan(label)
        self.refused(*texts)

    def press(self, text: str = "") -> None:
        """Confirm; the button says what it records."""
        if text:
            expect(self.confirm).to_contain_text(text)
        self.confirm.click()

    def tick_all(self) -> None:
        """Each line of the checklist, after looking at it."""
        lines = self.page.locator("button.pm-clearance-line")
        for left in range(lines.count(), 0, -1):
            lines.first.click()
            expect(lines).to_have_count(left - 1)

    def enter(self, value: str) -> None:
        """Type a value; the button repeats it."""
        self.page.locator("input.is-amount").fill(value)
        self.press(value)

    def take_file(self, name: str, content: bytes) -> None:
        """Choose the file of an instrument; what it gives is shown, and then recorded."""
        file = {"name": name, "mimeType": "text/csv", "buffer": content}
        self.page.set_input_files("#raw-file", file)  # type: ignore[arg-type]
        with self.page.expect_response(lambda answer: answer.request.method == "POST"):
            self.page.locator("#file-form button").click()
        self.press("Record the results")

    def second_signs(self, refuse_own: bool = False) -> None:
        """The second person comes to this terminal and signs with user ID and password."""
        button = self.page.get_by_role("button", name="Second person signs")
        expect(button).to_be_visible()
        button.click()
        expect(self.operator.dialog).to_be_visible()
        if refuse_own:
            self.operator.sign(self.operator.username)
            self.operator.refused("A second, different person has to do it")
        self.operator.sign(self.second)
        self.operator.done()

    # --- whole steps --------------------------------------------------------------------------

    def clear_line(self, room: str, wrong: str) -> None:
        """Line clearance: the room by its label, every line, the second person."""
        self.scan_wrong(wrong, f"The label “{wrong}” is unknown", f"Wanted now: Room {room}")
        self.scan(room)
        self.proven(1)
        self.tick_all()
        self.press("line is clear")

    def identify(self, unit: str) -> None:
        """The unit by its label is the whole step."""
        self.scan(unit)

    def charge(self, unit: str, container: str = "") -> None:
        """Unit and container by their labels, then the content is in; what was weighed here waits by name."""
        self.scan(unit)
        container = container or self.waiting()
        self.scan(container)
        self.proven(2)
        self.press(container)

    def waiting(self) -> str:
        """The label of the container that was weighed for this step, read from the page."""
        found = self.page.locator("#step-form dt", has_text="Waiting").first.inner_text()
        return found.split("·")[-1].strip()

    def run_phase(self, unit: str) -> None:
        """Start the unit's phase; its values come live."""
        self.press(f"Start {unit}")
        expect(self.page.locator(".pm-tags .pm-live").first).to_have_text(re.compile(r"\d"))

    def check_phase(self) -> None:
        """The equipment has ended; the operator looks at what it recorded and says so."""
        expect(self.confirm).to_contain_text("checked as shown", timeout=90_000)
        self.press()

    def weigh(self, scale: str, container: str, panel: Person | None = None) -> None:
        """Lot and scale by their labels, then the weight that the scale shows; trimmed where it slipped."""
        self.scan(container, scale)
        self.proven(2)
        verdict = self.page.locator(".pm-verdict")
        if panel is not None:
            expect(verdict).to_contain_text("above the upper limit")
            self.settled()
            self.press()
            self.refused("is outside", "Add or take away material until the pointer stands in the green band")
            panel.page.locator("article", has_text=scale).get_by_role("button", name="Trim").click()
        expect(verdict).to_contain_text("within tolerance")
        self.settled()
        self.press("Confirm")

    def settled(self) -> None:
        """The reading stands still."""
        expect(self.page.locator(".pm-reading .is-top")).to_contain_text("stable")
