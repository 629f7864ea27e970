"""The ground of the REST API: resources, fields that lose nothing, strict bodies, coded refusals."""

from kernel.api.fields import CodeReference, DecimalText, LocalizedText, RecordField, UtcDateTimeField
from kernel.api.resources import ReadViewSet
from kernel.api.routing import ApiRouter
from kernel.api.serializers import Body, RecordSerializer, StrictSerializer

__all__ = [
    "ApiRouter",
    "Body",
    "CodeReference",
    "DecimalText",
    "LocalizedText",
    "ReadViewSet",
    "RecordField",
    "RecordSerializer",
    "StrictSerializer",
    "UtcDateTimeField",
]
