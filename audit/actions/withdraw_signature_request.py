"""Withdraw a request for signatures: what was signed stays in the history and counts for nothing."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from audit.choices import RequestState
from audit.declaration import action
from audit.errors import RequestNotOpen
from audit.models import SignatureRequest


@action(
    "audit.withdraw_signature_request",
    label=_("Withdraw request for signatures"),
    subject="signature_request",
    reason=True,
)
def withdraw_signature_request(*, signature_request: SignatureRequest) -> SignatureRequest:
    """The record itself does not change; whoever wants it signed begins anew (URS-SIG-07)."""
    if signature_request.state != RequestState.OPEN:
        raise RequestNotOpen(state=str(RequestState(signature_request.state).label))
    signature_request.state = RequestState.WITHDRAWN
    signature_request.save()
    return signature_request
