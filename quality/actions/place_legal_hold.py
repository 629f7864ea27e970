"""Place a legal hold: the record of a batch is kept, whatever its date, until the hold is lifted."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from audit.signing import Sign
from batches.models import Batch
from batches.selectors.disposed import disposal_of
from kernel import clock
from people.models import User
from quality.errors import AlreadyDisposedOf
from quality.models import LegalHold
from quality.models.numbering import next_code


def _demand_record(*, batch: Batch) -> None:
    """Refuse before anything is signed."""
    if disposal_of(batch) is not None:
        raise AlreadyDisposedOf(batch=batch.code)


@action(
    "quality.place_legal_hold",
    label=_("Place legal hold"),
    subject="batch",
    reason=True,
    signature=Sign(
        "held", follows=_("The record is kept whatever its retention period says, until the hold is lifted.")
    ),
    check=_demand_record,
)
def place_legal_hold(*, batch: Batch, matter: str, actor: User) -> LegalHold:
    """A batch can be under several holds, each for a matter of its own (URS-DAT-10)."""
    hold = LegalHold(
        site=batch.site,
        code=next_code(LegalHold, batch.site, "LH"),
        batch=batch,
        matter=matter.strip(),
        placed_by=actor,
        placed_at=clock.now(),
    )
    hold.full_clean()
    hold.save()
    return hold
