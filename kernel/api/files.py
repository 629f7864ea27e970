"""Replies that are files: what a caller may ask for by ``Accept``."""

from __future__ import annotations

from rest_framework.renderers import JSONRenderer


class PdfRenderer(JSONRenderer):
    """Lets a caller accept nothing but a PDF. The file itself is never rendered; a refusal is, as JSON."""

    media_type = "application/pdf"
    format = "pdf"
