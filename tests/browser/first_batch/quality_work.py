"""What QA does: assess exceptions and excursions, investigate, plan, approve, close, review (point 5)."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.persons import Person

INVESTIGATION = {
    "Investigation": "Trend, alarm list and jacket were looked at: the cooling valve hung for seconds.",
    "Root cause": "The cooling valve of the bowl jacket sticks.",
    "Impact on the product": "None: the granules stay below the 40 °C at which they soften.",
    "Other batches and products": "This is the first batch on the line; there is none before it.",
}
DECISIONS = {
    "Decision on extra testing": "Assay and dissolution of this batch; both are within their limits.",
    "Decision on shelf life": "Unchanged.",
    "Decision on stability": "This batch joins the yearly stability programme.",
}
ACTION = "Replace the cooling valve of the bowl jacket."


def assess(quality: Person, exception: str, assessment: str, justification: str) -> None:
    """From the list of what is to be done now."""
    quality.open("/")
    quality.choose(f"Assess exception {exception}", exact=False)
    dialog = quality.ask("Assess")
    dialog.get_by_label("Assessment").select_option(label=assessment)
    dialog.get_by_label("Justification").fill(justification)
    quality.send()
    quality.sign()
    quality.done()


def acknowledge_excursion(quality: Person, level: str) -> None:
    """The alarm of the room is heard, and what was found is said."""
    quality.open("/")
    quality.page.get_by_role("link", name="Acknowledge the excursion in R-102").filter(has_text=level).click()
    quality.ask("Acknowledge").get_by_label("What you found and did").fill(
        "The door stood open while the filter was changed; the sensors agree."
    )
    quality.send()
    quality.done()


def assess_excursion(quality: Person) -> None:
    """What the excursion means for the batch that was in the room."""
    dialog = quality.ask("Assess")
    dialog.get_by_label("No impact on product").check()
    dialog.get_by_label("Grounds").fill("The bowl was closed while the pressure was low.")
    quality.send()
    quality.sign()
    quality.done()
    quality.sees("No impact on product")


def classify(quality: Person, deviation: str, classification: str, why: str) -> None:
    """The first decision about a deviation, and who investigates."""
    quality.open("/")
    quality.choose(f"Classify {deviation}", exact=False)
    dialog = quality.ask("Classify deviation")
    dialog.get_by_label(classification, exact=True).check()
    dialog.get_by_label("Why this class").fill(why)
    quality.send()
    quality.done()
    quality.ask("Start investigation").get_by_label("Investigator").select_option(label="陈静 Chen Jing")
    quality.send()
    quality.done()


def plan_action(quality: Person) -> None:
    """A corrective action with owner, dates and the criterion of its effect."""
    dialog = quality.ask("Plan CAPA")
    dialog.get_by_label("Corrective action").check()
    dialog.get_by_label("What will be done").fill(ACTION)
    dialog.get_by_label("Owner").select_option(label="赵磊 Zhao Lei")
    dialog.get_by_label("Effectiveness criterion").fill("No bowl above 28 °C in the next ten batches.")
    quality.send()
    quality.done()


def report(quality: Person, texts: dict[str, str]) -> None:
    """The report of the investigation."""
    dialog = quality.ask("Complete investigation")
    for label, text in texts.items():
        dialog.get_by_label(label).fill(text)
    quality.send()
    quality.done()


def ask_for_approval(quality: Person) -> None:
    """The investigator hands the finished report to a second person of QA."""
    quality.ask("Request QA approval")
    quality.send()
    quality.done()


def approve_action(second: Person) -> None:
    """Somebody else than the planner signs the action."""
    second.open("/")
    second.choose("Approve CAPA-26-0001", exact=False)
    second.ask("Approve CAPA")
    second.sign()
    second.done()
    expect(second.page.locator("h1")).to_contain_text("CAPA-26-0001")
    second.sees("Approved")


def close(second: Person, deviation: str) -> None:
    """Somebody else than the investigator signs the report, which closes the deviation."""
    second.open("/")
    second.choose(f"Approve the report of {deviation}", exact=False)
    second.ask("Close deviation").get_by_label("QA conclusion").fill("The report is complete and plausible.")
    second.send()
    second.sign()
    second.done()
    expect(second.page.locator("header.pm-bar")).to_contain_text("Closed")
