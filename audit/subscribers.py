"""What audit does when data leaves the system: it is in the trail before the first byte is (URS-AUD-10)."""

from __future__ import annotations

from audit.actions.record_export import record_export, record_export_end
from kernel.events import subscribe
from kernel.pages.export import ExportBegun, ExportEnded


@subscribe(ExportBegun)
def record_beginning(event: ExportBegun) -> None:
    """One entry by the person who exports."""
    export = event.export
    record_export(
        user=export.user,
        page=export.page,
        kind=export.kind,
        filters=export.filters,
        number=str(export.number),
        actor=export.user,
    )


@subscribe(ExportEnded)
def record_end(event: ExportEnded) -> None:
    """What has left, when the last byte has or the reader is gone."""
    export = event.export
    record_export_end(
        user=export.user,
        page=export.page,
        kind=export.kind,
        number=str(export.number),
        rows=event.rows,
        digest=event.digest,
        is_complete=event.is_complete,
        actor=export.user,
    )
