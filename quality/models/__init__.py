"""Tables of quality."""

from quality.models.affected_batch import AffectedBatch
from quality.models.capa import Capa
from quality.models.deviation import Deviation
from quality.models.disposition import Disposition
from quality.models.retention import LegalHold, RetentionRule
from quality.models.trail_review import TrailFlag, TrailReview

__all__ = [
    "AffectedBatch",
    "Capa",
    "Deviation",
    "Disposition",
    "LegalHold",
    "RetentionRule",
    "TrailFlag",
    "TrailReview",
]
