"""Tables of equipment."""

from equipment.models.calibration import CalibrationRecord
from equipment.models.cleaning import CleaningRun
from equipment.models.logbook import EquipmentLogEntry
from equipment.models.place import ProcessCell, Room
from equipment.models.site import Area, ComplianceProfile, Site, SiteRecord
from equipment.models.tag import QuarantinedSample, Tag, TagSample, TagValue, tag_channel
from equipment.models.unit import EquipmentClass, Unit

__all__ = [
    "Area",
    "CalibrationRecord",
    "CleaningRun",
    "ComplianceProfile",
    "EquipmentClass",
    "EquipmentLogEntry",
    "ProcessCell",
    "QuarantinedSample",
    "Room",
    "Site",
    "SiteRecord",
    "Tag",
    "TagSample",
    "TagValue",
    "Unit",
    "tag_channel",
]
