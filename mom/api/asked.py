"""What both lists of rights are asked by: rules, and the role matrix."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from kernel.api.serializers import StrictSerializer

PART = OpenApiParameter("app", str, description="First part of the code, such as `batches`.")
SIGNED = OpenApiParameter("signed", bool, description="Only those with, or without, a signature.")
TEXT = OpenApiParameter("q", str, description="Part of the code or the name.")


class Asked(StrictSerializer):
    """The parameters of the address; ``parts`` are the values that ``app`` can have."""

    app = serializers.ChoiceField(choices=(), required=False)
    signed = serializers.BooleanField(allow_null=True, default=None)
    q = serializers.CharField(default="", allow_blank=True)
    page = serializers.CharField(required=False)
    page_size = serializers.CharField(required=False)
    lang = serializers.CharField(required=False)
    format = serializers.CharField(required=False)

    def __init__(self, *args: Any, parts: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["app"].choices = parts  # type: ignore[attr-defined]
