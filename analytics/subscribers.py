"""Tells open pages that figures may have changed; what they are now, the pages ask themselves.

Every change of a record is an action, so no change is missed; the message goes out after the commit.
"""

from __future__ import annotations

from analytics.contracts import figures_channel
from audit.contracts import scope_of
from audit.events import ActionDone
from kernel import live
from kernel.events import subscribe

# Apps whose records are counted: the topic of a figure is the app that it is calculated from.
COUNTED = ("batches", "environment", "materials", "quality")
# What happens inside a batch all day and changes no figure.
QUIET = frozenset(
    f"batches.{name}"
    for name in ("bind_unit", "close_step", "complete_phase", "record_step", "start_step", "verify_step")
)


@subscribe(ActionDone)
def figures_changed(event: ActionDone) -> None:
    """One message for each action; pages that wait for several ask once (``data-live-pace``)."""
    app = event.code.partition(".")[0]
    if app not in COUNTED or event.code in QUIET:
        return
    site = scope_of(event.subject).site_id or scope_of(event.result).site_id
    if site is not None:
        live.publish(figures_channel(site, app), {"topic": app})
