"""What the demo tells who has started it: where everything is, and how the first order comes in."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from mom import env
from mom.simulator.erp_receiver import receiver_port
from mom.simulator.options import Options, read_options

TUTORIAL = "docs/tutorial/first-batch.md"
# Ten minutes of drying take one. PHARMOM_PLANT_SPEED=1 makes the plant as slow as a real one.
DEFAULT_PLANT_SPEED = "10"
SPEED_VARIABLE = "PHARMOM_PLANT_SPEED"
# What the ERP orders in the tutorial.
FIRST_ORDER = {
    "site": "SZ",
    "external_number": "4500012345",
    "material": "FG-STB-180",
    "quantity": "722000",
    "unit": "pcs",
}
DUE_IN = timedelta(days=14)


def token_file() -> Path:
    """Where the token of the demo's ERP is kept, readable by its owner alone."""
    return env.state_root() / "erp-token"


def plant_options(environment: Mapping[str, str] = os.environ) -> Options:
    """How the demo plays the plant: faster than a real one unless the environment says otherwise."""
    return read_options(
        {"mqtt_url": "mqtt://127.0.0.1"}, {SPEED_VARIABLE: DEFAULT_PLANT_SPEED, **environment}
    )


def welcome(address: str) -> Iterator[str]:
    """The lines below the people, once everything is ready."""
    plant = plant_options()
    yield ""
    yield "Around the suite:"
    yield f"  http://127.0.0.1:{plant.panel_port:<5}  the plant's panel: trim a scale, open a door, set off an upset"
    yield f"  http://127.0.0.1:{receiver_port(None):<5}  the ERP's inbox: what PharMOM has confirmed to it"
    yield f"  The plant runs {plant.speed:g} times as fast as a real one; in real time: make demo {SPEED_VARIABLE}=1"
    if token_file().exists():
        yield ""
        yield f"The ERP sends the first order (its token is kept in {token_file()}):"
        yield from order_command(address, token_file())
    yield ""
    yield f"What to do next: {TUTORIAL}"


def order_command(address: str, kept: Path) -> Iterator[str]:
    """The tutorial's order as a command to paste into a shell, one line of it after the other."""
    token = kept.read_text(encoding="utf-8").strip()
    body: dict[str, Any] = {**FIRST_ORDER, "due_on": _due_on(kept).isoformat()}
    yield f"  curl -sS -w '\\n' -X POST {address}/api/v1/orders/ \\"
    yield f"    -H 'Authorization: Bearer {token}' \\"
    yield f"    -H 'Idempotency-Key: ERP-{FIRST_ORDER['external_number']}' \\"
    yield "    -H 'Content-Type: application/json' \\"
    yield f"    -d '{json.dumps(body)}'"


def _due_on(kept: Path) -> date:
    """The same day at each start, as long as it lies ahead: one key must not come with two bodies."""
    now = datetime.now(UTC)
    due = datetime.fromtimestamp(kept.stat().st_mtime, UTC) + DUE_IN
    return (due if due > now + timedelta(days=1) else now + DUE_IN).date()
