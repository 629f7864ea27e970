"""Pause an import: what its person was refused is not tried again and again."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from integrations.models import ImportRun


@action("integrations.pause_import", label=_("Pause import"), subject="run", event_caused=True)
def pause_import(*, run: ImportRun) -> ImportRun:
    """Leave it where it stands until a person goes on by the same button."""
    run.stage_by = None
    run.save()
    return run
