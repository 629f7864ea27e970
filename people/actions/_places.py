"""What it takes to decide about rights that hold everywhere."""

from __future__ import annotations

from typing import Any

from audit.context import current_run
from audit.errors import PermissionRefused
from kernel import clock
from people.selectors.rights import holds_everywhere


def demand_everywhere(actor: Any, code: str, label: str) -> None:
    """Refuse who holds the right at some site only; the first set-up knows no site yet."""
    run = current_run()
    is_set_up = run is not None and run.role == "first_set_up"
    if not is_set_up and not holds_everywhere(actor.pk, code, clock.now()):
        raise PermissionRefused(actor=actor.get_full_name(), action=label)
