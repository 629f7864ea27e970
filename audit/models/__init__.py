"""Tables of audit."""

from audit.models.audited import AppendOnlyModel, AuditedModel, Guarded, TechnicalModel
from audit.models.disposal import Disposal, DisposedEntry
from audit.models.file import KeptFile
from audit.models.idempotency import IdempotencyKey
from audit.models.installation import InstallationRun
from audit.models.ledger import (
    AnchorReceipt,
    AnchorState,
    LedgerCheckpoint,
    LedgerEpoch,
    LedgerFault,
    LedgerLeaf,
    VerificationRun,
)
from audit.models.reason import ReasonCode
from audit.models.signature import Signature, SignatureRequest
from audit.models.trail import AuditChange, AuditEvent, AuditRef, AuditSeal, SecurityEvent

__all__ = [
    "AnchorReceipt",
    "AnchorState",
    "AppendOnlyModel",
    "AuditChange",
    "AuditEvent",
    "AuditRef",
    "AuditSeal",
    "AuditedModel",
    "Disposal",
    "DisposedEntry",
    "Guarded",
    "IdempotencyKey",
    "InstallationRun",
    "KeptFile",
    "LedgerCheckpoint",
    "LedgerEpoch",
    "LedgerFault",
    "LedgerLeaf",
    "ReasonCode",
    "SecurityEvent",
    "Signature",
    "SignatureRequest",
    "TechnicalModel",
    "VerificationRun",
]
