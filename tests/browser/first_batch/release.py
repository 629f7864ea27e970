"""From the last step to the released batch: supervisor, head of production, QA, qualified person (point 5)."""

from __future__ import annotations

import httpx
from playwright.sync_api import expect

from tests.browser.first_batch import quality_work as qa
from tests.browser.persons import Person

# The bowl's temperature, the room's pressure difference while it mixed, the unclean tester: in this order.
MAJOR, ROOM, MINOR = "DEV-26-0001", "DEV-26-0002", "DEV-26-0003"
USED = ("HSG-01", "FBD-01", "BLD-01", "TP-01", "FC-01")
# What stands against the release while QA has not worked: each reason by name.
REASONS = (
    "Step 5.5 is not complete",
    "Exception {batch}-X02 is not assessed",
    "Deviation DEV-26-0001 is open",
    "Deviation DEV-26-0002 is open",
    "Deviation DEV-26-0003 is open",
    "in R-102 is not assessed",
    "The audit trail has not been reviewed",
    "Missing: Reviewed and signed by QA",
)


def complete_production(supervisor: Person, batch: str) -> None:
    """The supervisor completes production; the units are dirty from now on."""
    supervisor.open("/")
    supervisor.choose("Batches")
    supervisor.choose(batch)
    supervisor.ask("Complete production")
    supervisor.send()
    supervisor.done()
    expect(supervisor.page.locator("header.pm-bar")).to_contain_text("Production complete")
    supervisor.choose("Equipment")
    for unit in USED:
        row = supervisor.page.locator("main tbody tr", has=supervisor.page.get_by_role("link", name=unit))
        expect(row).to_contain_text("To be cleaned")


def sign_production_review(head: Person, batch: str) -> None:
    """The head of production reviews and signs."""
    head.choose(f"Sign the production review of batch {batch}", exact=False)
    head.ask("Sign production review")
    head.sign()
    head.done()
    expect(head.page.locator("header.pm-bar")).to_contain_text("Reviewed by production")


def open_review(person: Person, batch: str) -> None:
    """The review page, by the batch's own page."""
    person.open("/")
    person.choose("Batches")
    person.choose(batch)
    person.choose("Review")
    expect(person.page.locator("h1")).to_contain_text(f"Review {batch}")


def release_is_refused(qualified: Person, batch: str) -> None:
    """What departed comes first; the button is shut and every reason stands above it. The server refuses too."""
    open_review(qualified, batch)
    departures = qualified.page.locator("section", has_text="What was not as planned").locator("tbody tr")
    expect(departures.nth(0)).to_contain_text("Bowl temperature")
    expect(departures.nth(0)).to_contain_text(MAJOR)
    expect(qualified.page.get_by_text("10.984")).to_have_count(0)
    for reason in REASONS:
        qualified.sees(reason.format(batch=batch))
    button = qualified.page.get_by_role("button", name="Release batch")
    expect(button).to_be_disabled()
    qualified.sees(f"{len(REASONS)} reasons stand against it")
    found = qualified.violations()
    assert found == [], found
    qualified.picture("review-refused")
    qualified.open(qualified.page.url.replace("/review/", "/release/"))
    qualified.page.locator("input[name=username]").fill(qualified.username)
    qualified.page.locator("input[name=password]").fill(qualified.password)
    qualified.page.locator("main button[type=submit]").click()
    qualified.refused(*(reason.format(batch=batch) for reason in REASONS))


def work_off(first: Person, second: Person, batch: str) -> None:
    """Exception, excursions and the three deviations; what one has done the other approves."""
    qa.assess(first, f"{batch}-X02", "Handled in a deviation", "The tester was not clean when it was read.")
    for level in ("Action level", "Alert level"):
        qa.acknowledge_excursion(first, level)
        if level == "Action level":
            qa.assess_excursion(first)
    qa.classify(first, MAJOR, "Major", "A critical process parameter was beyond its limit for seconds.")
    qa.plan_action(first)
    qa.report(first, {**qa.INVESTIGATION, **qa.DECISIONS})
    qa.approve_action(second)
    first.page.reload()
    qa.ask_for_approval(first)
    first.picture("deviation")
    qa.close(second, MAJOR)
    _work_off_minor(
        first, second, ROOM, "The bowl was closed.", "The door closer of the room is in the maintenance plan."
    )
    why = "One reading above the limit, of an unclean tester."
    _work_off_minor(first, second, MINOR, why, "The tester is cleaned before each use.")


