"""The reason that a person gave, as an exception shows it."""

from __future__ import annotations

from audit.context import current_run


def reason_text() -> str:
    """The words of the action under way; empty when it asks for none."""
    run = current_run()
    return run.reason.text if run is not None and run.reason is not None else ""
