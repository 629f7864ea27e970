"""What happens to the system itself, as events of the trail: its clock and its settings (URS-AUD-10).

The system notes them, or the command that does them; no role is granted them, for nobody does them by hand.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.declaration import action


@action("audit.record_clock_change", label=_("Clock changed"), event_caused=True)
def record_clock_change(*, seconds: str, before: str, after: str, machine: str) -> None:
    """The time of the database went another way than the time that passed: by so many seconds, as text."""


@action("audit.record_configuration_change", label=_("Settings changed"), event_caused=True)
def record_configuration_change(*, before: dict[str, Any], after: dict[str, Any], version: str) -> None:
    """Settings of the environment are others than at the last look; only those that differ, secrets as digests."""
