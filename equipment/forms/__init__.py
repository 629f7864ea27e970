"""Forms of equipment: of what is done to a unit, and of the plant's master data."""

from equipment.forms.dialogs import (
    CalibrationForm,
    CheckCleaningForm,
    FinishCleaningForm,
    LogNoteForm,
    ReturnToServiceForm,
)
from equipment.forms.places import AreaForm, ProcessCellForm, RoomForm, SiteForm
from equipment.forms.things import EquipmentClassForm, TagForm, UnitForm

__all__ = [
    "AreaForm",
    "CalibrationForm",
    "CheckCleaningForm",
    "EquipmentClassForm",
    "FinishCleaningForm",
    "LogNoteForm",
    "ProcessCellForm",
    "ReturnToServiceForm",
    "RoomForm",
    "SiteForm",
    "TagForm",
    "UnitForm",
]
