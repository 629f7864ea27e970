"""Disconnect a tag from its source."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from integrations.models import TagBinding


@action("integrations.unbind_tag", label=_("Disconnect tag"), subject="binding", reason=True)
def unbind_tag(*, binding: TagBinding) -> TagBinding:
    """The tag gets no more values; those it has stay."""
    binding.is_active = False
    binding.save()
    return binding
