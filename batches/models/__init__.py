"""Tables of batches."""

from batches.models.batch import Batch, BatchSeries, ControlRecipe, EquipmentAllocation
from batches.models.dossier import Dossier
from batches.models.exception import BatchException
from batches.models.order import ProductionOrder
from batches.models.override import ToleranceOverride
from batches.models.printing import RecordPrint
from batches.models.proposal import CorrectionProposal
from batches.models.raw_file import ProcessedResult, RawFile
from batches.models.screen import ScreenShown
from batches.models.step import StepAttempt, StepExecution, StepRecord
from batches.models.watch import PhaseRun, TagWatch

__all__ = [
    "Batch",
    "BatchException",
    "BatchSeries",
    "ControlRecipe",
    "CorrectionProposal",
    "Dossier",
    "EquipmentAllocation",
    "PhaseRun",
    "ProcessedResult",
    "ProductionOrder",
    "RawFile",
    "RecordPrint",
    "ScreenShown",
    "StepAttempt",
    "StepExecution",
    "StepRecord",
    "TagWatch",
    "ToleranceOverride",
]
