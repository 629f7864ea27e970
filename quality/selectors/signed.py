"""Whether a review of a batch is signed, by whom, and for the record as it stands."""

from __future__ import annotations

import json

from django.utils.translation import gettext as _

from audit.choices import Meaning
from audit.models import Signature
from audit.selectors.signatures import signed_time
from batches.choices import BatchState
from batches.contracts import Text
from batches.models import Batch
from kernel.findings import Finding

# A returned record has to be signed anew: a signature counts only in these states.
_COUNTS_IN: dict[str, frozenset[str]] = {
    "batches.review_production": frozenset(
        {BatchState.PRODUCTION_REVIEWED, BatchState.QA_REVIEWED, BatchState.RELEASED, BatchState.REJECTED}
    ),
    "quality.review_batch": frozenset({BatchState.QA_REVIEWED, BatchState.RELEASED, BatchState.REJECTED}),
}


def review_signature(batch: Batch, action: str) -> Signature | None:
    """The latest signature “reviewed” that ``action`` left on ``batch`` and that still counts."""
    if batch.state not in _COUNTS_IN[action]:
        return None
    return (
        Signature.objects.filter(subject_uuid=batch.uuid, action=action, meaning=Meaning.REVIEWED)
        .order_by("-id")
        .first()
    )


def signed_review(batch: Batch, action: str, code: str, label: Text, *, must_cover: bool = False) -> Finding:
    """The finding about one review: who signed it when, that it is missing, or that it no longer covers the record."""
    signature = review_signature(batch, action)
    link = batch.get_absolute_url()
    if signature is None:
        return Finding(code, _("Missing: %(what)s") % {"what": label}, ok=False, link=link)
    detail = f"{signature.signer_name}, {signed_time(signature)}"
    if not signature.is_whole:
        text = _("The signed content of “%(what)s” is damaged") % {"what": label}
        return Finding(code, text, ok=False, detail=detail, link=link)
    if must_cover and not _covers(signature, batch):
        text = _("The record has changed since “%(what)s”") % {"what": label}
        return Finding(code, text, ok=False, detail=detail, link=link)
    return Finding(code, str(label), ok=True, detail=detail, link=link)


def _covers(signature: Signature, batch: Batch) -> bool:
    """Whether steps, values and exceptions are those that were signed (21 CFR 11.70; URS-SIG-07)."""
    signed = json.loads(signature.content)["content"]["record_digest"]
    return bool(signed == batch.signed_content()["record_digest"])
