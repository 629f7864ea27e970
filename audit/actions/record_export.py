"""Exports as events of the trail: who took which data out, narrowed by what, how much, which file (URS-AUD-10)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.declaration import action


@action("audit.record_export", label=_("Export data"), subject="user", own=True)
def record_export(*, user: Any, page: str, kind: str, filters: dict[str, str], number: str) -> Any:
    """Note that an export begins; nothing leaves before."""
    return user


@action("audit.record_export_end", label=_("End of export"), subject="user", own=True)
def record_export_end(
    *, user: Any, page: str, kind: str, number: str, rows: int, digest: str, is_complete: bool
) -> Any:
    """Note how many records have left and the digest of the file; or that the reader went away before its end."""
    return user
