"""Tables of equipment."""

from equipment.models.site import Area, ComplianceProfile, Site, SiteRecord

__all__ = ["Area", "ComplianceProfile", "Site", "SiteRecord"]
