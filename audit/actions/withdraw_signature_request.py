"""Withdraw a request for signatures: what was signed stays in the history and counts for nothing."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.choices import RequestState
from audit.declaration import action
from audit.errors import RequestNotOpen
from audit.events import SignaturesVoided
from audit.models import SignatureRequest
from kernel.events import publish


@action(
    "audit.withdraw_signature_request",
    label=_("Withdraw request for signatures"),
    subject="signature_request",
    reason=True,
)
def withdraw_signature_request(*, signature_request: SignatureRequest, actor: Any) -> SignatureRequest:
    """The record itself does not change; whoever wants it signed begins anew (URS-SIG-07).

    Those who have signed on it are told. Raises ``RequestNotOpen``.
    """
    if signature_request.state != RequestState.OPEN:
        raise RequestNotOpen(state=str(RequestState(signature_request.state).label))
    signature_request.state = RequestState.WITHDRAWN
    signature_request.save()
    publish(SignaturesVoided(signature_request, actor))
    return signature_request
