"""The demo site with its equipment and connections: what the tests of integrations stand on."""

from __future__ import annotations


def fill() -> None:
    """Load the demo's equipment, then its connections."""
    from mom.demo import equipment, integrations

    equipment.load()
    integrations.load()
