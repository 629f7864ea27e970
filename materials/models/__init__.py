"""Tables of materials."""

from materials.models.container import Container
from materials.models.definition import MaterialDefinition
from materials.models.lot import MaterialLot
from materials.models.transaction import MaterialTransaction

__all__ = ["Container", "MaterialDefinition", "MaterialLot", "MaterialTransaction"]
