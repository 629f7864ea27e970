"""Forms of the action dialogs of integrations."""

from integrations.forms.connections import (
    BindTagForm,
    EndpointChangeForm,
    EndpointForm,
    RotateForm,
    TokenForm,
)
from integrations.forms.imports import (
    MapFieldForm,
    MappingChangeForm,
    MappingForm,
    PrepareImportForm,
)

__all__ = [
    "BindTagForm",
    "EndpointChangeForm",
    "EndpointForm",
    "MapFieldForm",
    "MappingChangeForm",
    "MappingForm",
    "PrepareImportForm",
    "RotateForm",
    "TokenForm",
]
