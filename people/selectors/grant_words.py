"""Grants and requests in words: where they hold, and who agreed to them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from people.selectors.access_then import agreed_by


def place_words(record: Any) -> str:
    """``SZ · OSD`` for a grant of an area or the request for one; “everywhere” without a site."""
    parts = [each.code for each in (record.site, record.area) if each is not None]
    return " · ".join(parts) or _("everywhere")


def agreed_words(grant: Any) -> str:
    """Who agreed to a grant of ``with_agreement``; before anybody could, it was the first set-up."""
    return ", ".join(agreed_by(grant)) or _("First set-up")
