"""Grants and requests in words: where they hold, and who agreed to them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from people.selectors.access_then import agreed_by


def place_words(record: Any) -> str:
    """``SZ · OSD`` for a grant of an area or the request for one; “everywhere” without a site."""
    parts = [each.code for each in (record.site, record.area) if each is not None]
    return " · ".join(parts) or _("everywhere")


def request_words(asked: Any) -> str:
    """``RR-0007 · Grant · Li Na · Operator · SZ``: which request it is, in the reader's language."""
    return f"{asked.code} · {asked_words(asked)}"


def asked_words(asked: Any) -> str:
    """``Grant · Li Na · Operator · SZ``: what is asked for."""
    parts = (asked.get_kind_display(), asked.user.printed_name, asked.role.name, place_words(asked))
    return " · ".join(str(part) for part in parts)


def agreed_words(grant: Any) -> str:
    """Who agreed to a grant of ``with_agreement``; before anybody could, it was the first set-up."""
    return ", ".join(agreed_by(grant)) or _("First set-up")
