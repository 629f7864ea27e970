"""From the order of the ERP to the running batch: administrator, ERP, planner, supervisor."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import httpx
from playwright.sync_api import expect

from tests.browser.persons import People, Person

ORDER = {
    "site": "SZ",
    "external_number": "4500012345",
    "material": "FG-STB-180",
    "quantity": "722000",
    "unit": "pcs",
}
# What the ERP gets wrong, and the code of the refusal.
MISTAKES: tuple[tuple[dict[str, Any], int, str], ...] = (
    ({"material": "FG-UNKNOWN"}, 422, "BAT-003"),
    ({"unit": "boxes"}, 422, "KER-002"),
    ({"site": "XX"}, 422, "BAT-002"),
    ({"unit": None}, 422, "KER-005"),
    ({"quantity": 722000.5}, 400, "KER-108"),
)
UNITS = ("HSG-01", "FBD-01", "BLD-01", "TP-01", "FC-01", "SC-01")


def issue_token(administrator: Person) -> str:
    """The administrator issues the ERP its token and copies it: it is shown once."""
    administrator.choose("API tokens")
    dialog = administrator.ask("Issue token")
    dialog.get_by_label("Account", exact=True).select_option(label="ERP")
    dialog.get_by_label("Name", exact=True).fill("ERP, production orders")
    for scope in ("batches.receive_order", "batches.view_order"):
        dialog.locator(f"input[value='{scope}']").check()
    administrator.send()
    token = dialog.locator("#token-plain")
    expect(token).to_be_visible()
    copied = token.input_value()
    administrator.choose("I have copied it")
    administrator.sees("ERP, production orders")
    return copied


def send_order(address: str, token: str, key: str, **other: Any) -> httpx.Response:
    """What the ERP does: one POST with its token and an Idempotency-Key."""
    due_on = (date.today() + timedelta(days=14)).isoformat()  # noqa: DTZ011 - two weeks, whatever the zone
    return httpx.post(
        f"{address}/api/v1/orders/",
        json={**ORDER, "due_on": due_on, **other},
        headers={"Authorization": f"Bearer {token}", "Idempotency-Key": key},
        timeout=30,
        trust_env=False,
    )


def order_from_erp(address: str, token: str) -> None:
    """Sent twice it is one order; what is unknown is refused with a code, nothing is guessed."""
    first, again = (send_order(address, token, "ERP-4500012345") for _time in range(2))
    assert first.status_code == again.status_code == 201, first.text
    assert first.json()["uuid"] == again.json()["uuid"]
    for number, (mistake, status, code) in enumerate(MISTAKES):
        answer = send_order(
            address, token, f"ERP-wrong-{number}", external_number=f"45999{number}", **mistake
        )
        assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
        assert answer.headers["content-type"] == "application/problem+json"
    assert send_order(address, "pm_nobody", "ERP-4500012346").status_code == 401


def planner_sees_one_order(planner: Person) -> None:
    """The order is in the planner's list, once, and nothing of what was refused."""
    planner.choose("Orders")
    rows = planner.page.locator("main table tbody tr")
    expect(rows).to_have_count(1)
    expect(rows.first).to_contain_text(ORDER["external_number"])
    expect(rows.first).to_contain_text("Received")


def create_batch(supervisor: Person) -> str:
    """Readiness with every reason; a unit that is not ready is refused; then the batch."""
    supervisor.choose(ORDER["external_number"])
    supervisor.sees("130.02", "129.96", "It has not been cleaned.")
    supervisor.picture("order")
    dialog = supervisor.ask("Create batch")
    dialog.get_by_label("High-shear granulator").select_option("HSG-02")
    supervisor.send()
    supervisor.refused("HSG-02: It has not been cleaned", "HSG-02: Its calibration CAL-", "was due on")
    supervisor.picture("order-unit-refused")
    dialog.get_by_label("High-shear granulator").select_option("HSG-01")
    supervisor.send()
    supervisor.page.wait_for_url("**/batches/*-*/")
    code = supervisor.page.locator("h1").inner_text().split(" ")[0]
    for unit in UNITS:
        supervisor.sees(unit)
    return code


def start_batch(supervisor: Person) -> None:
    """From now on the operators can work."""
    supervisor.ask("Start batch")
    supervisor.send()
    supervisor.done()
    supervisor.sees("Running")


def order_and_start(people: People, administrator: Person, supervisor: Person) -> str:
    """Points 1 and 2 of the story; the batch's code."""
    token = issue_token(administrator)
    order_from_erp(people.address, token)
    planner_sees_one_order(supervisor)
    code = create_batch(supervisor)
    start_batch(supervisor)
    return code
