"""A document as the answer to a request."""

from __future__ import annotations

from django.http import HttpResponse


def pdf_reply(pdf: bytes, name: str) -> HttpResponse:
    """The file for the browser to keep under ``name``, which is plain ASCII; no cache keeps a copy."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)
