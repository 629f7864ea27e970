"""Tables of audit."""

from audit.models.audited import AppendOnlyModel, AuditedModel, Guarded, TechnicalModel
from audit.models.idempotency import IdempotencyKey
from audit.models.reason import ReasonCode
from audit.models.signature import Signature, SignatureRequest
from audit.models.trail import AuditChange, AuditEvent, AuditRef, AuditSeal, SecurityEvent

__all__ = [
    "AppendOnlyModel",
    "AuditChange",
    "AuditEvent",
    "AuditRef",
    "AuditSeal",
    "AuditedModel",
    "Guarded",
    "IdempotencyKey",
    "ReasonCode",
    "SecurityEvent",
    "Signature",
    "SignatureRequest",
    "TechnicalModel",
]
