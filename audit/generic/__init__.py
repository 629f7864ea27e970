"""Pages that run actions: the dialog of every action, its buttons, and the timeline of a record."""

from audit.generic.buttons import Offer, action_buttons
from audit.generic.page import ActionPage, DownloadPage
from audit.generic.signatures import signatures_table
from audit.generic.timeline import changes_of, timeline_of
from audit.generic.together import TogetherPage

__all__ = [
    "ActionPage",
    "DownloadPage",
    "Offer",
    "TogetherPage",
    "action_buttons",
    "changes_of",
    "signatures_table",
    "timeline_of",
]