def _work_off_minor(first: Person, second: Person, deviation: str, why: str, no_action: str) -> None:
    """Classified, investigated and handed over by one, closed by the other."""
    qa.classify(first, deviation, "Minor", why)
    qa.report(first, {**qa.INVESTIGATION, "Why no action is needed": no_action})
    qa.ask_for_approval(first)
    qa.close(second, deviation)


def review_trail(reader: Person, author: Person, batch: str) -> None:
    """Nobody reviews their own entries; somebody who wrote none of them reads and signs."""
    for person in (author, reader):
        open_review(person, batch)
        person.choose("The audit trail has not been reviewed", exact=False)
    expect(author.page.get_by_role("button", name="Sign review of the audit trail")).to_be_disabled()
    author.sees("of these entries")
    reader.ask("Sign review of the audit trail").get_by_label("What you looked at and found").fill(
        "Every entry read; no recorded value was changed afterwards."
    )
    reader.send()
    reader.sign()
    reader.done()
    reader.sees("Every entry read")


def sign_quality_review(quality: Person, batch: str) -> None:
    """QA's own review, when nothing is open any more."""
    open_review(quality, batch)
    quality.ask("Sign QA review")
    quality.sign()
    quality.done()
    expect(quality.page.locator("header.pm-bar")).to_contain_text("Reviewed by QA")


def release(qualified: Person, batch: str) -> None:
    """User ID, password, and the meaning “released”; the lot can be used from now on."""
    qualified.open("/")
    qualified.choose(f"Decide on batch {batch}", exact=False)
    qualified.picture("review")
    assert qualified.violations() == []
    dialog = qualified.ask("Release batch")
    expect(dialog).to_contain_text("Meaning of your signature")
    expect(dialog).to_contain_text("Released")
    assert qualified.violations() == []
    qualified.picture("release")
    qualified.sign(password="not the password")
    qualified.refused("password")
    qualified.sign()
    qualified.done()
    qualified.sees("12 checks, all met", "approved, not yet effective")
    qualified.page.locator(".pm-note").get_by_role("link", name=batch).click()
    expect(qualified.page.locator("header.pm-bar")).to_contain_text("Released")
    qualified.sees("Nothing speaks against its use.")


def erp_is_told_once(erp: str, batch: str, patience_s: float = 40) -> None:
    """Two attempts are answered 503; then there is one confirmation, and it stays one."""
    import time

    deadline = time.monotonic() + patience_s
    received: list[dict[str, object]] = []
    while not received and time.monotonic() < deadline:
        time.sleep(0.3)
        received = httpx.get(f"{erp}/confirmations", timeout=5, trust_env=False).json()
    assert [(each["body"]["batch"], each["deliveries"]) for each in received] == [(batch, 1)]  # type: ignore[index]


def clean(cleaner: Person, checker: Person, unit: str) -> None:
    """One cleans and signs, another checks and signs: the unit is clean."""
    cleaner.open("/")
    cleaner.choose(f"Clean {unit}", exact=False)
    cleaner.ask("Start cleaning")
    cleaner.send()
    cleaner.done()
    cleaner.ask("Finish cleaning")
    cleaner.send()
    cleaner.sign()
    cleaner.done()
    expect(cleaner.page.locator("header.pm-bar")).to_contain_text("Cleaned, to be checked")
    cleaner.ask("Check cleaning").get_by_label("Passed").check()
    cleaner.send()
    cleaner.sign()
    cleaner.refused("A second, different person has to do it")
    checker.open("/")
    checker.choose(f"Check the cleaning of {unit}", exact=False)
    checker.ask("Check cleaning").get_by_label("Passed").check()
    checker.send()
    checker.sign()
    checker.done()
    expect(checker.page.locator("header.pm-bar")).to_contain_text("Clean")
